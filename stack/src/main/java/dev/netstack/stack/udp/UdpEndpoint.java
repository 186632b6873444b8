package dev.netstack.stack.udp;

import dev.netstack.stack.Outcome;
import dev.netstack.stack.Pollable;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A bound UDP port (RFC 768, RFC 1122 §4.1). No call blocks.
public final class UdpEndpoint extends Pollable {
    UdpEndpoint() {}

    /// What became of a datagram.
    public enum Sent {
        SENT,
        /// Queues are full: try again when the endpoint is writable.
        WOULD_BLOCK,
        TOO_LARGE,
        NO_ROUTE,
        /// Neither connected nor given a destination, or one of another family.
        NO_DESTINATION,
        CLOSED
    }

    public SocketAddress local() {
        throw new UnsupportedOperationException();
    }

    /// The peer; null when not connected.
    public @Nullable SocketAddress remote() {
        throw new UnsupportedOperationException();
    }

    /// Fixes the peer: only its datagrams and the ICMP errors about it arrive.
    public Outcome<SocketAddress> connect(SocketAddress remote, long now) {
        throw new UnsupportedOperationException();
    }

    public void disconnect() {
        throw new UnsupportedOperationException();
    }

    /// Sends one datagram, to `destination` or, when null, to the peer.
    public Sent send(
            @Nullable SocketAddress destination,
            MemorySegment from,
            long offset,
            int length,
            long now) {
        throw new UnsupportedOperationException();
    }

    /// Moves the next datagram out; null when none waits. What does not fit is lost, and told.
    public @Nullable Datagram receive(MemorySegment into, long offset, int length) {
        throw new UnsupportedOperationException();
    }

    /// The ICMP error that arrived for a connected endpoint, once; null when there is none.
    public IcmpError.@Nullable Kind takeError() {
        throw new UnsupportedOperationException();
    }

    /// Sets the octets that unread datagrams may occupy, 256 each at least (threat G14).
    public void receiveBuffer(int octets) {
        throw new UnsupportedOperationException();
    }

    /// TTL or hop limit, 1 to 255, and traffic class, 0 to 255, of what is sent.
    public void fields(int hopLimit, int trafficClass) {
        throw new UnsupportedOperationException();
    }

    public void close() {
        throw new UnsupportedOperationException();
    }

    public boolean isClosed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReadable() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWritable() {
        throw new UnsupportedOperationException();
    }
}
