package dev.netstack.cli.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/// Speaks to a running instance.
public final class ControlClient implements AutoCloseable {
    /// Octets of the longest answer: a hundred thousand sockets.
    private static final int ANSWER_OCTETS_MAX = 64 << 20;

    private final ControlStream stream;

    private ControlClient(ControlStream stream) {
        this.stream = stream;
    }

    /// @param device names the instance; empty for the only one
    /// @throws CommandFailure when there is none
    public static ControlClient open(String device) {
        var path = ControlPath.find(device);
        try {
            var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(path));
            return new ControlClient(new ControlStream(channel));
        } catch (IOException refused) {
            throw unreachable(path, refused);
        }
    }

    private static CommandFailure unreachable(Path path, IOException refused) {
        if (refused instanceof AccessDeniedException) {
            return new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    "may not open " + path,
                    "only the user that started the instance may",
                    "run it as that user");
        }
        return new CommandFailure(
                ExitCode.UNAVAILABLE,
                "no netstack answers at " + path,
                String.valueOf(refused.getMessage()),
                "netstack up");
    }

    /// Sends a request and returns its data.
    ///
    /// @throws CommandFailure as the instance says
    public JsonElement ask(JsonObject request) {
        try {
            stream.send(request.toString());
            var line = stream.line(ANSWER_OCTETS_MAX);
            if (line != null) return Message.data(Message.parse(line));
        } catch (IOException broken) {
            throw new CommandFailure(
                    ExitCode.IO_ERROR,
                    "the instance went away",
                    String.valueOf(broken.getMessage()),
                    "");
        }
        throw new CommandFailure(ExitCode.IO_ERROR, "the instance went away", "", "");
    }

    /// A request without arguments.
    public static JsonObject request(String operation) {
        var request = new JsonObject();
        request.addProperty("op", operation);
        return request;
    }

    /// The stream, once a tunnel's request was answered.
    public ControlStream stream() {
        return stream;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException ended) {
            // It is closed either way.
            return;
        }
    }
}
