package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.Interfaces;
import dev.netstack.stack.ip.Fragments.Verdict;
import dev.netstack.stack.ip.IpPacket.Cast;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv4Option;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Parsed;
import org.jspecify.annotations.Nullable;

/// IPv4 datagrams that arrive, checked in the order of RFC 1122 §3.2.1 (RFC 791).
///
/// Nothing is forwarded: this is a host.
public final class Ipv4Input {
    /// RFC 791 §3.2 leaves the time open and RFC 1122 §3.3.2 asks for 60 s to 120 s; see
    /// docs/deviations.md (IP4-8).
    static final long REASSEMBLY_NANOS = 30L * 1_000_000_000L;

    private static final long MAPPED = 0xFFFF_0000_0000L;
    private static final int FRAGMENT_UNIT = 8;

    private final Core core;
    private final Interfaces interfaces;
    private final Icmp4 icmp;
    private final Fragments fragments;
    private @Nullable Transports transports;
    private @Nullable IpPacket reused;

    Ipv4Input(Core core, Interfaces interfaces, Icmp4 icmp) {
        this.core = core;
        this.interfaces = interfaces;
        this.icmp = icmp;
        fragments = new Fragments(core, REASSEMBLY_NANOS, icmp::reassemblyTimedOut);
    }

    void attach(Transports above) {
        transports = above;
    }

    /// A datagram, its header at the frame's start; `linkCast` says how the link addressed it.
    public void receive(Interface nic, Frame frame, Cast linkCast, long now) {
        core.counters().add(Counter.IP_IN_RECEIVES);
        switch (Ipv4Header.parse(frame.bytes(), frame.start(), frame.end())) {
            // RFC 791 §3.1, RFC 1122 §3.2.1.1: IP4-1, IP4-2.
            case Parsed.Malformed(_) -> dropMalformed(DropReason.IP_MALFORMED);
            case Parsed.Ok(var header) -> {
                // RFC 1122 §3.2.1.2: IP4-2.
                if (!header.isChecksumValid()) {
                    dropMalformed(DropReason.IP_BAD_CHECKSUM);
                    return;
                }
                receive(aim(nic, frame, header, linkCast), header, now);
            }
        }
    }

    private IpPacket aim(Interface nic, Frame frame, Ipv4Header header, Cast linkCast) {
        var packet = reused;
        if (packet == null) packet = new IpPacket(nic, frame);
        reused = packet;
        packet.aim(nic, frame, linkCast);
        packet.sourceHigh = 0;
        packet.sourceLow = MAPPED | Integer.toUnsignedLong(header.sourceBits());
        packet.destinationHigh = 0;
        packet.destinationLow = MAPPED | Integer.toUnsignedLong(header.destinationBits());
        packet.payloadStart = (int) header.payloadStart();
        // RFC 894, ETH-5, B17: what follows the total length is the link's padding.
        packet.payloadLength = header.payloadLength();
        packet.protocol = header.protocol();
        packet.trafficClass = header.trafficClass();
        core.counters().arrived(packet.trafficClass);
        packet.hopLimit = header.ttl();
        packet.identification = header.identification();
        packet.fragmentOffset = header.fragmentOffset();
        packet.hasMoreFragments = header.hasMoreFragments();
        return packet;
    }

    // RFC 1122 §3.2.1.7, IP4-12: a TTL of 0 or 1 is no reason to drop what is for us.
    private void receive(IpPacket packet, Ipv4Header header, long now) {
        if (!isForUs(packet, header.destinationBits())) {
            core.counters().add(Counter.IP_IN_ADDR_ERRORS);
            core.counters().drop(DropReason.IP_NOT_FOR_US);
        } else if (!isFromAHost(packet, header.sourceBits())) {
            core.counters().add(Counter.IP_IN_ADDR_ERRORS);
            core.counters().drop(DropReason.IP_BAD_SOURCE);
        } else if (packet.linkCast != Cast.UNICAST && packet.cast == Cast.UNICAST) {
            // RFC 1122 §3.3.6, IP4-24.
            core.counters().drop(DropReason.IP_UNICAST_IN_LINK_BROADCAST);
        } else if (!header.hasOptions() || acceptsOptions(packet, header, now)) {
            if (header.isFragment()) reassemble(packet, now);
            else deliver(packet, now);
        }
    }

    /// RFC 1122 §3.2.1.3, §3.3.4.2, IP4-4: an address of the interface it came in by (the strong
    /// model, B15), one of its broadcast addresses (IP4-23), or a group that it joined.
    private boolean isForUs(IpPacket packet, int destination) {
        var nic = packet.nic;
        long low = packet.destinationLow;
        boolean isOurs =
                nic.link() == LinkType.LOOPBACK
                        ? interfaces.owner(0, low) != null
                        : nic.owns(0, low);
        packet.cast = Cast.UNICAST;
        if (isOurs) return true;
        packet.cast = destination >>> 28 == 0xE ? Cast.MULTICAST : Cast.BROADCAST;
        return packet.cast == Cast.MULTICAST ? nic.hasJoined(0, low) : nic.isBroadcast(destination);
    }

    /// RFC 1122 §3.2.1.3, RFC 6890 §2.2.2, IP4-5, UDP-9, B13: the source names one host. Ours it
    /// cannot be unless the datagram never left (B12).
    private boolean isFromAHost(IpPacket packet, int source) {
        if (packet.nic.link() == LinkType.LOOPBACK) return source >>> 28 < 0xE;
        int first = source >>> 24;
        if (first == 0 || first == 127 || first >= 224) return false;
        if (packet.nic.isBroadcast(source)) return false;
        return interfaces.owner(packet.sourceHigh, packet.sourceLow) == null;
    }

