package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.ip.ErrorDelivery.Quote;
import dev.netstack.stack.ip.ErrorDelivery.Said;
import dev.netstack.stack.ip.IcmpError.Kind;
import dev.netstack.stack.ip.IpPacket.Cast;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Parsed;
import java.lang.foreign.MemorySegment;

/// ICMP (RFC 792, RFC 1122 §3.2.2): answers echoes, hears errors, and reports errors.
final class Icmp4 {
    /// Octets of a datagram with an error: what every host accepts (RFC 1122 §3.3.2), so more than
    /// the eight octets behind the header that must be quoted (§3.2.2 IC4-2).
    static final int ERROR_LENGTH_MAX = 576;

    private static final int QUOTE_MAX =
            ERROR_LENGTH_MAX - Ipv4Header.LENGTH_MIN - Icmp4Message.LENGTH_MIN;

    // RFC 1122 §3.2.2 IC4-4: errors leave with a type of service of 0.
    private static final IpFields ERROR_FIELDS = IpFields.of(IpProtocol.ICMP);

    private final Core core;
    private final IpOutput output;
    private final ErrorLimiter limiter;
    private final EchoTable echoes;

    Icmp4(Core core, IpOutput output, ErrorLimiter limiter, EchoTable echoes) {
        this.core = core;
        this.output = output;
        this.limiter = limiter;
        this.echoes = echoes;
    }

    void receive(IpPacket packet, long now) {
        core.counters().add(Counter.ICMP_IN_MSGS);
        switch (Icmp4Message.parse(packet.bytes(), packet.payloadStart(), packet.end())) {
            case Parsed.Malformed(_) -> drop(DropReason.ICMP_MALFORMED);
            case Parsed.Ok(var message) -> receive(packet, message, now);
        }
    }

    // RFC 1122 §3.2.2 IC4-1: what is damaged or of an unknown type is dropped without a word.
    private void receive(IpPacket packet, Icmp4Message message, long now) {
        boolean isToVerify = packet.checksum() == ChecksumState.COMPLETE;
        if (isToVerify && !message.isChecksumValid()) {
            core.counters().add(Counter.ICMP_IN_CSUM_ERRORS);
            drop(DropReason.ICMP_BAD_CHECKSUM);
            return;
        }
        switch (message.type()) {
            case Icmp4Message.ECHO -> answerEcho(packet, message, now);
            case Icmp4Message.ECHO_REPLY ->
                    echoes.receiveReply(packet, message.identifier(), message.sequence());
            case Icmp4Message.DESTINATION_UNREACHABLE,
                    Icmp4Message.TIME_EXCEEDED,
                    Icmp4Message.PARAMETER_PROBLEM ->
                    receiveError(packet, message, now);
            // RFC 6633 §3, RFC 9293 §3.9.2.2 MUST-55 (source quench, D2), RFC 6918 §2 (D10);
            // redirects are not followed (D6).
            default -> core.counters().drop(DropReason.ICMP_IGNORED_TYPE);
        }
    }

    /// RFC 1122 §3.2.2.6 IC4-9: the same octets back, from the address that was asked, which is
    /// never a broadcast or multicast address (IC4-10).
    private void answerEcho(IpPacket packet, Icmp4Message message, long now) {
        core.counters().add(Counter.ICMP_IN_ECHOS);
        if (packet.cast() != Cast.UNICAST) {
            core.counters().drop(DropReason.ICMP_BROADCAST_ECHO);
            return;
        }
        int length = packet.payloadLength();
        if (!(output.answerPath(packet) instanceof Done(var path))) {
            core.counters().drop(DropReason.OUTPUT_NO_ROUTE);
            return;
        }
        var reply = output.take(length);
        if (reply == null) return;
        int start = reply.start();
        MemorySegment.copy(packet.bytes(), packet.payloadStart(), reply.bytes(), start, length);
        Icmp4Message.write(reply.bytes(), start, Icmp4Message.ECHO_REPLY, 0, message.rest());
        Icmp4Message.writeChecksum(reply.bytes(), start, reply.end());
        core.counters().add(Counter.ICMP_OUT_MSGS);
        core.counters().add(Counter.ICMP_OUT_ECHO_REPS);
        output.post(path, IpFields.answer(packet), reply, now);
    }

    private void receiveError(IpPacket packet, Icmp4Message message, long now) {
        countError(message.type());
        var kind = kind(message);
        int mtu = kind == Kind.TOO_BIG ? message.mtu() : 0;
        var quote = new Quote(packet.bytes(), message.bodyStart(), message.end());
        output.errors().deliver(new Said(kind, packet.source(), mtu), quote, now);
    }

