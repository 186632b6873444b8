package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.CLOSED;
import static dev.netstack.stack.tcp.TcpState.CLOSE_WAIT;
import static dev.netstack.stack.tcp.TcpState.CLOSING;
import static dev.netstack.stack.tcp.TcpState.FIN_WAIT_1;
import static dev.netstack.stack.tcp.TcpState.FIN_WAIT_2;
import static dev.netstack.stack.tcp.TcpState.LAST_ACK;
import static dev.netstack.stack.tcp.TcpState.SYN_RECEIVED;
import static dev.netstack.stack.tcp.TcpState.TIME_WAIT;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.CloseCause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Closing a connection (RFC 9293 §3.6, §3.10.4, SE-9).
class CloseTest {
    /// RFC 9293 §3.6, figure 12, our end first; MUST-13: TIME-WAIT lasts 2 MSL.
    @ParameterizedTest
    @EnumSource
    void theActiveCloserWaitsTwoSegmentLifetimes(Family family) {
        timeWait(family)
                .at(59_999, MILLISECONDS)
                .expectState(TIME_WAIT)
                .at(60, SECONDS)
                .expectNothing()
                .expectState(CLOSED)
                .end();
    }

    /// RFC 9293 §3.6, figure 12, the peer first.
    @ParameterizedTest
    @EnumSource
    void thePassiveCloserIsDoneAtOnce(Family family) {
        TcpScript.established()
                .over(family)
                .inject("F. 1:1(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 2")
                .expectState(CLOSE_WAIT)
                .readEnd()
                .close()
                .expect("F. 1:1(0) ack 2")
                .expectState(LAST_ACK)
                .inject(". 2:2(0) ack 2 win 65535")
                .expectNothing()
                .expectClosed(CloseCause.CLOSED)
                .end();
    }

    /// RFC 9293 §3.6, figure 13: both at once.
    @ParameterizedTest
    @EnumSource
    void bothMayCloseAtOnce(Family family) {
        TcpScript.established()
                .over(family)
                .shutdown()
                .expect("F. 1:1(0) ack 1")
                .expectState(FIN_WAIT_1)
                .inject("F. 1:1(0) ack 1 win 65535")
                .expect(". 2:2(0) ack 2")
                .expectState(CLOSING)
                .inject(". 2:2(0) ack 2 win 65535")
                .expectState(TIME_WAIT)
                .at(60, SECONDS)
                .expectState(CLOSED)
                .end();
    }

    /// RFC 9293 §3.10.7.4, eighth: a FIN that acknowledges ours goes to TIME-WAIT at once.
    @ParameterizedTest
    @EnumSource
    void aFinThatAcknowledgesOursGoesToTimeWait(Family family) {
        TcpScript.established()
                .over(family)
                .shutdown()
                .expect("F. 1:1(0) ack 1")
                .inject("F. 1:1(0) ack 2 win 65535")
                .expect(". 2:2(0) ack 2")
                .expectState(TIME_WAIT)
                .end();
    }

    /// RFC 9293 §3.6: half a connection goes on as long as the peer likes.
    @ParameterizedTest
    @EnumSource
    void aHalfClosedConnectionStillReceives(Family family) {
        finWait2(family)
                .at(3_600, SECONDS)
                .inject("P. 1:101(100) ack 2 win 65535")
                .expect(". 2:2(0) ack 101")
                .read(100)
                .inject("F. 101:101(0) ack 2 win 65535")
                .expect(". 2:2(0) ack 102")
                .readEnd()
                .expectState(TIME_WAIT)
                .end();
    }

    /// RFC 9293 §3.6: and still sends, when it was the peer who closed.
    @ParameterizedTest
    @EnumSource
    void aHalfClosedConnectionStillSends(Family family) {
        TcpScript.established()
                .over(family)
                .inject("F. 1:1(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 2")
                .write(100)
                .expect("P. 1:101(100) ack 2")
                .inject(". 2:2(0) ack 101 win 65535")
                .expectState(CLOSE_WAIT)
                .end();
    }

    /// RFC 9293 §3.10.4: FIN follows what is buffered.
    @ParameterizedTest
    @EnumSource
    void theFinFollowsTheText(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(2_000)
                .write(2_500)
                .shutdown()
                .expect(". 1:1001(1000) ack 1")
                .expect(". 1001:2001(1000) ack 1")
                .expectNothing()
                .inject(". 1:1(0) ack 2001 win 2000")
                .expect("FP. 2001:2501(500) ack 1")
                .expectState(FIN_WAIT_1)
                .end();
    }

    /// MUST-18: a FIN is sent again like text.
    @ParameterizedTest
    @EnumSource
    void aLostFinIsSentAgain(Family family) {
        TcpScript.established()
                .over(family)
                .roundTrip(100, MILLISECONDS)
                .shutdown()
                .expect("F. 1:1(0) ack 1")
                .expectAt(300, MILLISECONDS, "F. 1:1(0) ack 1")
                .expectAt(900, MILLISECONDS, "F. 1:1(0) ack 1")
                .inject(". 1:1(0) ack 2 win 65535")
                .expectState(FIN_WAIT_2)
                .end();
    }

