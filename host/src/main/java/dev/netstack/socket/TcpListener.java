package dev.netstack.socket;

import dev.netstack.host.Attachment;
import dev.netstack.host.StackLock;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.tcp.Listener;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;

/// A listening TCP port.
///
/// Closing it from any thread ends an [#accept] with [java.net.SocketException] "Socket closed"; an
/// interrupt ends that of the interrupted thread with
/// [java.nio.channels.ClosedByInterruptException] and closes the port, as the JDK's channels do.
public final class TcpListener implements AutoCloseable {
    private static final int BACKLOG_MAX = 4_096;

    private final StackLock stack;
    private final Gate acceptors;
    private final Listener listener;
    private final Attachment attachment = new Waiting();
    private volatile boolean isClosed;
    private volatile long timeoutNanos;

    private TcpListener(StackLock stack, Listener listener) {
        this.stack = stack;
        this.acceptors = new Gate(stack);
        this.listener = listener;
    }

    /// Listens on `local`.
    ///
    /// @param backlog connections that may wait for [#accept], brought into 1 to 4,096
    public static TcpListener open(StackLock stack, SocketAddress local, int backlog)
            throws IOException {
        long now = stack.acquire();
        try {
            stack.ensureRunning();
            int waiting = Math.clamp(backlog, 1, BACKLOG_MAX);
            return switch (stack.stack().tcp().listen(local, waiting, now)) {
                case Outcome.Refused<Listener>(var why) -> throw Failures.ofBind(why);
                case Outcome.Done<Listener>(var listener) -> {
                    var opened = new TcpListener(stack, listener);
                    stack.attach(listener, opened.attachment);
                    yield opened;
                }
            };
        } finally {
            stack.release();
        }
    }

    public SocketAddress local() {
        stack.acquire();
        try {
            return listener.local();
        } finally {
            stack.release();
        }
    }

    /// Waits for a connection.
    public TcpSocket accept() throws IOException {
        long deadline = acceptors.deadline(timeoutNanos);
        try {
            if (!acceptors.enter(deadline)) throw timedOut();
            try {
                return accept(deadline);
            } finally {
                acceptors.leave();
            }
        } catch (InterruptedException _) {
            close();
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    private TcpSocket accept(long deadline) throws IOException, InterruptedException {
        long now = stack.acquire();
        try {
            while (true) {
                if (isClosed) throw Failures.closed();
                var connection = listener.accept(now);
                if (connection != null) return TcpSocket.accepted(stack, connection);
                if (listener.isClosed()) throw new SocketException("Local address was removed");
                if (!acceptors.await(deadline)) throw timedOut();
                now = stack.now();
            }
        } finally {
            stack.release();
        }
    }

    /// Longest wait of [#accept]; zero waits without end.
    public void acceptTimeout(Duration timeout) {
        timeoutNanos = Gate.nanos(timeout);
    }

    /// Sets an option that accepted connections start with.
    public void set(TcpOption option, long value) throws IOException {
        stack.acquire();
        try {
            if (isClosed) throw Failures.closed();
            if (!listener.set(option, value)) {
                throw new SocketException("Invalid value " + value + " for " + option);
            }
        } finally {
            stack.release();
        }
    }

    public boolean isClosed() {
        return isClosed;
    }

    /// Stops to listen; connections that were not accepted are reset.
    @Override
    public void close() {
        long now = stack.acquire();
        try {
            end(now);
        } finally {
            stack.release();
        }
        stack.wakeLoop();
    }

    private void end(long now) {
        if (isClosed) return;
        isClosed = true;
        listener.close(now);
        stack.detach(listener, attachment);
        acceptors.open();
    }

    private static SocketTimeoutException timedOut() {
        return new SocketTimeoutException("Accept timed out");
    }

    /// What the stack's loop tells; not for the program.
    private final class Waiting implements Attachment {
        @Override
        public void readinessChanged() {
            acceptors.open();
        }

        @Override
        public void hostEnded() {
            end(stack.now());
        }
    }
}