    private void countError(int type) {
        core.counters()
                .add(
                        switch (type) {
                            case Icmp4Message.DESTINATION_UNREACHABLE ->
                                    Counter.ICMP_IN_DEST_UNREACHS;
                            case Icmp4Message.TIME_EXCEEDED -> Counter.ICMP_IN_TIME_EXCDS;
                            default -> Counter.ICMP_IN_PARM_PROBS;
                        });
    }

    private static Kind kind(Icmp4Message message) {
        return switch (message.type()) {
            case Icmp4Message.TIME_EXCEEDED -> Kind.TIME_EXCEEDED;
            case Icmp4Message.PARAMETER_PROBLEM -> Kind.PARAMETER_PROBLEM;
            default -> unreachable(message.code());
        };
    }

    /// RFC 1122 §3.2.2.1; codes that are not known are hints as good as "host unreachable".
    private static Kind unreachable(int code) {
        return switch (code) {
            case Icmp4Message.NET_UNREACHABLE -> Kind.NET_UNREACHABLE;
            case Icmp4Message.PROTOCOL_UNREACHABLE -> Kind.PROTOCOL_UNREACHABLE;
            case Icmp4Message.PORT_UNREACHABLE -> Kind.PORT_UNREACHABLE;
            case Icmp4Message.FRAGMENTATION_NEEDED -> Kind.TOO_BIG;
            case Icmp4Message.SOURCE_ROUTE_FAILED -> Kind.SOURCE_ROUTE_FAILED;
            case Icmp4Message.NET_PROHIBITED,
                    Icmp4Message.HOST_PROHIBITED,
                    Icmp4Message.COMMUNICATION_PROHIBITED ->
                    Kind.ADMINISTRATIVELY_PROHIBITED;
            default -> Kind.HOST_UNREACHABLE;
        };
    }

    // What we report.

    /// RFC 1122 §3.2.2.1 IC4-6.
    void unreachable(IpPacket packet, int code, long now) {
        report(packet, Icmp4Message.DESTINATION_UNREACHABLE, code, 0, now);
    }

    /// RFC 1122 §3.3.2: the first fragment came, and the rest did not in time.
    void reassemblyTimedOut(IpPacket first, long now) {
        int code = Icmp4Message.REASSEMBLY_TIME_EXCEEDED;
        report(first, Icmp4Message.TIME_EXCEEDED, code, 0, now);
    }

    /// @param pointer the octet of the header at fault (RFC 792)
    void parameterProblem(IpPacket packet, int pointer, long now) {
        report(packet, Icmp4Message.PARAMETER_PROBLEM, 0, pointer << 24, now);
    }

    private void report(IpPacket packet, int type, int code, int rest, long now) {
        if (!isReportable(packet)) return;
        if (!limiter.allows(packet.sourceHigh(), packet.sourceLow(), now)) {
            core.counters().drop(DropReason.ICMP_RATE_LIMITED);
            return;
        }
        if (!(output.answerPath(packet) instanceof Done(var path))) {
            return;
        }
        int quoted = Math.min(packet.end() - packet.headerStart(), QUOTE_MAX);
        var error = output.take(Icmp4Message.LENGTH_MIN + quoted);
        if (error == null) return;
        int start = error.start();
        Icmp4Message.write(error.bytes(), start, type, code, rest);
        MemorySegment.copy(
                packet.bytes(),
                packet.headerStart(),
                error.bytes(),
                start + Icmp4Message.LENGTH_MIN,
                quoted);
        Icmp4Message.writeChecksum(error.bytes(), start, error.end());
        core.counters().add(Counter.ICMP_OUT_MSGS);
        core.counters().add(outCounter(type));
        output.post(path, ERROR_FIELDS, error, now);
    }

    /// RFC 1122 §3.2.2 IC4-5, threat D8: never about an error, nor about what was sent to many, nor
    /// a fragment but the first. That the source is one host, Ipv4Input has checked.
    private static boolean isReportable(IpPacket packet) {
        if (packet.cast() != Cast.UNICAST || packet.linkCast != Cast.UNICAST) return false;
        if (packet.fragmentOffset != 0) return false;
        return packet.protocol() != IpProtocol.ICMP || isQuery(packet);
    }

    private static boolean isQuery(IpPacket packet) {
        if (packet.payloadLength() < Icmp4Message.LENGTH_MIN) return false;
        int type = Octets.u8(packet.bytes(), packet.payloadStart());
        return type == Icmp4Message.ECHO || type == Icmp4Message.ECHO_REPLY;
    }

    private static Counter outCounter(int type) {
        return switch (type) {
            case Icmp4Message.TIME_EXCEEDED -> Counter.ICMP_OUT_TIME_EXCDS;
            case Icmp4Message.PARAMETER_PROBLEM -> Counter.ICMP_OUT_PARM_PROBS;
            default -> Counter.ICMP_OUT_DEST_UNREACHS;
        };
    }

    private void drop(DropReason why) {
        core.counters().add(Counter.ICMP_IN_ERRORS);
        core.counters().drop(why);
    }
}
