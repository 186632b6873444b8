package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.Interfaces;
import dev.netstack.stack.ip.IpPacket.Cast;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv6Chain;
import dev.netstack.wire.Ipv6Extension;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Malformation;
import dev.netstack.wire.Parsed;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// IPv6 datagrams that arrive (RFC 8200), their extension headers walked in order.
///
/// Nothing is forwarded: this is a host.
public final class Ipv6Input {
    /// Extension headers of one datagram, and options of one header (RFC 8504 §5.3, IP6-19, C3).
    static final int HEADERS_MAX = 8;

    static final int OPTIONS_MAX = 8;

    /// RFC 8200 §4.5, IP6-14.
    static final long REASSEMBLY_NANOS = 60L * 1_000_000_000L;

    /// Where the fields are that an error points at (RFC 8200 §3, §4.5).
    private static final int PAYLOAD_LENGTH_AT = 4;

    private static final int FRAGMENT_OFFSET_AT = 2;
    private static final int FRAGMENT_UNIT = 8;

    private final Core core;
    private final Interfaces interfaces;
    private final Icmp6 icmp;
    private final Fragments fragments;
    private final Ipv6Chain chain = new Ipv6Chain(HEADERS_MAX, OPTIONS_MAX);
    private @Nullable Transports transports;
    private @Nullable IpPacket reused;

    Ipv6Input(Core core, Interfaces interfaces, Icmp6 icmp) {
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
        switch (Ipv6Header.parse(frame.bytes(), frame.start(), frame.end())) {
            // RFC 8200 §3: IP6-1, C1.
            case Parsed.Malformed(_) -> dropMalformed(DropReason.IP_MALFORMED);
            case Parsed.Ok(var header) -> receive(aim(nic, frame, header, linkCast), header, now);
        }
    }

    private IpPacket aim(Interface nic, Frame frame, Ipv6Header header, Cast linkCast) {
        var packet = reused;
        if (packet == null) packet = new IpPacket(nic, frame);
        reused = packet;
        packet.aim(nic, frame, linkCast);
        packet.sourceHigh = header.sourceHigh();
        packet.sourceLow = header.sourceLow();
        packet.destinationHigh = header.destinationHigh();
        packet.destinationLow = header.destinationLow();
        packet.payloadStart = (int) header.payloadStart();
        packet.payloadLength = header.payloadLength();
        packet.protocol = header.nextHeader();
        packet.trafficClass = header.trafficClass();
        core.counters().arrived(packet.trafficClass);
        packet.hopLimit = header.hopLimit();
        return packet;
    }

    // RFC 8200 §3, IP6-2: a hop limit of 0 is no reason to drop what is for us.
    private void receive(IpPacket packet, Ipv6Header header, long now) {
        if (!isForUs(packet)) {
            core.counters().add(Counter.IP_IN_ADDR_ERRORS);
            core.counters().drop(DropReason.IP_NOT_FOR_US);
        } else if (!isFromAHost(packet)) {
            core.counters().add(Counter.IP_IN_ADDR_ERRORS);
            core.counters().drop(DropReason.IP_BAD_SOURCE);
        } else {
            // IP6-3: strictly in order, as often as they come.
            walked(packet, chain.walk(header), now);
        }
    }

    /// RFC 8200 §3, RFC 4291 §2.5.3, §2.7, IP6-21, IP6-22: an address of the interface, or a group
    /// that it joined whose scope reaches beyond one interface.
    private boolean isForUs(IpPacket packet) {
        var nic = packet.nic;
        boolean isLoopback = nic.link() == LinkType.LOOPBACK;
        long high = packet.destinationHigh;
        long low = packet.destinationLow;
        packet.cast = high >>> 56 == 0xFF ? Cast.MULTICAST : Cast.UNICAST;
        if (packet.cast == Cast.MULTICAST) {
            long scope = high >>> 48 & 0xF;
            return (scope > 1 || isLoopback) && nic.hasJoined(high, low);
        }
        // Written so, an IPv4 address of ours would be found in the tables (C12).
        if (isMapped(high, low)) return false;
        return isLoopback ? interfaces.owner(high, low) != null : nic.owns(high, low);
    }

