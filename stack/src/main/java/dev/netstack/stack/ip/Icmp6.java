package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.ip.ErrorDelivery.Quote;
import dev.netstack.stack.ip.ErrorDelivery.Said;
import dev.netstack.stack.ip.IcmpError.Kind;
import dev.netstack.stack.ip.IpPacket.Cast;
import dev.netstack.stack.link.Ndp;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Parsed;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// ICMPv6 (RFC 4443): answers echoes, hears errors, reports errors, and hands neighbour discovery
/// on.
final class Icmp6 {
    /// RFC 4443 §2.4 c IC6-2: an error is as long as every link carries.
    static final int ERROR_LENGTH_MAX = PathMtu.IPV6_FLOOR;

    private static final int QUOTE_MAX =
            ERROR_LENGTH_MAX - Ipv6Header.LENGTH - Icmp6Message.LENGTH_MIN;

    /// RFC 4861 §6.1, §7.1, §8.1: no router touched the message.
    private static final int NEIGHBOR_HOP_LIMIT = 255;

    private static final IpFields ERROR_FIELDS = IpFields.of(IpProtocol.ICMPV6);

    private final Core core;
    private final IpOutput output;
    private final ErrorLimiter limiter;
    private final EchoTable echoes;
    private @Nullable Ndp discovery;

    Icmp6(Core core, IpOutput output, ErrorLimiter limiter, EchoTable echoes) {
        this.core = core;
        this.output = output;
        this.limiter = limiter;
        this.echoes = echoes;
    }

    void attach(Ndp ndp) {
        discovery = ndp;
    }

    void receive(IpPacket packet, long now) {
        core.counters().add(Counter.ICMP_IN_MSGS);
        switch (Icmp6Message.parse(packet.bytes(), packet.payloadStart(), packet.end())) {
            case Parsed.Malformed(_) -> drop(DropReason.ICMP_MALFORMED);
            case Parsed.Ok(var message) -> receive(packet, message, now);
        }
    }

    // RFC 4443 §2.3 IC6-10: the checksum covers the addresses too.
    private void receive(IpPacket packet, Icmp6Message message, long now) {
        boolean isToVerify = packet.checksum() == ChecksumState.COMPLETE;
        if (isToVerify && !message.isChecksumValid(addresses(packet))) {
            core.counters().add(Counter.ICMP_IN_CSUM_ERRORS);
            drop(DropReason.ICMP_BAD_CHECKSUM);
        } else if (message.isNeighborDiscovery()) {
            discover(packet, now);
        } else if (packet.sourceHigh() == 0 && packet.sourceLow() == 0) {
            // RFC 4291 §2.5.2: only discovery speaks without an address.
            core.counters().drop(DropReason.IP_BAD_SOURCE);
        } else if (message.isError()) {
            receiveError(packet, message, now);
        } else if (message.type() == Icmp6Message.ECHO_REQUEST) {
            answerEcho(packet, message, now);
        } else if (message.type() == Icmp6Message.ECHO_REPLY) {
            echoes.receiveReply(packet, message.identifier(), message.sequence());
        } else {
            // RFC 4443 §2.4 b IC6-1: unknown informational messages are dropped.
            core.counters().drop(DropReason.ICMP_IGNORED_TYPE);
        }
    }

    /// RFC 6980 §5: discovery is never fragmented, so that nothing can hide in the rest.
    private void discover(IpPacket packet, long now) {
        boolean isWhole = !packet.isReassembled() && !packet.wasFragment;
        if (packet.hopLimit() != NEIGHBOR_HOP_LIMIT || !isWhole || discovery == null) {
            core.counters().drop(DropReason.ND_INVALID);
            return;
        }
        discovery.receive(packet, now);
    }

    /// RFC 4443 §4.2 IC6-5, IC6-8: from the address that was asked, or one of the interface when
    /// that was a group.
    private void answerEcho(IpPacket packet, Icmp6Message message, long now) {
        core.counters().add(Counter.ICMP_IN_ECHOS);
        if (!(output.path(packet.source(), answerFrom(packet)) instanceof Done(var path))) {
            core.counters().drop(DropReason.OUTPUT_NO_ROUTE);
            return;
        }
        int length = packet.payloadLength();
        var reply = output.take(length);
        if (reply == null) return;
        int start = reply.start();
        MemorySegment.copy(packet.bytes(), packet.payloadStart(), reply.bytes(), start, length);
        Icmp6Message.write(reply.bytes(), start, Icmp6Message.ECHO_REPLY, 0, message.rest());
        Icmp6Message.writeChecksum(reply.bytes(), start, reply.end(), addresses(path));
        core.counters().add(Counter.ICMP_OUT_MSGS);
        core.counters().add(Counter.ICMP_OUT_ECHO_REPS);
        output.post(path, IpFields.answer(packet), reply, now);
    }

    /// RFC 8201 §4, threats D3 and D12: a Packet Too Big below what every link carries is no news.
    private void receiveError(IpPacket packet, Icmp6Message message, long now) {
        boolean isTooBig = message.type() == Icmp6Message.PACKET_TOO_BIG;
        if (isTooBig && message.mtu() < PathMtu.IPV6_FLOOR) {
            core.counters().drop(DropReason.ICMP_NOT_MATCHED);
            return;
        }
        countError(message.type());
        int mtu = isTooBig ? (int) Math.min(message.mtu(), IpOutput.LENGTH_MAX) : 0;
        var quote = new Quote(packet.bytes(), message.bodyStart(), message.end());
        output.errors().deliver(new Said(kind(message), packet.source(), mtu), quote, now);
    }

