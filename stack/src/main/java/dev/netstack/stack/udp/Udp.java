package dev.netstack.stack.udp;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.Timer;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.stack.ip.IpPacket.Cast;
import dev.netstack.stack.ip.PortTable;
import dev.netstack.stack.ip.ReuseAddress;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Parsed;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.UdpHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UDP of one stack (RFC 768): its endpoints and ports.
public final class Udp {
    public static final int ENDPOINTS_MAX = 16_384;

    /// How long an endpoint waits that found the queues full.
    static final long BLOCKED_NANOS = 1_000_000L;

    /// Ports are chosen by us, so no outsider fills a bucket.
    private static final int BUCKETS = 1_024;

    private final Core core;
    private final IpOutput output;
    private final PortTable ports;
    private final @Nullable UdpEndpoint[] buckets = new @Nullable UdpEndpoint[BUCKETS];
    private final ArrayList<UdpEndpoint> blocked = new ArrayList<>();
    private final ArrayList<Served> services = new ArrayList<>();
    private final Timer unblocking = new Unblocking();
    private int endpoints;

    private final class Unblocking extends Timer {
        @Override
        protected void expire(long now) {
            for (var endpoint : blocked) {
                endpoint.isBlocked = false;
                core.ready().add(endpoint);
            }
            blocked.clear();
        }
    }

    public Udp(Core core, IpOutput output) {
        this.core = core;
        this.output = output;
        ports = new PortTable(core.entropy());
    }

    /// What `ss -u` shows of an endpoint.
    public record Report(
            SocketAddress local,
            @Nullable SocketAddress remote,
            long receiveQueueOctets,
            long sendQueueOctets) {}

    /// A datagram; false when no endpoint takes it, so that the caller sends Port Unreachable.
    public boolean receive(IpPacket packet, long now) {
        return switch (UdpHeader.parse(packet.bytes(), packet.payloadStart(), end(packet))) {
            // RFC 768, UDP-4, J1.
            case Parsed.Malformed(_) -> drop(DropReason.UDP_MALFORMED);
            case Parsed.Ok(var header) -> receive(packet, header, now);
        };
    }

    /// An ICMP error that quotes a datagram of ours.
    ///
    /// @return whether it quotes what an endpoint did send: only then is it believed about the path
    public boolean receiveError(IcmpError error, long now) {
        var header = new UdpHeader(error.transport(), 0);
        var sender = sender(error.quoted(), header.sourcePort(), header.destinationPort());
        if (sender == null) return false;
        sender.failed(error);
        return true;
    }

    /// Binds a port; the unspecified IPv6 address takes both families.
    public Outcome<UdpEndpoint> bind(SocketAddress local) {
        return bind(local, ReuseAddress.NO);
    }

    /// Binds a port beside others that cover it, when all of them allow that; each has an address
    /// of its own, and the most exact gets the datagram.
    public Outcome<UdpEndpoint> bind(SocketAddress local, ReuseAddress reuse) {
        var address = local.address();
        if (endpoints == ENDPOINTS_MAX) return new Refused<>(Refusal.LIMIT_REACHED);
        if (!address.isUnspecified() && !isOurs(address)) {
            return new Refused<>(Refusal.ADDRESS_NOT_LOCAL);
        }
        if (isBound(address, local.port())) return new Refused<>(Refusal.ADDRESS_IN_USE);
        return switch (ports.reserve(address, local.port(), reuse)) {
            case Refused<Integer>(var why) -> new Refused<>(why);
            case Done<Integer>(var port) -> new Done<>(open(address, port));
        };
    }

    /// Gives `port`, at every address, to a protocol of the stack's own; false when somebody else
    /// has it.
    public boolean serve(int port, UdpService service) {
        if (services.contains(new Served(port, service))) return true;
        boolean isFree = ports.reserve(Ipv6Address.ANY, port, ReuseAddress.NO) instanceof Done<?>;
        if (isFree) services.add(new Served(port, service));
        return isFree;
    }

    private record Served(int port, UdpService service) {}

    public List<Report> reports() {
        var reports = new ArrayList<Report>();
        for (var first : buckets) {
            for (var at = first; at != null; at = at.sameBucket) {
                reports.add(new Report(at.local(), at.remote(), at.receiveOctets(), 0));
            }
        }
        return reports;
    }

    // What endpoints ask and tell.

    IpOutput output() {
        return output;
    }

    boolean isOurs(IpAddress address) {
        return output.isOurs(address);
    }

    void closed(UdpEndpoint endpoint) {
        int bucket = bucket(endpoint.port());
        UdpEndpoint previous = null;
        for (var at = buckets[bucket]; at != null; previous = at, at = at.sameBucket) {
            if (at != endpoint) continue;
            if (previous == null) buckets[bucket] = at.sameBucket;
            else previous.sameBucket = at.sameBucket;
            break;
        }
        endpoints--;
        blocked.remove(endpoint);
        ports.release(endpoint.bound(), endpoint.port());
    }

