package dev.netstack.cli.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// Answers the inspecting commands on a Unix-domain socket that only its owner may open.
public final class ControlServer implements AutoCloseable {
    /// Answers one operation.
    @FunctionalInterface
    public interface Operation {
        /// @throws CommandFailure when it cannot be done; the client prints it
        JsonElement answer(JsonObject request) throws IOException;
    }

    /// Takes a connection over after the request, such as a TCP connection through the stack.
    @FunctionalInterface
    public interface Tunnel {
        /// Runs until the tunnel ends; answers the request itself, by [ControlStream#answer].
        void run(JsonObject request, ControlStream stream) throws IOException;
    }

    private final Path path;
    private final ServerSocketChannel channel;
    private final Map<String, Operation> operations;
    private final Map<String, Tunnel> tunnels;

    private ControlServer(
            Path path,
            ServerSocketChannel channel,
            Map<String, Operation> operations,
            Map<String, Tunnel> tunnels) {
        this.path = path;
        this.channel = channel;
        this.operations = Map.copyOf(operations);
        this.tunnels = Map.copyOf(tunnels);
    }

    /// Listens for the instance on `device`.
    ///
    /// @throws CommandFailure when another instance answers there
    public static ControlServer open(
            String device, Map<String, Operation> operations, Map<String, Tunnel> tunnels)
            throws IOException {
        ControlPath.prepare();
        var path = ControlPath.of(device);
        removeStale(path, device);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        var server = new ControlServer(path, channel, operations, tunnels);
        Thread.ofVirtual().name("control").start(server::acceptAll);
        return server;
    }

    private static void removeStale(Path path, String device) throws IOException {
        if (!Files.exists(path)) return;
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException nobody) {
            Files.deleteIfExists(path);
            return;
        }
        throw new CommandFailure(
                ExitCode.BUSY,
                "netstack is already running on " + device,
                "an instance answers at " + path,
                "end it, or choose another --device");
    }

    private void acceptAll() {
        while (channel.isOpen()) {
            try {
                var client = channel.accept();
                Thread.ofVirtual().name("control-client").start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (var stream = new ControlStream(client)) {
            for (var line = stream.line(); line != null; line = stream.line()) {
                answer(line, stream);
            }
        } catch (IOException gone) {
            // The client went away: there is nobody to tell.
            return;
        }
    }

    private void answer(String line, ControlStream stream) throws IOException {
        try {
            var request = Message.parse(line);
            var name = Message.text(request, "op");
            var tunnel = tunnels.get(name);
            if (tunnel != null) {
                tunnel.run(request, stream);
                stream.close();
                return;
            }
            var operation = operations.get(name);
            if (operation == null) {
                throw new CommandFailure(ExitCode.DATA, "unknown operation '" + name + "'", "", "");
            }
            stream.send(Message.ok(operation.answer(request)));
        } catch (CommandFailure failure) {
            stream.send(Message.failed(failure));
        } catch (RuntimeException defect) {
            stream.send(
                    Message.failed(
                            new CommandFailure(ExitCode.SOFTWARE, String.valueOf(defect), "", "")));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
