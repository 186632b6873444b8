package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.OctetPattern;
import dev.netstack.simulator.TcpScript;
import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Urgent data, which stay in line (RFC 9293 §3.8.5, RFC 6093 §3).
class UrgentTest {
    /// MUST-30, MUST-33, MUST-62: the program learns how much of what it reads is urgent; the
    /// pointer names the octet behind.
    @ParameterizedTest
    @EnumSource
    void theProgramLearnsHowMuchIsUrgent(Family family) {
        var tcp = TcpScript.established().over(family);
        tcp.inject("PU. 1:101(100) ack 1 win 65535 urg 40");
        assertEquals(40, tcp.connection().urgentMark());
        tcp.read(30);
        assertEquals(10, tcp.connection().urgentMark());
        tcp.read(70);
        assertEquals(0, tcp.connection().urgentMark());
        tcp.end();
    }

    /// MUST-31: urgent data may be of any length, longer than one segment too.
    @ParameterizedTest
    @EnumSource
    void urgentDataMayBeLong(Family family) {
        var tcp = TcpScript.established().over(family);
        tcp.inject("U. 1:1001(1000) ack 1 win 65535 urg 2500");
        assertEquals(2_500, tcp.connection().urgentMark());
        tcp.inject("U. 1001:2001(1000) ack 1 win 65535 urg 1500")
                .inject("PU. 2001:3001(1000) ack 1 win 65535 urg 500");
        assertEquals(2_500, tcp.connection().urgentMark());
        tcp.read(3_000);
        assertEquals(0, tcp.connection().urgentMark());
        tcp.end();
    }

    /// MUST-32: the program is told when urgent data come, and when the pointer advances.
    @ParameterizedTest
    @EnumSource
    void theMarkAdvancesWithThePointer(Family family) {
        var tcp = TcpScript.established().over(family);
        tcp.inject("U. 1:1(0) ack 1 win 65535 urg 10");
        assertEquals(10, tcp.connection().urgentMark());
        tcp.inject("U. 1:1(0) ack 1 win 65535 urg 20");
        assertEquals(20, tcp.connection().urgentMark());
        tcp.inject("U. 1:1(0) ack 1 win 65535 urg 5");
        assertEquals(20, tcp.connection().urgentMark());
        tcp.end();
    }

    /// MUST-66: with a closed window URG is still heard.
    @ParameterizedTest
    @EnumSource
    void aClosedWindowStillHearsUrg(Family family) {
        var tcp = AcknowledgmentTest.filled(TcpScript.established().over(family));
        tcp.inject("U. 8193:8193(0) ack 1 win 65535 urg 3");
        assertEquals(8_192 + 3, tcp.connection().urgentMark());
        tcp.end();
    }

    /// MUST-30, MUST-62: what we send as urgent ends where the pointer points.
    @ParameterizedTest
    @EnumSource
    void whatWeSendAsUrgentIsMarked(Family family) {
        var tcp = TcpScript.established().over(family).mss(1_000).begin();
        try (var arena = Arena.ofConfined()) {
            var octets = arena.allocate(1_500);
            OctetPattern.write(0, octets, 0, 1_500);
            tcp.connection().send(octets, 0, 1_500, 0);
            tcp.connection().sendUrgent(0);
        }
        tcp.at(1, MILLISECONDS)
                .expect("U. 1:1001(1000) ack 1 urg 1500")
                .expect("PU. 1001:1501(500) ack 1 urg 500")
                .inject(". 1:1(0) ack 1501 win 65535")
                .expectNothing()
                .end();
    }
}
