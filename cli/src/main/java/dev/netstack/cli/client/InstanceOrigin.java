package dev.netstack.cli.client;

import com.google.gson.JsonObject;
import dev.netstack.cli.control.ControlClient;
import dev.netstack.cli.control.ControlStream;
import dev.netstack.names.Answer;
import dev.netstack.names.RecordType;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Clients on the stack of a running instance, over its control socket: the first answer turns the
/// connection into a tunnel. Datagrams cross it with their length, 16 bits, in front.
final class InstanceOrigin implements Origin {
    private final ControlClient client;

    InstanceOrigin(ControlClient client) {
        this.client = client;
    }

    @Override
    public ByteStream connect(SocketAddress local, SocketAddress remote, Duration timeout) {
        var request = request("tcp.connect", local, remote);
        request.addProperty("timeoutMillis", timeout.toMillis());
        client.ask(request);
        return new TunnelStream(client.stream());
    }

    @Override
    public ByteStream accept(SocketAddress local, BooleanSupplier isWanted) {
        client.ask(request("tcp.accept", local, null));
        return new TunnelStream(client.stream());
    }

    @Override
    public DatagramStream datagrams(SocketAddress local, SocketAddress remote) {
        client.ask(request("udp.open", local, remote));
        return new TunnelDatagrams(client.stream());
    }

    @Override
    public DatagramStream awaitDatagrams(SocketAddress local) {
        client.ask(request("udp.open", local, null));
        return new TunnelDatagrams(client.stream());
    }

    @Override
    public void ping(PingPlan plan, Consumer<PingEvent> events) throws IOException {
        var request = ControlClient.request("ping");
        request.addProperty("destination", plan.destination().toString());
        request.addProperty("count", plan.count());
        request.addProperty("octets", plan.octets());
        request.addProperty("hopLimit", plan.hopLimit());
        request.addProperty("intervalNanos", plan.waits().interval().toNanos());
        request.addProperty("timeoutNanos", plan.waits().timeout().toNanos());
        client.ask(request);
        var stream = client.stream();
        for (var line = stream.line(); line != null; line = stream.line()) {
            var event = ControlStream.object(line);
            // In place of an event: why the instance could not go on.
            if (event.has("what")) throw new IOException(event.get("what").getAsString());
            events.accept(PingEvent.of(event));
        }
    }

    @Override
    public Answer resolve(String name, RecordType type) {
        var request = ControlClient.request("resolve");
        request.addProperty("name", name);
        request.addProperty("type", type.name());
        return AnswerJson.read(client.ask(request));
    }

    private static JsonObject request(
            String operation, SocketAddress local, @Nullable SocketAddress remote) {
        var request = ControlClient.request(operation);
        request.addProperty("local", local.toString());
        if (remote != null) request.addProperty("remote", remote.toString());
        return request;
    }

    @Override
    public void close() {
        client.close();
    }

    private record TunnelStream(ControlStream stream) implements ByteStream {
        @Override
        public InputStream input() {
            return stream.input();
        }

        @Override
        public OutputStream output() {
            return stream.output();
        }

        @Override
        public void shutdownOutput() throws IOException {
            stream.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private record TunnelDatagrams(ControlStream stream) implements DatagramStream {
        @Override
        public byte @Nullable [] receive() throws IOException {
            return Datagrams.read(stream.input());
        }

        @Override
        public void send(byte[] octets, int length) throws IOException {
            stream.write(ByteBuffer.wrap(Datagrams.framed(octets, length)));
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
