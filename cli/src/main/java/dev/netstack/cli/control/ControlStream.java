package dev.netstack.cli.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

    /// A line that must be a JSON object.
    public static JsonObject object(String line) {
        return Message.parse(line);
    }

    /// The octets that follow the lines.
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return ControlStream.this.read(ByteBuffer.wrap(into, offset, length));
            }
        };
    }

    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                ControlStream.this.write(ByteBuffer.wrap(from, offset, length));
            }
        };
    }

    /// Whether the other side has gone; what it sent meanwhile is kept.
    public boolean hasEnded() {
        if (pending.hasRemaining()) return false;
        try {
            channel.configureBlocking(false);
            boolean isEnd = fill() < 0;
            channel.configureBlocking(true);
            return isEnd;
        } catch (IOException broken) {
            return true;
        }
    }

    private int read(ByteBuffer into) throws IOException {
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
