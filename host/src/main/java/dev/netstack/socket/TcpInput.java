package dev.netstack.socket;

import dev.netstack.stack.tcp.CloseCause;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;

/// The reads of a TCP socket, and its stream. Octets move from the connection's buffer straight to
/// the caller's memory.
final class TcpInput extends InputStream {
    /// Octets that one read moves while it holds the stack's lock: others wait so long.
    private static final int HOLD_OCTETS_MAX = 256 << 10;

    private final TcpSocket socket;
    private final TcpEnd end;
    private volatile long timeoutNanos;
    private boolean isShut;

    TcpInput(TcpSocket socket, TcpEnd end) {
        this.socket = socket;
        this.end = end;
    }

    void timeout(long nanos) {
        timeoutNanos = nanos;
    }

    int read(MemorySegment into, long offset, long length) throws IOException {
        if (length == 0) return 0;
        int lengthMax = (int) Math.min(length, HOLD_OCTETS_MAX);
        long deadline = end.readers.deadline(timeoutNanos);
        try {
            if (!end.readers.enter(deadline)) throw timedOut();
            try {
                return await(into, offset, lengthMax, deadline);
            } finally {
                end.readers.leave();
            }
        } catch (InterruptedException _) {
            throw end.closeByInterrupt();
        }
    }

    private int await(MemorySegment into, long offset, int length, long deadline)
            throws IOException, InterruptedException {
        int octets;
        long now = end.stack.acquire();
        try {
            octets = receive(into, offset, length, now);
            while (octets == 0) {
                if (!end.readers.await(deadline)) throw timedOut();
                octets = receive(into, offset, length, end.stack.now());
            }
        } finally {
            end.stack.release();
        }
        // The window may have opened: that is for the peer to know.
        if (octets > 0) end.stack.wakeLoop();
        return octets;
    }

    /// Octets moved, 0 when none wait, -1 at the end of the stream.
    private int receive(MemorySegment into, long offset, int length, long now)
            throws SocketException {
        var connection = end.connected();
        if (isShut) return -1;
        int octets = connection.receive(into, offset, length, now);
        var cause = connection.cause();
        if (octets != 0 || cause == null) return octets;
        if (cause == CloseCause.CLOSED) return -1;
        throw Failures.of(cause);
    }

    void shutdown() throws SocketException {
        long now = end.stack.acquire();
        try {
            var connection = end.connected();
            if (isShut) throw new SocketException("Socket input is already shutdown");
            isShut = true;
            connection.shutdownInput(now);
            end.readers.open();
        } finally {
            end.stack.release();
        }
        end.stack.wakeLoop();
    }

    @Override
    public int available() throws IOException {
        end.stack.acquire();
        try {
            var connection = end.connected();
            return isShut ? 0 : connection.available();
        } finally {
            end.stack.release();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        return read(MemorySegment.ofArray(into), offset, length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SocketTimeoutException timedOut() {
        return new SocketTimeoutException("Read timed out");
    }
}