    /// RFC 4291 §2.5.2, §2.5.3, §2.7, RFC 4038 §4.2, C12: one host, and not us. The unspecified
    /// address is left to ICMPv6, whose duplicate detection uses it.
    private boolean isFromAHost(IpPacket packet) {
        long high = packet.sourceHigh;
        long low = packet.sourceLow;
        if (high >>> 56 == 0xFF || isMapped(high, low)) return false;
        if (packet.nic.link() == LinkType.LOOPBACK) return true;
        boolean isLoopback = high == 0 && low == 1;
        return !isLoopback && interfaces.owner(high, low) == null;
    }

    private static boolean isMapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    private void walked(IpPacket packet, Ipv6Chain.Verdict verdict, long now) {
        packet.wasFragment |= chain.fragmentStart() >= 0;
        switch (verdict) {
            case ARRIVED -> deliver(packet, now);
            case FRAGMENT -> reassemble(packet, now);
            case MALFORMED -> refuseChain(packet, now);
            case DISCARD -> core.counters().drop(DropReason.IP_BAD_EXTENSION);
            case PROBLEM -> reportProblem(packet, now);
            case PROBLEM_UNICAST -> {
                if (packet.cast == Cast.UNICAST) reportProblem(packet, now);
                else core.counters().drop(DropReason.IP_BAD_EXTENSION);
            }
        }
    }

    /// RFC 7112 §5, IP6-12: a first fragment must hold every header.
    private void refuseChain(IpPacket packet, long now) {
        dropMalformed(DropReason.IP_BAD_EXTENSION);
        var why = chain.malformation();
        boolean isCutOff = why == Malformation.TRUNCATED || why == Malformation.BAD_HEADER_LENGTH;
        if (!packet.wasFragment || !isCutOff || packet.isReassembled) return;
        icmp.parameterProblem(packet, Icmp6Message.INCOMPLETE_CHAIN, 0, now);
    }

    private void reportProblem(IpPacket packet, long now) {
        boolean isLimit =
                chain.code() == Icmp6Message.TOO_MANY_HEADERS
                        || chain.code() == Icmp6Message.TOO_MANY_OPTIONS;
        dropMalformed(isLimit ? DropReason.IP_EXTENSION_LIMIT : DropReason.IP_BAD_EXTENSION);
        int pointer = (int) chain.pointer() - packet.headerStart;
        icmp.parameterProblem(packet, chain.code(), pointer, now);
    }

    private void reassemble(IpPacket packet, long now) {
        var header = new Ipv6Extension(packet.bytes, chain.fragmentStart(), IpProtocol.FRAGMENT);
        int end = packet.end();
        packet.identification = header.identification();
        packet.fragmentOffset = header.fragmentOffset();
        packet.hasMoreFragments = header.hasMoreFragments();
        packet.protocol = header.nextHeader();
        packet.payloadStart = (int) header.end();
        packet.payloadLength = end - packet.payloadStart;
        if (!isSound(packet, now)) return;
        if (fragments.add(packet, now) == Fragments.Verdict.WHOLE) deliverWhole(packet, now);
    }

    /// RFC 8200 §4.5: IP6-9, IP6-10, C15. A fragment with nothing in it says nothing (C9).
    private boolean isSound(IpPacket packet, long now) {
        int length = packet.payloadLength;
        if (packet.hasMoreFragments && length % FRAGMENT_UNIT != 0) {
            core.counters().drop(DropReason.FRAGMENT_MALFORMED);
            reportField(packet, PAYLOAD_LENGTH_AT, now);
            return false;
        }
        if (packet.fragmentOffset + length > IpOutput.LENGTH_MAX) {
            int header = packet.payloadStart - Ipv6Extension.LENGTH_MIN - packet.headerStart;
            core.counters().drop(DropReason.FRAGMENT_MALFORMED);
            reportField(packet, header + FRAGMENT_OFFSET_AT, now);
            return false;
        }
        if (length == 0) core.counters().drop(DropReason.FRAGMENT_MALFORMED);
        return length > 0 && (packet.fragmentOffset != 0 || holdsChain(packet, now));
    }

    private void reportField(IpPacket packet, int pointer, long now) {
        icmp.parameterProblem(packet, Icmp6Message.ERRONEOUS_FIELD, pointer, now);
    }

