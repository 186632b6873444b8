package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.tcp.CloseCause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Blind attacks and their challenges (RFC 5961), and what a segment must be to be believed.
class ResetTest {
    /// SE-5, RFC 5961 §3.2: only the very next sequence number resets.
    @ParameterizedTest
    @EnumSource
    void anExactResetIsBelieved(Family family) {
        TcpScript.established()
                .over(family)
                .inject("R 1:1(0)")
                .expectNothing()
                .expectClosed(CloseCause.RESET_BY_PEER)
                .end();
    }

    /// SE-5, RFC 5961 §3.2: one elsewhere in the window is challenged.
    @ParameterizedTest
    @EnumSource
    void aResetInTheWindowIsChallenged(Family family) {
        TcpScript.established()
                .over(family)
                .inject("R 2:2(0)")
                .expect(". 1:1(0) ack 1")
                .expectState(ESTABLISHED)
                .expectCount(Counter.TCP_CHALLENGE_ACK, 1)
                .end();
    }

    /// SE-5: one outside is dropped without a word.
    @ParameterizedTest
    @EnumSource
    void aResetOutsideTheWindowIsDropped(Family family) {
        TcpScript.established()
                .over(family)
                .inject("R 0:0(0)")
                .inject("R 200000000:200000000(0)")
                .expectNothing()
                .expectState(ESTABLISHED)
                .expectDrop(DropReason.TCP_RESET_IGNORED, 2)
                .end();
    }

    /// SHLD-2: a reset may carry text.
    @ParameterizedTest
    @EnumSource
    void aResetMayCarryText(Family family) {
        TcpScript.established()
                .over(family)
                .inject("R 1:21(20)")
                .expectClosed(CloseCause.RESET_BY_PEER)
                .end();
    }

    /// SE-6, RFC 5961 §4.2: a SYN is challenged wherever it lies.
    @ParameterizedTest
    @EnumSource
    void aSynIsChallenged(Family family) {
        TcpScript.established()
                .over(family)
                .inject("S 1:1(0) win 65535")
                .expect(". 1:1(0) ack 1")
                .at(1, SECONDS)
                .inject("S 0:0(0) win 65535")
                .expect(". 1:1(0) ack 1")
                .at(2, SECONDS)
                .inject("S. 100000000:100000000(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 1")
                .expectState(ESTABLISHED)
                .end();
    }

    /// RFC 5961 §7: challenges are limited, so that they tell nothing and cost little.
    @ParameterizedTest
    @EnumSource
    void challengesAreLimited(Family family) {
        var tcp = TcpScript.established().over(family);
        for (int i = 0; i < 100; i++) tcp.inject("R 2:2(0)");
        tcp.expect(". 1:1(0) ack 1").expectNothing();
        tcp.at(5, SECONDS).inject("R 2:2(0)").expect(". 1:1(0) ack 1").end();
    }

    /// MAY-12, RFC 5961 §5.2: an acknowledgment older than the largest window is challenged, and
    /// its text not taken.
    @ParameterizedTest
    @EnumSource
    void textWithAnAncientAcknowledgmentIsRefused(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P. 1:101(100) ack -65535 win 65535")
                .expect(". 1:1(0) ack 1")
                .expectAvailable(0)
                .inject("P. 1:101(100) ack -65534 win 65535")
                .expect(". 1:1(0) ack 101")
                .expectAvailable(100)
                .end();
    }

    /// MUST-66: with a closed window a reset is still believed.
    @ParameterizedTest
    @EnumSource
    void aClosedWindowStillHearsAReset(Family family) {
        AcknowledgmentTest.filled(TcpScript.established().over(family))
                .inject("R 8193:8193(0)")
                .expectClosed(CloseCause.RESET_BY_PEER)
                .end();
    }

    /// SE-1: after the end of a connection its segments are answered with a reset.
    @ParameterizedTest
    @EnumSource
    void aDeadConnectionsSegmentIsReset(Family family) {
        TcpScript.established()
                .over(family)
                .abort()
                .skip()
                .closeListener()
                .inject("P. 1:101(100) ack 1 win 65535")
                .expect("R 1:1(0)")
                .end();
    }
}