    private void countError(int type) {
        switch (type) {
            case Icmp6Message.DESTINATION_UNREACHABLE ->
                    core.counters().add(Counter.ICMP_IN_DEST_UNREACHS);
            case Icmp6Message.TIME_EXCEEDED -> core.counters().add(Counter.ICMP_IN_TIME_EXCDS);
            case Icmp6Message.PARAMETER_PROBLEM -> core.counters().add(Counter.ICMP_IN_PARM_PROBS);
            default -> {}
        }
    }

    // RFC 4443 §2.4 a IC6-1: an error of an unknown type is passed up as the hint that it is.
    private static Kind kind(Icmp6Message message) {
        return switch (message.type()) {
            case Icmp6Message.DESTINATION_UNREACHABLE -> unreachable(message.code());
            case Icmp6Message.PACKET_TOO_BIG -> Kind.TOO_BIG;
            case Icmp6Message.TIME_EXCEEDED -> Kind.TIME_EXCEEDED;
            case Icmp6Message.PARAMETER_PROBLEM -> Kind.PARAMETER_PROBLEM;
            default -> Kind.HOST_UNREACHABLE;
        };
    }

    private static Kind unreachable(int code) {
        return switch (code) {
            case Icmp6Message.NO_ROUTE -> Kind.NET_UNREACHABLE;
            case Icmp6Message.PORT_UNREACHABLE -> Kind.PORT_UNREACHABLE;
            case Icmp6Message.PROHIBITED, Icmp6Message.POLICY_FAILED, Icmp6Message.ROUTE_REJECTED ->
                    Kind.ADMINISTRATIVELY_PROHIBITED;
            default -> Kind.HOST_UNREACHABLE;
        };
    }

    // What we report.

    void portUnreachable(IpPacket packet, long now) {
        int code = Icmp6Message.PORT_UNREACHABLE;
        report(packet, Icmp6Message.DESTINATION_UNREACHABLE, code, 0, now);
    }

    /// RFC 8200 §4.5: the first fragment came, and the rest did not in time.
    void reassemblyTimedOut(IpPacket first, long now) {
        int code = Icmp6Message.REASSEMBLY_TIME_EXCEEDED;
        report(first, Icmp6Message.TIME_EXCEEDED, code, 0, now);
    }

    /// @param pointer the octet of the datagram at fault (RFC 4443 §3.4)
    void parameterProblem(IpPacket packet, int code, int pointer, long now) {
        report(packet, Icmp6Message.PARAMETER_PROBLEM, code, pointer, now);
    }

    private void report(IpPacket packet, int type, int code, int rest, long now) {
        boolean isOption =
                type == Icmp6Message.PARAMETER_PROBLEM && code == Icmp6Message.UNKNOWN_OPTION;
        if (!isReportable(packet, isOption ? Cast.MULTICAST : Cast.UNICAST)) return;
        if (!limiter.allows(packet.sourceHigh(), packet.sourceLow(), now)) {
            core.counters().drop(DropReason.ICMP_RATE_LIMITED);
            return;
        }
        if (!(output.path(packet.source(), answerFrom(packet)) instanceof Done(var path))) return;
        int quoted = Math.min(packet.end() - packet.headerStart(), QUOTE_MAX);
        var error = output.take(Icmp6Message.LENGTH_MIN + quoted);
        if (error == null) return;
        int start = error.start();
        Icmp6Message.write(error.bytes(), start, type, code, rest);
        MemorySegment.copy(
                packet.bytes(),
                packet.headerStart(),
                error.bytes(),
                start + Icmp6Message.LENGTH_MIN,
                quoted);
        Icmp6Message.writeChecksum(error.bytes(), start, error.end(), addresses(path));
        core.counters().add(Counter.ICMP_OUT_MSGS);
        core.counters().add(outCounter(type));
        output.post(path, ERROR_FIELDS, error, now);
    }

    /// RFC 4443 §2.4 e IC6-3, threat D8: never about an error or a redirect, nor to a source that
    /// is no one host; about a multicast only an option may be that asks for it.
    private static boolean isReportable(IpPacket packet, Cast widest) {
        boolean isToMany = packet.cast() != Cast.UNICAST || packet.linkCast != Cast.UNICAST;
        if (isToMany && widest == Cast.UNICAST) return false;
        if (packet.sourceHigh() == 0 && packet.sourceLow() == 0) return false;
        if (packet.protocol() != IpProtocol.ICMPV6) return true;
        if (packet.fragmentOffset != 0 || packet.payloadLength() < 1) return false;
        int type = Octets.u8(packet.bytes(), packet.payloadStart());
        return type >= Icmp6Message.ECHO_REQUEST && type != Icmp6Message.NEIGHBOR_REDIRECT;
    }

    private static @Nullable IpAddress answerFrom(IpPacket packet) {
        if (packet.cast() == Cast.UNICAST) return packet.destination();
        return SourceSelection.select(packet.nic(), packet.source());
    }

    private static long addresses(IpPacket packet) {
        return Checksum.addresses(
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.destinationHigh(),
                packet.destinationLow());
    }

    private static long addresses(Path path) {
        var from = path.source();
        var to = path.destination();
        return Checksum.addresses(from.high(), from.low(), to.high(), to.low());
    }

    private static Counter outCounter(int type) {
        return switch (type) {
            case Icmp6Message.TIME_EXCEEDED -> Counter.ICMP_OUT_TIME_EXCDS;
            case Icmp6Message.PARAMETER_PROBLEM -> Counter.ICMP_OUT_PARM_PROBS;
            default -> Counter.ICMP_OUT_DEST_UNREACHS;
        };
    }

    private void drop(DropReason why) {
        core.counters().add(Counter.ICMP_IN_ERRORS);
        core.counters().drop(why);
    }
}
