package dev.netstack.stack.udp;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.Pollable;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.stack.ip.IpFields.Fragmentation;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.stack.ip.Path;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.UdpHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A bound UDP port (RFC 768, RFC 1122 §4.1). No call blocks.
public final class UdpEndpoint extends Pollable {
    public static final int RECEIVE_BUFFER_DEFAULT = 256 << 10;
    public static final int RECEIVE_BUFFER_MIN = 4 << 10;
    public static final int RECEIVE_BUFFER_MAX = 8 << 20;

    /// Octets of a datagram's text: what an IP datagram holds beside the headers (UDP-10).
    private static final int TEXT_MAX_IPV4 = 65_507;

    private static final int TEXT_MAX_IPV6 = 65_527;

    private final Core core;
    private final Udp udp;
    private final ReceiveQueue received;
    private final IpAddress bound;
    private final int port;
    private @Nullable SocketAddress remote;

    /// The local address of a connected endpoint that was bound to any.
    private @Nullable IpAddress chosen;

    private @Nullable Path path;
    private IpFields fields = IpFields.of(IpProtocol.UDP);
    private int receiveOctetsMax = RECEIVE_BUFFER_DEFAULT;
    private IcmpError.@Nullable Kind error;
    private boolean isClosed;
    boolean isBlocked;

    /// The next endpoint in the same bucket of [Udp]'s table.
    @Nullable UdpEndpoint sameBucket;

