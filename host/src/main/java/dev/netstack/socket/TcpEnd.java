package dev.netstack.socket;

import dev.netstack.host.Attachment;
import dev.netstack.host.StackLock;
import dev.netstack.stack.tcp.Connection;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/// What the two directions of a TCP socket share: the connection, who waits for it, and how it
/// ends.
///
/// Everything here but [#closeByInterrupt] is for a thread that holds the stack's lock.
final class TcpEnd implements Attachment {
    /// How a socket gives its connection up.
    enum Ending {
        /// What is buffered is sent, and the stack finishes by itself.
        FIN,
        RESET
    }

    final StackLock stack;

    /// Where reads wait.
    final Gate readers;

    /// Where writes, connecting and lingering wait.
    final Gate writers;

    private @Nullable Connection connection;
    private volatile boolean isClosed;

    /// Closed to the program, while a thread waits for the peer's acknowledgment.
    private boolean isLingering;

    TcpEnd(StackLock stack) {
        this.stack = stack;
        this.readers = new Gate(stack);
        this.writers = new Gate(stack);
    }

    void take(Connection taken) {
        connection = taken;
        stack.attach(taken, this);
    }

    @Nullable Connection connection() {
        return connection;
    }

    /// The connection of an open socket.
    Connection connected() throws SocketException {
        ensureOpen();
        if (connection == null) throw new SocketException("Not connected");
        return connection;
    }

    void ensureOpen() throws SocketException {
        if (isClosed) throw Failures.closed();
    }

    boolean isClosed() {
        return isClosed;
    }

    /// Closes the socket, waking who waits. Closing twice does nothing.
    void end(Ending ending, long now) {
        if (isClosed) return;
        markClosed();
        if (connection == null) return;
        switch (ending) {
            case FIN -> connection.close(now);
            case RESET -> connection.abort(now);
        }
        stack.detach(connection, this);
    }

    /// Closes the socket to the program, and lets the connection send what is buffered; null when
    /// there is nothing to wait for.
    @Nullable Connection beginLinger(long now) {
        if (isClosed || connection == null || connection.available() > 0) {
            end(Ending.FIN, now);
            return null;
        }
        markClosed();
        isLingering = true;
        connection.shutdownOutput(now);
        return connection;
    }

    /// Gives the connection up, whatever it has reached.
    void endLinger(long now) {
        if (!isLingering || connection == null) return;
        isLingering = false;
        connection.close(now);
        stack.detach(connection, this);
    }

    private void markClosed() {
        isClosed = true;
        readers.open();
        writers.open();
    }

    /// Closes the socket because the calling thread was interrupted in one of its calls. Without
    /// the stack's lock.
    IOException closeByInterrupt() {
        long now = stack.acquire();
        try {
            end(Ending.FIN, now);
        } finally {
            stack.release();
        }
        stack.wakeLoop();
        Thread.currentThread().interrupt();
        return new ClosedByInterruptException();
    }

    @Override
    public void readinessChanged() {
        if (connection == null) return;
        if (connection.isReadable()) readers.open();
        if (connection.isWritable() || !connection.state().isSynchronized()) writers.open();
    }

    @Override
    public void hostEnded() {
        long now = stack.now();
        if (isLingering) endLinger(now);
        else end(Ending.FIN, now);
        writers.open();
    }
}
