package dev.netstack.socket;

import dev.netstack.host.Attachment;
import dev.netstack.host.StackLock;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.udp.Datagram;
import dev.netstack.stack.udp.UdpEndpoint;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A UDP port with blocking calls.
///
/// One thread may receive while another sends. Closing and interrupts end their calls as those of a
/// [TcpSocket].
public final class UdpSocket implements AutoCloseable {
    private static final int LENGTH_MAX = 65_535;

    private final StackLock stack;
    private final Gate receivers;
    private final Gate senders;
    private final UdpEndpoint endpoint;
    private final Attachment attachment = new Waiting();
    private volatile boolean isClosed;
    private volatile long timeoutNanos;

    private UdpSocket(StackLock stack, UdpEndpoint endpoint) {
        this.stack = stack;
        this.receivers = new Gate(stack);
        this.senders = new Gate(stack);
        this.endpoint = endpoint;
    }

    /// Binds a port; port 0 asks for any.
    public static UdpSocket open(StackLock stack, SocketAddress local) throws IOException {
        stack.acquire();
        try {
            stack.ensureRunning();
            return switch (stack.stack().udp().bind(local)) {
                case Outcome.Refused<UdpEndpoint>(var why) -> throw Failures.ofBind(why);
                case Outcome.Done<UdpEndpoint>(var endpoint) -> {
                    var socket = new UdpSocket(stack, endpoint);
                    stack.attach(endpoint, socket.attachment);
                    yield socket;
                }
            };
        } finally {
            stack.release();
        }
    }

    public SocketAddress local() {
        stack.acquire();
        try {
            return endpoint.local();
        } finally {
            stack.release();
        }
    }

    /// The peer; null when not connected.
    public @Nullable SocketAddress remote() {
        stack.acquire();
        try {
            return endpoint.remote();
        } finally {
            stack.release();
        }
    }

    /// Fixes the peer: datagrams and ICMP errors of others no longer arrive.
    public void connect(SocketAddress remote) throws IOException {
        long now = stack.acquire();
        try {
            ensureOpen();
            if (endpoint.connect(remote, now) instanceof Outcome.Refused<?>(var why)) {
                throw Failures.ofConnect(why);
            }
        } finally {
            stack.release();
        }
    }

    public void disconnect() {
        stack.acquire();
        try {
            endpoint.disconnect();
        } finally {
            stack.release();
        }
    }

    /// Sends one datagram to the connected peer.
    public void send(MemorySegment from) throws IOException {
        sendTo(null, from);
    }

    /// Sends one datagram to `destination`.
    public void send(SocketAddress destination, MemorySegment from) throws IOException {
        sendTo(destination, from);
    }

    private void sendTo(@Nullable SocketAddress destination, MemorySegment from)
            throws IOException {
        if (from.byteSize() > LENGTH_MAX) throw tooLong();
        try {
            boolean _ = senders.enter(Gate.NEVER);
            try {
                awaitSent(destination, from);
            } finally {
                senders.leave();
            }
        } catch (InterruptedException _) {
            throw closeByInterrupt();
        }
        stack.wakeLoop();
    }

    private void awaitSent(@Nullable SocketAddress destination, MemorySegment from)
            throws IOException, InterruptedException {
        long now = stack.acquire();
        try {
            while (!isSent(destination, from, now)) {
                boolean _ = senders.await(Gate.NEVER);
                now = stack.now();
            }
        } finally {
            stack.release();
        }
    }

    /// Whether the datagram is on its way; false while there is no room.
    private boolean isSent(@Nullable SocketAddress destination, MemorySegment from, long now)
            throws IOException {
        ensureOpen();
        throwError();
        int length = (int) from.byteSize();
        return switch (endpoint.send(destination, from, 0, length, now)) {
            case SENT -> true;
            case WOULD_BLOCK -> false;
            case TOO_LARGE -> throw tooLong();
            case NO_ROUTE -> throw new NoRouteToHostException("Network is unreachable");
            case NO_DESTINATION -> throw noDestination();
            case CLOSED -> throw Failures.closed();
        };
    }

    /// Waits for a datagram. An ICMP error about a connected peer ends it with
    /// [java.net.PortUnreachableException] or [java.net.NoRouteToHostException].
    public Datagram receive(MemorySegment into) throws IOException {
        long deadline = receivers.deadline(timeoutNanos);
        try {
            if (!receivers.enter(deadline)) throw timedOut();
            try {
                return awaitDatagram(into, deadline);
            } finally {
                receivers.leave();
            }
        } catch (InterruptedException _) {
            throw closeByInterrupt();
        }
    }

    private Datagram awaitDatagram(MemorySegment into, long deadline)
            throws IOException, InterruptedException {
        int length = (int) Math.min(into.byteSize(), LENGTH_MAX);
        stack.acquire();
        try {
            while (true) {
                ensureOpen();
                throwError();
                var datagram = endpoint.receive(into, 0, length);
                if (datagram != null) return datagram;
                if (!receivers.await(deadline)) throw timedOut();
            }
        } finally {
            stack.release();
        }
    }

    /// Longest wait of [#receive]; zero waits without end.
    public void receiveTimeout(Duration timeout) {
        timeoutNanos = Gate.nanos(timeout);
    }

    /// Sets the octets that unread datagrams may occupy.
    public void receiveBuffer(int octets) {
        stack.acquire();
        try {
            endpoint.receiveBuffer(octets);
        } finally {
            stack.release();
        }
    }

    /// Sets TTL or hop limit, 1 to 255, and traffic class, 0 to 255, of what is sent.
    public void fields(int hopLimit, int trafficClass) {
        stack.acquire();
        try {
            endpoint.fields(hopLimit, trafficClass);
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
        senders.open();
    }

    private IOException closeByInterrupt() {
        close();
        Thread.currentThread().interrupt();
        return new ClosedByInterruptException();
    }

    private void ensureOpen() throws SocketException {
        if (isClosed) throw Failures.closed();
    }

    private void throwError() throws SocketException {
        var error = endpoint.takeError();
        if (error != null) throw Failures.of(error);
    }

    /// Why a datagram has nowhere to go: the one case is a state, the other an argument.
    private IOException noDestination() {
        if (endpoint.remote() == null) throw new NotYetConnectedException();
        return new SocketException("Address family not supported");
    }

    private static SocketException tooLong() {
        return new SocketException("Message too long");
    }

    private static SocketTimeoutException timedOut() {
        return new SocketTimeoutException("Receive timed out");
    }

    /// What the stack's loop tells; not for the program.
    private final class Waiting implements Attachment {
        @Override
        public void readinessChanged() {
            if (endpoint.isReadable()) receivers.open();
            if (endpoint.isWritable()) senders.open();
        }

        @Override
        public void hostEnded() {
            end();
        }
    }
}
