package dev.netstack.socket;

import dev.netstack.host.Attachment;
import dev.netstack.host.StackLock;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.ip.EchoEndpoint;
import dev.netstack.wire.IpAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;

/// An ICMP echo client with blocking calls: what `ping` is made of.
public final class EchoSocket implements AutoCloseable {
    private final StackLock stack;
    private final Gate receivers;
    private final EchoEndpoint endpoint;
    private final Attachment attachment = new Waiting();
    private volatile boolean isClosed;

    private EchoSocket(StackLock stack, EchoEndpoint endpoint) {
        this.stack = stack;
        this.receivers = new Gate(stack);
        this.endpoint = endpoint;
    }

    /// An echo client with an identifier of its own.
    public static EchoSocket open(StackLock stack) throws IOException {
        stack.acquire();
        try {
            stack.ensureRunning();
            return switch (stack.stack().openEcho()) {
                case Outcome.Refused<EchoEndpoint>(var why) -> throw Failures.ofBind(why);
                case Outcome.Done<EchoEndpoint>(var endpoint) -> {
                    var socket = new EchoSocket(stack, endpoint);
                    stack.attach(endpoint, socket.attachment);
                    yield socket;
                }
            };
        } finally {
            stack.release();
        }
    }

    public int identifier() {
        stack.acquire();
        try {
            return endpoint.identifier();
        } finally {
            stack.release();
        }
    }

    /// Sends a request.
    ///
    /// @throws NoRouteToHostException when there is no route, or no room for the request
    public void send(IpAddress destination, int sequence, int hopLimit, MemorySegment data)
            throws IOException {
        long now = stack.acquire();
        try {
            ensureOpen();
            if (!endpoint.send(destination, sequence, hopLimit, data, now)) {
                throw new NoRouteToHostException("Network is unreachable");
            }
        } finally {
            stack.release();
        }
        stack.wakeLoop();
    }

    /// Waits for the next reply or error; throws [java.net.SocketTimeoutException] after `timeout`;
    /// zero waits without end.
    public EchoEndpoint.Answer receive(MemorySegment into, Duration timeout) throws IOException {
        long deadline = receivers.deadline(Gate.nanos(timeout));
        try {
            if (!receivers.enter(deadline)) throw timedOut();
            try {
                return await(into, deadline);
            } finally {
                receivers.leave();
            }
        } catch (InterruptedException _) {
            close();
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    private EchoEndpoint.Answer await(MemorySegment into, long deadline)
            throws IOException, InterruptedException {
        stack.acquire();
        try {
            while (true) {
                ensureOpen();
                var answer = endpoint.receive(into);
                if (answer != null) return answer;
                if (!receivers.await(deadline)) throw timedOut();
            }
        } finally {
            stack.release();
        }
    }

    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public void close() {
        stack.acquire();
        try {
            end();
        } finally {
            stack.release();
        }
    }

    private void end() {
        if (isClosed) return;
        isClosed = true;
        endpoint.close();
        stack.detach(endpoint, attachment);
        receivers.open();
    }

    private void ensureOpen() throws SocketException {
        if (isClosed) throw Failures.closed();
    }

    private static SocketTimeoutException timedOut() {
        return new SocketTimeoutException("Receive timed out");
    }

    /// What the stack's loop tells; not for the program.
    private final class Waiting implements Attachment {
        @Override
        public void readinessChanged() {
            receivers.open();
        }

        @Override
        public void hostEnded() {
            end();
        }
    }
}
