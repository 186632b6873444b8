package dev.netstack.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The writes of a TCP socket, and its stream. Octets move straight from the caller's memory to the
/// connection's buffer.
final class TcpOutput extends OutputStream {
    /// Octets that one write moves while it holds the stack's lock: others wait so long.
    private static final int HOLD_OCTETS_MAX = 256 << 10;

    /// Whether what is written is a part only.
    enum Rest {
        NONE,
        /// More is written at once.
        FOLLOWS
    }

    private final TcpSocket socket;
    private final TcpEnd end;
    private boolean isShut;

    TcpOutput(TcpSocket socket, TcpEnd end) {
        this.socket = socket;
        this.end = end;
    }

    /// Writes `length` octets; other writers wait until the last is taken.
    ///
    /// @param buffer the source, when its position shall follow what is taken
    void write(MemorySegment from, long offset, long length, @Nullable ByteBuffer buffer, Rest rest)
            throws IOException {
        try {
            boolean _ = end.writers.enter(Gate.NEVER);
            try {
                long taken = 0;
                while (taken < length) {
                    int octets = await(from, offset + taken, length - taken, rest);
                    if (buffer != null) buffer.position(buffer.position() + octets);
                    taken += octets;
                }
            } finally {
                end.writers.leave();
            }
        } catch (InterruptedException _) {
            throw end.closeByInterrupt();
        }
    }

    private int await(MemorySegment from, long offset, long length, Rest rest)
            throws IOException, InterruptedException {
        int lengthMax = (int) Math.min(length, HOLD_OCTETS_MAX);
        int octets;
        long now = end.stack.acquire();
        try {
            octets = send(from, offset, lengthMax, rest, now);
            while (octets == 0) {
                boolean _ = end.writers.await(Gate.NEVER);
                octets = send(from, offset, lengthMax, rest, end.stack.now());
            }
        } finally {
            end.stack.release();
        }
        end.stack.wakeLoop();
        return octets;
    }

    private int send(MemorySegment from, long offset, int length, Rest rest, long now)
            throws SocketException {
        var connection = end.connected();
        if (isShut) throw new SocketException("Socket output is shutdown");
        var cause = connection.cause();
        if (cause != null) throw Failures.of(cause);
        int octets =
                rest == Rest.NONE
                        ? connection.send(from, offset, length, now)
                        : connection.sendMore(from, offset, length, now);
        if (octets == 0 && !connection.canSend()) throw new SocketException("Broken pipe");
        return octets;
    }

    void shutdown() throws SocketException {
        long now = end.stack.acquire();
        try {
            var connection = end.connected();
            if (isShut) throw new SocketException("Socket output is already shutdown");
            isShut = true;
            connection.shutdownOutput(now);
            end.writers.open();
        } finally {
            end.stack.release();
        }
        end.stack.wakeLoop();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        write(MemorySegment.ofArray(from), offset, length, null, Rest.NONE);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
