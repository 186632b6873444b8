package dev.netstack.cli.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import dev.netstack.cli.RunningStack;
import dev.netstack.cli.control.ControlServer.Tunnel;
import dev.netstack.cli.control.ControlStream;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The instance's side of [InstanceOrigin]: each tunnel is a client on the instance's stack.
public final class Tunnels {
    private final Origin origin;

    public Tunnels(RunningStack running) {
        this.origin = HostOrigin.over(running);
    }

    public Map<String, Tunnel> byName() {
        return Map.of(
                "tcp.connect", this::connect,
                "tcp.accept", this::accept,
                "udp.open", this::datagrams,
                "ping", this::ping);
    }

    private void connect(JsonObject request, ControlStream stream) throws IOException {
        var remote = remote(request);
        if (remote == null) throw new CommandFailure(ExitCode.DATA, "a peer is missing", "", "");
        var timeout = Duration.ofMillis(request.get("timeoutMillis").getAsLong());
        try (var peer = tried(() -> origin.connect(local(request), remote, timeout))) {
            stream.answer(JsonNull.INSTANCE);
            join(peer, stream);
        }
    }

    private void accept(JsonObject request, ControlStream stream) throws IOException {
        try (var peer = tried(() -> origin.accept(local(request), () -> !stream.hasEnded()))) {
            stream.answer(JsonNull.INSTANCE);
            join(peer, stream);
        }
    }

    private void datagrams(JsonObject request, ControlStream stream) throws IOException {
        var local = local(request);
        var remote = remote(request);
        try (var peer =
                tried(() ->
                        remote == null
                                ? origin.awaitDatagrams(local)
                                : origin.datagrams(local, remote))) {
            stream.answer(JsonNull.INSTANCE);
            Thread.ofVirtual().start(() -> forward(peer, stream));
            for (var sent = Datagrams.read(stream.input());
                    sent != null;
                    sent = Datagrams.read(stream.input())) {
                peer.send(sent, sent.length);
            }
        }
    }

    private static void forward(DatagramStream peer, ControlStream stream) {
        try {
            for (var got = peer.receive(); got != null; got = peer.receive()) {
                stream.write(ByteBuffer.wrap(Datagrams.framed(got, got.length)));
            }
        } catch (IOException ended) {
            end(stream);
        }
    }

    private void ping(JsonObject request, ControlStream stream) throws IOException {
        var waits =
                new PingPlan.Waits(
                        Duration.ofNanos(request.get("intervalNanos").getAsLong()),
                        Duration.ofNanos(request.get("timeoutNanos").getAsLong()));
        var plan =
                new PingPlan(
                        Literals.address(request.get("destination").getAsString()),
                        request.get("count").getAsInt(),
                        request.get("octets").getAsInt(),
                        waits,
                        request.get("hopLimit").getAsInt());
        stream.answer(JsonNull.INSTANCE);
        tried(() -> {
            origin.ping(plan, event -> tell(stream, event));
            return plan;
        });
    }

    private static void tell(ControlStream stream, PingEvent event) {
        try {
            stream.send(event.toJson().toString());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /// Copies both ways until both directions have ended.
    private static void join(ByteStream peer, ControlStream stream) throws IOException {
        var outward = Thread.ofVirtual().start(() -> copyOutward(stream, peer));
        copy(peer.input(), stream.output());
        stream.shutdownOutput();
        try {
            outward.join();
        } catch (InterruptedException interrupted) {
            throw new IOException("interrupted", interrupted);
        }
    }

    private static void copyOutward(ControlStream stream, ByteStream peer) {
        try {
            copy(stream.input(), peer.output());
            peer.shutdownOutput();
        } catch (IOException ended) {
            // The other direction meets the same end and says so.
            return;
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[65_536];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
        }
    }

    private static void end(ControlStream stream) {
        try {
            stream.shutdownOutput();
        } catch (IOException ended) {
            // The client closed it first.
            return;
        }
    }

    private static SocketAddress local(JsonObject request) {
        return SocketAddress.parse(request.get("local").getAsString());
    }

    private static @Nullable SocketAddress remote(JsonObject request) {
        JsonElement remote = request.get("remote");
        return remote instanceof JsonPrimitive text
                ? SocketAddress.parse(text.getAsString())
                : null;
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws IOException;
    }

    /// What the stack refuses becomes the answer, not the end of the control connection.
    private static <T> T tried(Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (IOException refused) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(refused.getMessage()), "", "");
        }
    }
}
