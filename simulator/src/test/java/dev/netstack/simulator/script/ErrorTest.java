package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static dev.netstack.stack.tcp.TcpState.SYN_SENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.stack.tcp.CloseCause;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.Icmp6Message;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What ICMP says about a connection, and what TCP says to IP (RFC 9293 §3.9.2).
class ErrorTest {
    /// An ICMP error, named by type and code.
    record Kind(int type, int code) {}

    /// MUST-54, MUST-56, SHLD-25: soft errors end nothing, and the program may ask for them.
    /// SHLD-20.
    @ParameterizedTest
    @EnumSource
    void softErrorsEndNothing(Family family) {
        for (var kind : soft(family)) {
            var tcp = TcpScript.established().over(family).write(10);
            tcp.skip().inject(IcmpErrors.about(tcp, kind.type(), kind.code(), 1), "" + kind);
            tcp.expectNothing().expectState(ESTABLISHED);
            if (tcp.connection().softError() == null) throw tcp.failure("not told of " + kind);
            tcp.inject(". 1:1(0) ack 11 win 65535").expectNothing().end();
        }
    }

    /// MUST-47, IC4-7: the program learns what the error was.
    @ParameterizedTest
    @EnumSource
    void theProgramLearnsTheKindOfError(Family family) {
        var tcp = TcpScript.established().over(family).write(10).skip();
        var kind = soft(family).getFirst();
        tcp.inject(IcmpErrors.about(tcp, kind.type(), kind.code(), 1), "network unreachable");
        assertEquals(IcmpError.Kind.NET_UNREACHABLE, tcp.connection().softError());
        tcp.end();
    }

    /// MUST-54, RFC 5927 §4.1: an error about what is not in flight is not believed.
    @ParameterizedTest
    @EnumSource
    void anErrorAboutNothingInFlightIsIgnored(Family family) {
        var kind = soft(family).getFirst();
        var tcp = TcpScript.established().over(family).write(10).skip();
        tcp.inject(IcmpErrors.about(tcp, kind.type(), kind.code(), 500), "beyond");
        tcp.inject(IcmpErrors.about(tcp, kind.type(), kind.code(), -500), "before");
        assertNull(tcp.connection().softError());
        tcp.expectDrop(DropReason.ICMP_NOT_MATCHED, 2).end();
    }

    /// SHLD-26, RFC 5461 §4.1, RFC 5927 §5.2: a hard error does not end an established connection
    /// either, though it quotes what is in flight.
    @ParameterizedTest
    @EnumSource
    void d1_hardErrorsDoNotEndAnEstablishedConnection(Family family) {
        for (var kind : hard(family)) {
            var tcp = TcpScript.established().over(family).write(10).skip();
            tcp.inject(IcmpErrors.about(tcp, kind.type(), kind.code(), 1), "" + kind);
            tcp.expectDrop(DropReason.ICMP_NOT_MATCHED, 0)
                    .expectState(ESTABLISHED)
                    .skip()
                    .inject(". 1:1(0) ack 11 win 65535")
                    .write(10)
                    .expect("P. 11:21(10) ack 1")
                    .end();
        }
    }

    /// SHLD-26: but an attempt to connect.
    @ParameterizedTest
    @EnumSource
    void aHardErrorEndsAnAttemptToConnect(Family family) {
        var kind = portUnreachable(family);
        var tcp = TcpScript.connect().over(family).expect("S 0:0(0)");
        tcp.inject(IcmpErrors.about(tcp, kind.type(), kind.code(), 0), "port unreachable");
        tcp.expectClosed(CloseCause.REFUSED).end();
    }

    /// MUST-56: a soft error does not even end that.
    @ParameterizedTest
    @EnumSource
    void aSoftErrorDoesNotEndAnAttemptToConnect(Family family) {
        var kind = soft(family).getFirst();
        var tcp = TcpScript.connect().over(family).expect("S 0:0(0)");
        tcp.inject(IcmpErrors.about(tcp, kind.type(), kind.code(), 0), "network unreachable");
        tcp.expectState(SYN_SENT).end();
    }