    /// RFC 8200 §4.5, IP6-12, C4: the first fragment holds every header up to the transport's,
    /// whole.
    private boolean holdsChain(IpPacket packet, long now) {
        int named = packet.payloadStart - Ipv6Extension.LENGTH_MIN;
        var verdict = chain.walk(packet.bytes, packet.payloadStart, packet.end(), named);
        int left = packet.end() - (int) chain.payloadStart();
        boolean isCut = verdict == Ipv6Chain.Verdict.MALFORMED;
        boolean isShort = left < transportLength(chain.protocol());
        if (!isCut && (verdict != Ipv6Chain.Verdict.ARRIVED || !isShort)) return true;
        dropMalformed(DropReason.IP_BAD_EXTENSION);
        icmp.parameterProblem(packet, Icmp6Message.INCOMPLETE_CHAIN, 0, now);
        return false;
    }

    /// RFC 7112 §3: the upper-layer header belongs to the chain.
    private static int transportLength(int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> 20;
            case IpProtocol.UDP, IpProtocol.ICMPV6 -> 8;
            default -> 0;
        };
    }

    /// The datagram without the Fragment header: the base header moves up to the payload.
    private void deliverWhole(IpPacket packet, long now) {
        var bytes = packet.bytes;
        int start = packet.payloadStart - Ipv6Header.LENGTH;
        MemorySegment.copy(bytes, packet.headerStart, bytes, start, Ipv6Header.LENGTH);
        packet.headerStart = start;
        var first = new Ipv6Header(bytes, start);
        Ipv6Header.write(
                bytes,
                start,
                new Ipv6Header.Fields(
                        packet.payloadLength,
                        packet.trafficClass,
                        first.flowLabel(),
                        packet.protocol,
                        first.hopLimit(),
                        packet.sourceHigh,
                        packet.sourceLow,
                        packet.destinationHigh,
                        packet.destinationLow));
        var verdict = chain.walk(new Ipv6Header(bytes, start));
        // C7: one Fragment header inside another has no meaning.
        if (chain.fragmentStart() >= 0) dropMalformed(DropReason.IP_BAD_EXTENSION);
        else walked(packet, verdict, now);
        fragments.release();
    }

    private void deliver(IpPacket packet, long now) {
        int end = packet.end();
        packet.payloadStart = (int) chain.payloadStart();
        packet.payloadLength = end - packet.payloadStart;
        packet.protocol = chain.protocol();
        boolean isUnspecified = packet.sourceHigh == 0 && packet.sourceLow == 0;
        if (isUnspecified && packet.protocol != IpProtocol.ICMPV6) {
            core.counters().drop(DropReason.IP_BAD_SOURCE);
            return;
        }
        if (transports == null) return;
        core.counters().add(Counter.IP_IN_DELIVERS);
        switch (packet.protocol) {
            case IpProtocol.ICMPV6 -> icmp.receive(packet, now);
            case IpProtocol.TCP -> transports.tcp().receive(packet, now);
            case IpProtocol.UDP -> deliverUdp(packet, transports, now);
            // RFC 8200 §4.7, IP6-16.
            case IpProtocol.NO_NEXT_HEADER -> {}
            default -> refuseProtocol(packet, now);
        }
    }

    // RFC 4443 §3.1: IC6-6.
    private void deliverUdp(IpPacket packet, Transports above, long now) {
        if (!above.udp().receive(packet, now)) icmp.portUnreachable(packet, now);
    }

    /// RFC 8200 §4, IP6-4, C14; ESP and AH among them (C16), and tunnels, which are never entered.
    private void refuseProtocol(IpPacket packet, long now) {
        core.counters().add(Counter.IP_IN_UNKNOWN_PROTOS);
        core.counters().drop(DropReason.IP_UNKNOWN_PROTOCOL);
        int pointer = (int) chain.protocolAt() - packet.headerStart;
        icmp.parameterProblem(packet, Icmp6Message.UNKNOWN_NEXT_HEADER, pointer, now);
    }

    private void dropMalformed(DropReason why) {
        core.counters().add(Counter.IP_IN_HDR_ERRORS);
        core.counters().drop(why);
    }
}