    /// SE-9: the peer's FIN, sent again, is acknowledged again, and TIME-WAIT begins anew.
    @ParameterizedTest
    @EnumSource
    void aRepeatedFinRestartsTimeWait(Family family) {
        timeWait(family)
                .at(30, SECONDS)
                .inject("F. 1:1(0) ack 2 win 65535")
                .expect(". 2:2(0) ack 2")
                .at(89, SECONDS)
                .expectState(TIME_WAIT)
                .at(90, SECONDS)
                .expectState(CLOSED)
                .end();
    }

    /// SE-9: text behind the peer's FIN does not exist.
    @ParameterizedTest
    @EnumSource
    void textBehindTheFinIsIgnored(Family family) {
        TcpScript.established()
                .over(family)
                .inject("F. 1:1(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 2")
                .inject("P. 2:102(100) ack 1 win 65535")
                .skip()
                .expectAvailable(0)
                .expectState(CLOSE_WAIT)
                .readEnd()
                .end();
    }

    /// SE-9: a FIN ahead of a hole counts when the hole is filled.
    @ParameterizedTest
    @EnumSource
    void aFinAheadOfAHoleWaits(Family family) {
        TcpScript.established()
                .over(family)
                .inject("FP. 101:201(100) ack 1 win 65535")
                .expect(". 1:1(0) ack 1")
                .inject("P. 1:101(100) ack 1 win 65535")
                .expect(". 1:1(0) ack 202")
                .expectState(CLOSE_WAIT)
                .read(200)
                .readEnd()
                .end();
    }

    /// SHLD-3: CLOSE with octets unread resets, so that the peer knows that they were not read.
    @ParameterizedTest
    @EnumSource
    void closingWithUnreadOctetsResets(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P. 1:101(100) ack 1 win 65535")
                .expect(". 1:1(0) ack 101")
                .close()
                .expect("R. 1:1(0) ack 101")
                .expectState(CLOSED)
                .end();
    }

    /// SHLD-3: and so do octets that arrive after CLOSE.
    @ParameterizedTest
    @EnumSource
    void octetsAfterCloseReset(Family family) {
        TcpScript.established()
                .over(family)
                .close()
                .expect("F. 1:1(0) ack 1")
                .inject("P. 1:101(100) ack 2 win 65535")
                .expect("R. 2:2(0)")
                .expectState(CLOSED)
                .end();
    }

    /// RFC 9293 §3.10.5: ABORT resets and forgets.
    @ParameterizedTest
    @EnumSource
    void abortResets(Family family) {
        TcpScript.established()
                .over(family)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .abort()
                .expect("R. 11:11(0) ack 1")
                .expectClosed(CloseCause.ABORTED)
                .end();
    }

    /// MUST-12: the program learns whether the peer closed or aborted.
    @ParameterizedTest
    @EnumSource
    void aResetIsToldApartFromAClose(Family family) {
        TcpScript.established()
                .over(family)
                .inject("R. 1:1(0) ack 1")
                .expectNothing()
                .expectClosed(CloseCause.RESET_BY_PEER)
                .end();
    }

    /// RFC 9293 §3.10.4: CLOSE in SYN-SENT forgets the connection.
    @ParameterizedTest
    @EnumSource
    void closeInSynSentForgetsTheConnection(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .close()
                .at(10, SECONDS)
                .expectNothing()
                .expectState(CLOSED)
                .end();
    }

    /// MAY-2, SHLD-4: in TIME-WAIT a SYN beyond the old connection opens the next one.
    @ParameterizedTest
    @EnumSource
    void aLaterSynReopensFromTimeWait(Family family) {
        timeWait(family)
                .at(10, SECONDS)
                .inject("S 100000:100000(0) win 65535 <mss 1460>")
                .expectState(SYN_RECEIVED)
                .expect("S. 0:0(0) ack 100001")
                .end();
    }

    /// SE-6: an older one is answered by the old connection.
    @ParameterizedTest
    @EnumSource
    void anOlderSynDoesNotReopen(Family family) {
        timeWait(family)
                .at(10, SECONDS)
                .inject("S -100000:-100000(0) win 65535 <mss 1460>")
                .expect(". 2:2(0) ack 2")
                .expectState(TIME_WAIT)
                .end();
    }

    /// RFC 1337 §3: a reset does not end TIME-WAIT.
    @ParameterizedTest
    @EnumSource
    void aResetDoesNotEndTimeWait(Family family) {
        timeWait(family).inject("R 2:2(0)").expectNothing().expectState(TIME_WAIT).end();
    }

    private static TcpScript finWait2(Family family) {
        return TcpScript.established()
                .over(family)
                .shutdown()
                .expect("F. 1:1(0) ack 1")
                .inject(". 1:1(0) ack 2 win 65535")
                .expectState(FIN_WAIT_2);
    }

    private static TcpScript timeWait(Family family) {
        return finWait2(family)
                .inject("F. 1:1(0) ack 2 win 65535")
                .expect(". 2:2(0) ack 2")
                .expectState(TIME_WAIT);
    }
}