    /// MUST-55: Source Quench, which IPv4 alone has, is discarded.
    @Test
    void sourceQuenchIsDiscarded() {
        var tcp = TcpScript.established().mss(1_000).write(20_000).skip();
        tcp.inject(IcmpErrors.about(tcp, Icmp4Message.SOURCE_QUENCH, 0, 1), "source quench");
        assertNull(tcp.connection().softError());
        tcp.inject(". 1:1(0) ack 1001 win 65535")
                .expect(". 10001:11001(1000) ack 1")
                .expect(". 11001:12001(1000) ack 1")
                .end();
    }

    /// MUST-48, SHLD-21, SHLD-22: the program chooses the Diffserv field, at any time.
    @ParameterizedTest
    @EnumSource
    void theProgramChoosesTheTrafficClass(Family family) {
        var tcp = TcpScript.established().over(family).option(TcpOption.TRAFFIC_CLASS, 0x28);
        tcp.write(10).expect("P. 1:11(10) ack 1");
        assertEquals(0x28, fields(tcp).trafficClass());
        tcp.inject(". 1:1(0) ack 11 win 65535").option(TcpOption.TRAFFIC_CLASS, 0x4B).write(10);
        assertEquals(0x48, fields(tcp).trafficClass(), "RFC 3168 §6.1: the ECN field is not its");
        tcp.end();
    }

    /// MUST-49, IP4-13: and TTL or hop limit.
    @ParameterizedTest
    @EnumSource
    void theProgramChoosesTheHopLimit(Family family) {
        var tcp = TcpScript.established().over(family).write(10);
        assertEquals(IpFields.HOP_LIMIT_DEFAULT, fields(tcp).hopLimit());
        tcp.inject(". 1:1(0) ack 11 win 65535").option(TcpOption.HOP_LIMIT, 7).write(10);
        assertEquals(7, fields(tcp).hopLimit());
        tcp.end();
    }

    private static IpFields fields(TcpScript tcp) {
        var fields = tcp.lastFields();
        if (fields == null) throw tcp.failure("nothing sent");
        return fields;
    }

    private static Kind portUnreachable(Family family) {
        return family == Family.IPV4
                ? new Kind(Icmp4Message.DESTINATION_UNREACHABLE, Icmp4Message.PORT_UNREACHABLE)
                : new Kind(Icmp6Message.DESTINATION_UNREACHABLE, Icmp6Message.PORT_UNREACHABLE);
    }

    private static List<Kind> hard(Family family) {
        if (family == Family.IPV6) {
            return List.of(
                    portUnreachable(family),
                    new Kind(Icmp6Message.DESTINATION_UNREACHABLE, Icmp6Message.PROHIBITED),
                    new Kind(Icmp6Message.PARAMETER_PROBLEM, Icmp6Message.UNKNOWN_NEXT_HEADER));
        }
        int unreachable = Icmp4Message.DESTINATION_UNREACHABLE;
        return List.of(
                portUnreachable(family),
                new Kind(unreachable, Icmp4Message.PROTOCOL_UNREACHABLE),
                new Kind(unreachable, Icmp4Message.FRAGMENTATION_NEEDED),
                new Kind(unreachable, Icmp4Message.COMMUNICATION_PROHIBITED));
    }

    private static List<Kind> soft(Family family) {
        if (family == Family.IPV6) {
            return List.of(
                    new Kind(Icmp6Message.DESTINATION_UNREACHABLE, Icmp6Message.NO_ROUTE),
                    new Kind(
                            Icmp6Message.DESTINATION_UNREACHABLE, Icmp6Message.ADDRESS_UNREACHABLE),
                    new Kind(Icmp6Message.TIME_EXCEEDED, 0),
                    new Kind(Icmp6Message.PARAMETER_PROBLEM, Icmp6Message.ERRONEOUS_FIELD));
        }
        return List.of(
                new Kind(Icmp4Message.DESTINATION_UNREACHABLE, Icmp4Message.NET_UNREACHABLE),
                new Kind(Icmp4Message.DESTINATION_UNREACHABLE, Icmp4Message.HOST_UNREACHABLE),
                new Kind(Icmp4Message.DESTINATION_UNREACHABLE, Icmp4Message.SOURCE_ROUTE_FAILED),
                new Kind(Icmp4Message.TIME_EXCEEDED, 0),
                new Kind(Icmp4Message.PARAMETER_PROBLEM, 0));
    }
}
