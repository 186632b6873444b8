package dev.netstack.cli.control;

import com.google.gson.JsonElement;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One control connection: lines at first, and octets once a tunnel has taken it over.
public final class ControlStream implements AutoCloseable {
    private final SocketChannel channel;
    private final ByteBuffer pending = ByteBuffer.allocate(16_384).flip();

    ControlStream(SocketChannel channel) {
        this.channel = channel;
    }

    /// The next line without its end; null at the end of the stream.
    ///
    /// @throws CommandFailure when the line is longer than a request may be
    public @Nullable String line() throws IOException {
        return line(Message.REQUEST_OCTETS_MAX);
    }

    @Nullable String line(int octetsMax) throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            if (!pending.hasRemaining() && fill() < 0) return null;
            int octet = pending.get();
            if (octet == '\n') return line.toString(StandardCharsets.UTF_8);
            if (line.size() == octetsMax) {
                throw new CommandFailure(
                        ExitCode.DATA, "a control line is longer than " + octetsMax, "", "");
            }
            line.write(octet);
        }
    }

    private int fill() throws IOException {
        pending.clear();
        int octets = channel.read(pending);
        pending.flip();
        return octets;
    }

    public void send(String line) throws IOException {
        write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /// Answers the request with success.
    public void answer(JsonElement data) throws IOException {
        send(Message.ok(data));
    }

    /// Octets that follow the lines; -1 at the end.
    public int read(ByteBuffer into) throws IOException {
        if (!pending.hasRemaining()) return channel.read(into);
        int octets = Math.min(into.remaining(), pending.remaining());
        into.put(pending.slice(pending.position(), octets));
        pending.position(pending.position() + octets);
        return octets;
    }

    public void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) channel.write(from);
    }

    /// Sends no more octets.
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