    /// Walks the options (RFC 1122 §3.2.1.8, IP4-14, IP4-15, MUST-50): those not known are ignored,
    /// those that are broken cost the datagram, and so do source routes (RFC 7126 §4.3, §4.4,
    /// IP4-16, B3).
    private boolean acceptsOptions(IpPacket packet, Ipv4Header header, long now) {
        long end = header.payloadStart();
        long at = header.optionsStart();
        while (at < end) {
            switch (Ipv4Option.parse(header.bytes(), at, end)) {
                case Parsed.Malformed(_) -> {
                    return refuseOption(packet, at, now);
                }
                case Parsed.Ok(var option) -> {
                    if (option.kind() == Ipv4Option.END) return true;
                    if (option.isSourceRoute()) return refuseSourceRoute(packet, now);
                    if (isBroken(option)) return refuseOption(packet, at, now);
                    at = option.end();
                }
            }
        }
        return true;
    }

    /// RFC 791 §3.1: an option that records begins to do so behind its own first octets.
    private static boolean isBroken(Ipv4Option option) {
        int pointerMin =
                switch (option.kind()) {
                    case Ipv4Option.RECORD_ROUTE -> 4;
                    case Ipv4Option.TIMESTAMP -> 5;
                    default -> 0;
                };
        if (pointerMin == 0) return false;
        return option.length() < pointerMin - 1
                || Octets.u8(option.bytes(), option.start() + 2) < pointerMin;
    }

    private boolean refuseOption(IpPacket packet, long at, long now) {
        dropMalformed(DropReason.IP_BAD_OPTION);
        icmp.parameterProblem(packet, (int) at - packet.headerStart, now);
        return false;
    }

    private boolean refuseSourceRoute(IpPacket packet, long now) {
        core.counters().add(Counter.IP_IN_DISCARDS);
        core.counters().drop(DropReason.IP_SOURCE_ROUTE);
        icmp.unreachable(packet, Icmp4Message.SOURCE_ROUTE_FAILED, now);
        return false;
    }

    private void reassemble(IpPacket packet, long now) {
        if (!isSound(packet)) {
            core.counters().drop(DropReason.FRAGMENT_MALFORMED);
            return;
        }
        // RFC 791 §3.2, IP4-9, B5: no datagram ends beyond what its length field can say.
        int headerLength = packet.payloadStart - packet.headerStart;
        int end = headerLength + packet.fragmentOffset + packet.payloadLength;
        if (end > IpOutput.LENGTH_MAX) {
            fragments.refuse(packet, now);
            return;
        }
        if (fragments.add(packet, now) != Verdict.WHOLE) return;
        if (finish(packet)) deliver(packet, now);
        fragments.release();
    }

    /// RFC 791 §3.2 and RFC 3128 §2.1: every fragment but the last is a multiple of eight octets
    /// (B10), none is empty, and none begins inside a TCP header (B9).
    private static boolean isSound(IpPacket packet) {
        int length = packet.payloadLength;
        if (length == 0 || (packet.hasMoreFragments && length % FRAGMENT_UNIT != 0)) return false;
        return packet.fragmentOffset != FRAGMENT_UNIT || packet.protocol != IpProtocol.TCP;
    }

    /// Makes the first fragment's header that of the whole; false when both do not fit together.
    private boolean finish(IpPacket packet) {
        int headerLength = packet.payloadStart - packet.headerStart;
        int total = headerLength + packet.payloadLength;
        if (total > IpOutput.LENGTH_MAX) {
            core.counters().drop(DropReason.FRAGMENT_MALFORMED);
            return false;
        }
        var first = new Ipv4Header(packet.bytes, packet.headerStart);
        Ipv4Header.write(
                packet.bytes,
                packet.headerStart,
                new Ipv4Header.Fields(
                        headerLength,
                        total,
                        packet.trafficClass,
                        first.identification(),
                        0,
                        first.ttl(),
                        first.protocol(),
                        first.sourceBits(),
                        first.destinationBits()));
        return true;
    }

    private void deliver(IpPacket packet, long now) {
        if (transports == null) return;
        core.counters().add(Counter.IP_IN_DELIVERS);
        switch (packet.protocol) {
            case IpProtocol.ICMP -> icmp.receive(packet, now);
            case IpProtocol.TCP -> transports.tcp().receive(packet, now);
            case IpProtocol.UDP -> deliverUdp(packet, transports, now);
            default -> refuseProtocol(packet, now);
        }
    }

    // RFC 1122 §4.1.3.1: UDP-5, IC4-6.
    private void deliverUdp(IpPacket packet, Transports above, long now) {
        if (above.udp().receive(packet, now)) return;
        icmp.unreachable(packet, Icmp4Message.PORT_UNREACHABLE, now);
    }

    /// RFC 1122 §3.2.2.1, IC4-6; tunnels among them, which are never entered (B11).
    private void refuseProtocol(IpPacket packet, long now) {
        core.counters().add(Counter.IP_IN_UNKNOWN_PROTOS);
        core.counters().drop(DropReason.IP_UNKNOWN_PROTOCOL);
        icmp.unreachable(packet, Icmp4Message.PROTOCOL_UNREACHABLE, now);
    }

    private void dropMalformed(DropReason why) {
        core.counters().add(Counter.IP_IN_HDR_ERRORS);
        core.counters().drop(why);
    }
}