    void blocked(UdpEndpoint endpoint, long now) {
        if (endpoint.isBlocked) return;
        endpoint.isBlocked = true;
        blocked.add(endpoint);
        if (!unblocking.isArmed()) core.deadlines().arm(unblocking, now + BLOCKED_NANOS);
    }

    private boolean receive(IpPacket packet, UdpHeader header, long now) {
        if (!isChecked(packet, header)) return true;
        // RFC 768, UDP-6: an answer could not be sent to port 0, so nobody listens there.
        if (header.destinationPort() == 0) return drop(DropReason.UDP_MALFORMED);
        if (serves(packet, header, now)) return true;
        boolean isTaken =
                packet.cast() == Cast.UNICAST ? toOne(packet, header) : toAll(packet, header);
        if (isTaken) return true;
        core.counters().add(Counter.UDP_NO_PORTS);
        core.counters().drop(DropReason.UDP_NO_ENDPOINT);
        return false;
    }

    /// RFC 768, RFC 1122 §4.1.3.4, RFC 8200 §8.1: UDP-2, UDP-3, J2.
    private boolean isChecked(IpPacket packet, UdpHeader header) {
        if (packet.checksum() != ChecksumState.COMPLETE) return true;
        if (header.checksum() == 0) {
            if (!packet.isIpv4()) drop(DropReason.UDP_ZERO_CHECKSUM);
            return packet.isIpv4();
        }
        long addresses =
                Checksum.addresses(
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.destinationHigh(),
                        packet.destinationLow());
        if (header.isChecksumValid(addresses)) return true;
        core.counters().add(Counter.UDP_IN_CSUM_ERRORS);
        drop(DropReason.UDP_BAD_CHECKSUM);
        return false;
    }

    private boolean serves(IpPacket packet, UdpHeader header, long now) {
        for (int i = 0; i < services.size(); i++) {
            var served = services.get(i);
            if (served.port != header.destinationPort()) continue;
            if (!served.service.receive(packet, header, now)) continue;
            core.counters().add(Counter.UDP_IN_DATAGRAMS);
            return true;
        }
        return false;
    }

    private boolean toOne(IpPacket packet, UdpHeader header) {
        UdpEndpoint best = null;
        int exactness = 0;
        int port = header.destinationPort();
        for (var at = buckets[bucket(port)]; at != null; at = at.sameBucket) {
            int match = at.port() == port ? at.match(packet, header.sourcePort()) : 0;
            if (match <= exactness) continue;
            exactness = match;
            best = at;
        }
        if (best == null) return false;
        deliver(best, packet, header);
        return true;
    }

    /// RFC 1122 §4.1.3.6: what was sent to many reaches each endpoint that takes it.
    private boolean toAll(IpPacket packet, UdpHeader header) {
        boolean isTaken = false;
        int port = header.destinationPort();
        for (var at = buckets[bucket(port)]; at != null; at = at.sameBucket) {
            if (at.port() != port || at.match(packet, header.sourcePort()) == 0) continue;
            deliver(at, packet, header);
            isTaken = true;
        }
        return isTaken;
    }

    private void deliver(UdpEndpoint endpoint, IpPacket packet, UdpHeader header) {
        if (endpoint.add(packet, header)) core.counters().add(Counter.UDP_IN_DATAGRAMS);
        else core.counters().add(Counter.UDP_IN_ERRORS);
    }

    private @Nullable UdpEndpoint sender(IcmpError.Quoted ends, int port, int destinationPort) {
        UdpEndpoint unconnected = null;
        for (var at = buckets[bucket(port)]; at != null; at = at.sameBucket) {
            if (at.port() != port || !at.sent(ends, destinationPort)) continue;
            if (at.remote() != null) return at;
            unconnected = at;
        }
        return unconnected;
    }

    private boolean isBound(IpAddress address, int port) {
        if (port == 0) return false;
        for (var at = buckets[bucket(port)]; at != null; at = at.sameBucket) {
            if (at.port() == port && at.bound().equals(address)) return true;
        }
        return false;
    }

    private UdpEndpoint open(IpAddress address, int port) {
        var endpoint = new UdpEndpoint(core, this, address, port);
        endpoint.sameBucket = buckets[bucket(port)];
        buckets[bucket(port)] = endpoint;
        endpoints++;
        return endpoint;
    }

    /// Dropped and counted; nobody is told.
    private boolean drop(DropReason why) {
        core.counters().add(Counter.UDP_IN_ERRORS);
        core.counters().drop(why);
        return true;
    }

    private static long end(IpPacket packet) {
        return packet.payloadStart() + (long) packet.payloadLength();
    }

    private static int bucket(int port) {
        return port & (BUCKETS - 1);
    }
}