    UdpEndpoint(Core core, Udp udp, IpAddress bound, int port) {
        this.core = core;
        this.udp = udp;
        this.bound = bound;
        this.port = port;
        received = new ReceiveQueue(core.buffers());
    }

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
        var address = chosen;
        return new SocketAddress(address == null ? bound : address, port);
    }

    /// The peer; null when not connected.
    public @Nullable SocketAddress remote() {
        return remote;
    }

    /// Fixes the peer: only its datagrams and the ICMP errors about it arrive.
    public Outcome<SocketAddress> connect(SocketAddress remote, long now) {
        if (isClosed) return new Refused<>(Refusal.NOT_FOUND);
        if (remote.port() == 0 || !speaks(remote.address())) {
            return new Refused<>(Refusal.ADDRESS_INVALID);
        }
        return switch (udp.output().path(remote.address(), source())) {
            case Refused<Path>(var why) -> new Refused<>(why);
            case Done<Path>(var found) -> {
                path = found;
                chosen = found.source();
                error = null;
                this.remote = remote;
                yield new Done<>(local());
            }
        };
    }

    public void disconnect() {
        remote = null;
        chosen = null;
        error = null;
    }

    /// Sends one datagram, to `destination` or, when null, to the peer.
    public Sent send(
            @Nullable SocketAddress destination,
            MemorySegment from,
            long offset,
            int length,
            long now) {
        if (isClosed) return Sent.CLOSED;
        var to = destination == null ? remote : destination;
        if (to == null || to.port() == 0 || !speaks(to.address())) return Sent.NO_DESTINATION;
        var source = chosen != null && to.equals(remote) ? chosen : source();
        var way = path(to.address(), source);
        if (way == null) return Sent.NO_ROUTE;
        return post(way, to.port(), from.asSlice(offset, length), now);
    }

    /// Sends one datagram to where `request` came from, out of the address that it was sent to (RFC
    /// 1122 §4.1.3.5, IP4-21).
    public Sent answer(Datagram request, MemorySegment from, long offset, int length, long now) {
        if (isClosed) return Sent.CLOSED;
        var to = request.source();
        if (to.port() == 0) return Sent.NO_DESTINATION;
        var asked = request.destination();
        boolean isOurs = udp.isOurs(asked);
        var way = path(to.address(), isOurs ? asked : source());
        if (way == null) return Sent.NO_ROUTE;
        return post(way, to.port(), from.asSlice(offset, length), now);
    }

    /// Moves the next datagram out; null when none waits. What does not fit is lost, and told.
    public @Nullable Datagram receive(MemorySegment into, long offset, int length) {
        if (received.isEmpty()) return null;
        int octets = received.length();
        int copied = Math.min(octets, length);
        received.copy(into, offset, copied);
        var source = IpAddress.of(received.sourceHigh(), received.sourceLow());
        var destination = IpAddress.of(received.destinationHigh(), received.destinationLow());
        var from = new SocketAddress(source, received.sourcePort());
        received.remove();
        return new Datagram(from, destination, octets, copied);
    }

    /// The ICMP error that arrived for a connected endpoint, once; null when there is none.
    public IcmpError.@Nullable Kind takeError() {
        var taken = error;
        error = null;
        return taken;
    }

    /// Sets the octets that unread datagrams may occupy, 256 each at least (threat G14); clamped
    /// (G15).
    public void receiveBuffer(int octets) {
        receiveOctetsMax = Math.clamp(octets, RECEIVE_BUFFER_MIN, RECEIVE_BUFFER_MAX);
    }

    /// TTL or hop limit, 1 to 255, and traffic class, 0 to 255, of what is sent (RFC 1122 §4.1.4
    /// UDP-7).
    public void fields(int hopLimit, int trafficClass) {
        fields = new IpFields(IpProtocol.UDP, trafficClass, hopLimit, Fragmentation.ALLOWED);
    }

    public void close() {
        if (isClosed) return;
        isClosed = true;
        received.clear();
        udp.closed(this);
        core.ready().add(this);
    }

    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public boolean isReadable() {
        return !received.isEmpty() || error != null || isClosed;
    }

    @Override
    public boolean isWritable() {
        return !isBlocked || isClosed;
    }

    // What Udp asks and tells.

    IpAddress bound() {
        return bound;
    }

    int port() {
        return port;
    }

    int receiveOctets() {
        return received.octets();
    }

    /// How exactly the endpoint names a datagram's ends, 0 when it does not take it: the peer
    /// counts most, then the local address, then its family.
    int match(IpPacket packet, int sourcePort) {
        var local = chosen == null ? bound : chosen;
        var peer = remote;
        boolean isFromPeer =
                peer == null
                        || (peer.port() == sourcePort
                                && is(peer.address(), packet.sourceHigh(), packet.sourceLow()));
        if (!isFromPeer) return 0;
        int exactness = peer == null ? 0 : 3;
        if (is(local, packet.destinationHigh(), packet.destinationLow())) return exactness + 3;
        if (!local.isUnspecified()) return 0;
        if (local.bitLength() == 128) return exactness + 1;
        return packet.isIpv4() ? exactness + 2 : 0;
    }

    boolean add(IpPacket packet, UdpHeader header) {
        int length = header.payloadLength();
        long start = header.payloadStart();
        if (!received.add(packet, header.sourcePort(), start, length, receiveOctetsMax)) {
            core.counters().add(Counter.UDP_RCVBUF_ERRORS);
            core.counters().drop(DropReason.UDP_BUFFER_FULL);
            return false;
        }
        core.ready().add(this);
        return true;
    }

    /// Whether the endpoint sent the datagram with these ends: to its peer, or last.
    boolean sent(IcmpError.Quoted ends, int destinationPort) {
        var local = chosen == null ? bound : chosen;
        if (!local.isUnspecified() && !local.equals(ends.source())) return false;
        var peer = remote;
        if (peer != null) {
            return peer.port() == destinationPort && peer.address().equals(ends.destination());
        }
        return path != null && path.destination().equals(ends.destination());
    }

    /// RFC 1122 §4.1.3.3, UDP-8, D13: told to the one endpoint that is connected to whom it is
    /// about.
    void failed(IcmpError about) {
        if (remote == null || about.kind() == IcmpError.Kind.TOO_BIG) return;
        error = about.kind();
        core.ready().add(this);
    }

    private Sent post(Path way, int destinationPort, MemorySegment text, long now) {
        if (text.byteSize() > (way.isIpv4() ? TEXT_MAX_IPV4 : TEXT_MAX_IPV6)) return Sent.TOO_LARGE;
        int length = UdpHeader.LENGTH + (int) text.byteSize();
        var frame = udp.output().take(length);
        if (frame == null) return blocked(now);
        UdpHeader.write(frame.bytes(), frame.start(), port, destinationPort, length);
        int to = frame.start() + UdpHeader.LENGTH;
        MemorySegment.copy(text, 0, frame.bytes(), to, text.byteSize());
        udp.output().checksum(way, IpProtocol.UDP, frame, UdpHeader.CHECKSUM);
        if (!udp.output().post(way, fields, frame, now)) return blocked(now);
        core.counters().add(Counter.UDP_OUT_DATAGRAMS);
        return Sent.SENT;
    }

    private Sent blocked(long now) {
        udp.blocked(this, now);
        return Sent.WOULD_BLOCK;
    }

    /// The way to `destination`; kept, because the next datagram mostly goes the same.
    private @Nullable Path path(IpAddress destination, @Nullable IpAddress source) {
        var kept = path;
        if (kept != null
                && kept.destination().equals(destination)
                && (source == null || kept.source().equals(source))
                && udp.output().isCurrent(kept)) {
            return kept;
        }
        var found = udp.output().path(destination, source) instanceof Done(var way) ? way : null;
        if (found != null) path = found;
        return found;
    }

    /// The bound address, where it says which.
    private @Nullable IpAddress source() {
        return bound.isUnspecified() ? null : bound;
    }

    private boolean speaks(IpAddress address) {
        if (address.isUnspecified()) return false;
        boolean isEither = bound.isUnspecified() && bound.bitLength() == 128;
        return isEither || bound.bitLength() == address.bitLength();
    }

    private static boolean is(IpAddress address, long high, long low) {
        return address.low() == low && address.high() == high;
    }
}
