package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.CloseCause;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Keep-alives (RFC 9293 §3.8.4).
class KeepAliveTest {
    /// MUST-25: off by default, an idle connection stays for ever.
    @ParameterizedTest
    @EnumSource
    void anIdleConnectionIsLeftAlone(Family family) {
        TcpScript.established()
                .over(family)
                .at(1_000, DAYS)
                .expectNothing()
                .expectState(ESTABLISHED)
                .end();
    }

    /// MUST-24, MUST-28, SHLD-12: switched on, they begin after two hours, without text.
    @ParameterizedTest
    @EnumSource
    void theyBeginAfterTwoHours(Family family) {
        TcpScript.established()
                .over(family)
                .option(TcpOption.KEEP_ALIVE, 1)
                .expectAt(7_200, SECONDS, ". 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .expectNothing()
                .expectAt(14_400, SECONDS, ". 0:0(0) ack 1")
                .end();
    }

    /// MUST-27: the program sets the interval.
    @ParameterizedTest
    @EnumSource
    void theIntervalIsTheProgramsChoice(Family family) {
        short60(family).expectAt(60, SECONDS, ". 0:0(0) ack 1").end();
    }

    /// MUST-29: one unanswered probe says nothing; several in a row end the connection.
    @ParameterizedTest
    @EnumSource
    void severalUnansweredProbesEndTheConnection(Family family) {
        short60(family)
                .expectAt(60, SECONDS, ". 0:0(0) ack 1")
                .expectAt(70, SECONDS, ". 0:0(0) ack 1")
                .expectState(ESTABLISHED)
                .inject(". 1:1(0) ack 1 win 65535")
                .expectAt(130, SECONDS, ". 0:0(0) ack 1")
                .expectAt(140, SECONDS, ". 0:0(0) ack 1")
                .expectAt(150, SECONDS, ". 0:0(0) ack 1")
                .expectState(ESTABLISHED)
                .at(160, SECONDS)
                .expectClosed(CloseCause.TIMED_OUT)
                .end();
    }

    /// MUST-26: what arrives puts them off.
    @ParameterizedTest
    @EnumSource
    void whatArrivesPutsThemOff(Family family) {
        short60(family)
                .at(50, SECONDS)
                .inject("P. 1:11(10) ack 1 win 65535")
                .expect(". 1:1(0) ack 11")
                .expectAt(110, SECONDS, ". 0:0(0) ack 11")
                .end();
    }

    /// MUST-26: while text waits for its acknowledgment there is no keep-alive.
    @ParameterizedTest
    @EnumSource
    void thereAreNoneWhileTextIsOutstanding(Family family) {
        var tcp = short60(family).at(59, SECONDS).write(10);
        tcp.expect("P. 1:11(10) ack 1").at(80, SECONDS);
        for (int again = 0; again < 6; again++) tcp.expect("P. 1:11(10) ack 1");
        tcp.end();
    }

    /// RFC 9293 §3.8.4: the peer's are answered, in both forms.
    @ParameterizedTest
    @EnumSource
    void thePeersProbesAreAnswered(Family family) {
        TcpScript.established()
                .over(family)
                .inject(". 0:0(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 1")
                .at(60, SECONDS)
                .inject(". 0:1(1) ack 1 win 65535")
                .expect(". 1:1(0) ack 1")
                .end();
    }

    /// MUST-28: the default is at least two hours.
    @ParameterizedTest
    @EnumSource
    void theDefaultIsTwoHours(Family family) {
        var tcp = TcpScript.established().over(family).begin();
        long idle = tcp.connection().get(TcpOption.KEEP_ALIVE_IDLE_NANOS);
        assertTrue(idle >= SECONDS.toNanos(7_200), idle + " ns");
        tcp.end();
    }

    private static TcpScript short60(Family family) {
        return TcpScript.established()
                .over(family)
                .option(TcpOption.KEEP_ALIVE, 1)
                .option(TcpOption.KEEP_ALIVE_IDLE_NANOS, SECONDS.toNanos(60))
                .option(TcpOption.KEEP_ALIVE_INTERVAL_NANOS, SECONDS.toNanos(10))
                .option(TcpOption.KEEP_ALIVE_COUNT, 3);
    }
}
