package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Time-outs and fast retransmissions that were for nothing, and what takes them back: F-RTO (RFC
/// 5682), timestamps (RFC 3522, RFC 4015), duplicates that the peer reports (RFC 2883, RFC 3708).
class SpuriousRecoveryTest {
    private static TcpScript script(Family family) {
        return TcpScript.established().over(family).mss(1_000).roundTrip(100, MILLISECONDS);
    }

    /// RFC 5682 §2.1 steps 2 b and 3 b: new segments leave in place of lost ones, and when then
    /// something is acknowledged that was not sent again, nothing was lost. The window is as
    /// before.
    @ParameterizedTest
    @EnumSource
    void aSpuriousTimeoutIsTakenBack(Family family) {
        script(family)
                .write(3_000)
                .skip()
                .expectAt(300, MILLISECONDS, ". 1:1001(1000) ack 1")
                .write(6_000)
                .expectNothing()
                .at(350, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 65535")
                .expect(". 3001:4001(1000) ack 1")
                .expect(". 4001:5001(1000) ack 1")
                .expectNothing()
                .at(360, MILLISECONDS)
                .inject(". 1:1(0) ack 2001 win 65535")
                .expect(". 5001:6001(1000) ack 1")
                .expect(". 6001:7001(1000) ack 1")
                .expect(". 7001:8001(1000) ack 1")
                .expect("P. 8001:9001(1000) ack 1")
                .expectNothing()
                .expectCount(Counter.TCP_SPURIOUS_RTOS, 1)
                .end();
    }

    /// RFC 5682 §2.1 step 3 a: a duplicate shows that the time-out was right.
    @ParameterizedTest
    @EnumSource
    void aDuplicateConfirmsTheTimeout(Family family) {
        script(family)
                .write(3_000)
                .skip()
                .expectAt(300, MILLISECONDS, ". 1:1001(1000) ack 1")
                .write(6_000)
                .at(400, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 65535")
                .expect(". 3001:4001(1000) ack 1")
                .expect(". 4001:5001(1000) ack 1")
                .at(500, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 65535")
                .expect(". 1001:2001(1000) ack 1")
                .expectCount(Counter.TCP_SPURIOUS_RTOS, 0)
                .end();
    }

    /// RFC 5682 §3.1: with SACK a block tells it. LR-13.
    @ParameterizedTest
    @EnumSource
    void aSelectiveAcknowledgmentTakesATimeoutBack(Family family) {
        script(family)
                .sack()
                .write(4_000)
                .skip()
                .expectAt(200, MILLISECONDS, "P. 3001:4001(1000) ack 1")
                .expectAt(500, MILLISECONDS, ". 1:1001(1000) ack 1")
                .write(4_000)
                .expectNothing()
                .at(550, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 65535")
                .expect(". 4001:5001(1000) ack 1")
                .expect(". 5001:6001(1000) ack 1")
                .expectNothing()
                .at(560, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 65535 <nop,nop,sack 2001:3001>")
                .expectCount(Counter.TCP_SPURIOUS_RTOS, 1)
                .expect(". 6001:7001(1000) ack 1")
                .expect("P. 7001:8001(1000) ack 1")
                .end();
    }

    /// RFC 3522 §3.2, RFC 4015 §3.2: the echo is older than the retransmission, so the original
    /// arrived; nothing else is sent again.
    @ParameterizedTest
    @EnumSource
    void anOldEchoTakesATimeoutBack(Family family) {
        script(family)
                .timestamps()
                .write(3_000)
                .skip()
                .at(299, MILLISECONDS)
                .skip()
                .expectAt(300, MILLISECONDS, ". 1:989(988) ack 1")
                .at(350, MILLISECONDS)
                .inject(". 1:1(0) ack 989 win 65535 <nop,nop,TS val 1 ecr 100>")
                .expectNothing()
                .expectCount(Counter.TCP_FULL_UNDO, 1)
                .end();
    }

    /// RFC 3522 §3.2: an echo of the retransmission proves nothing.
    @ParameterizedTest
    @EnumSource
    void anEchoOfTheRetransmissionTakesNothingBack(Family family) {
        script(family)
                .timestamps()
                .write(2_964)
                .skip()
                .expectAt(300, MILLISECONDS, ". 1:989(988) ack 1")
                .at(400, MILLISECONDS)
                .inject(". 1:1(0) ack 989 win 65535 <nop,nop,TS val 1 ecr 400>")
                .expect(". 989:1977(988) ack 1")
                .expectCount(Counter.TCP_FULL_UNDO, 0)
                .end();
    }

    /// RFC 3708 §2: every copy that was sent is reported as a duplicate, after recovery too.
    @ParameterizedTest
    @EnumSource
    void reportedDuplicatesTakeAFastRetransmissionBack(Family family) {
        script(family)
                .sack()
                .write(5_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:5001>")
                .expect(". 1:1001(1000) ack 1")
                .at(110, MILLISECONDS)
                .inject(". 1:1(0) ack 5001 win 65535")
                .expectCount(Counter.TCP_DSACK_UNDO, 0)
                .at(200, MILLISECONDS)
                .inject(". 1:1(0) ack 5001 win 65535 <nop,nop,sack 1:1001>")
                .expectCount(Counter.TCP_DSACK_UNDO, 1)
                .write(9_000)
                .skip()
                .expectCount(Counter.TCP_RETRANS_SEGS, 1)
                .end();
    }

    /// RFC 6582 §3.2 step 1: duplicates right behind a recovery are of what it sent again, and
    /// begin none. LR-12.
    @ParameterizedTest
    @EnumSource
    void duplicatesBehindARecoveryBeginNone(Family family) {
        script(family)
                .write(4_000)
                .skip()
                .expectAt(300, MILLISECONDS, ". 1:1001(1000) ack 1")
                .at(400, MILLISECONDS)
                .inject(". 1:1(0) ack 4001 win 65535")
                .write(1_000)
                .expect("P. 4001:5001(1000) ack 1")
                .inject(". 1:1(0) ack 4001 win 65535")
                .inject(". 1:1(0) ack 4001 win 65535")
                .inject(". 1:1(0) ack 4001 win 65535")
                .expectNothing()
                .end();
    }
}
