package dev.netstack.socket;

import dev.netstack.stack.udp.Datagram;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// A UDP port with blocking calls.
public final class UdpSocket implements AutoCloseable {
    UdpSocket() {}

    public SocketAddress local() {
        throw new UnsupportedOperationException();
    }

    public void connect(SocketAddress remote) throws IOException {
        throw new UnsupportedOperationException();
    }

    public void disconnect() {
        throw new UnsupportedOperationException();
    }

    /// Sends one datagram to the connected peer.
    public void send(MemorySegment from) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Sends one datagram to `destination`.
    public void send(SocketAddress destination, MemorySegment from) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Waits for a datagram. An ICMP error about a connected peer ends it with
    /// [java.net.PortUnreachableException] or [java.net.NoRouteToHostException].
    public Datagram receive(MemorySegment into) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Longest wait of [#receive]; zero waits without end.
    public void receiveTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    public boolean isClosed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
