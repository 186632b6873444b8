package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static dev.netstack.stack.tcp.TcpState.FIN_WAIT_1;
import static dev.netstack.stack.tcp.TcpState.LISTEN;
import static dev.netstack.stack.tcp.TcpState.SYN_RECEIVED;
import static dev.netstack.stack.tcp.TcpState.SYN_SENT;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.CloseCause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Opening a connection (RFC 9293 §3.5, §3.10.7.1 to §3.10.7.4).
class HandshakeTest {
    private static final String OFFER = "win 65535 <mss 1460,sackOK,TS val 5 ecr 0,wscale 7>";

    /// RFC 9293 §3.5, figure 6, our end passive.
    @ParameterizedTest
    @EnumSource
    void passiveOpenTakesThreeSegments(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expectState(SYN_RECEIVED)
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .expectNothing()
                .expectState(ESTABLISHED)
                .accept()
                .end();
    }

    /// RFC 9293 §3.5, figure 6, our end active. SHLD-5, MAY-3: the MSS is told.
    @ParameterizedTest
    @EnumSource
    void activeOpenTakesThreeSegments(Family family) {
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        TcpScript.connect()
                .over(family)
                .expectState(SYN_SENT)
                .expect("S 0:0(0) win 65535 <mss " + mss + ",sackOK,TS val 0 ecr 0,wscale 7>")
                .inject("S. 0:0(0) ack 1 " + OFFER)
                .expect(". 1:1(0) ack 1 <TS val 0 ecr 5>")
                .expectState(ESTABLISHED)
                .end();
    }

    /// RFC 9293 §3.5, figure 7; MUST-10: SYN crosses SYN, and both are answered.
    @ParameterizedTest
    @EnumSource
    void simultaneousOpenEstablishes(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .expectState(SYN_RECEIVED)
                .inject("S. 0:0(0) ack 1 win 65535 <mss 1460>")
                .expectState(ESTABLISHED)
                .skip()
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .inject("P. 1:11(10) ack 11 win 65535")
                .read(10)
                .end();
    }

    /// MUST-10: the peer that did not see our SYN and ACK may acknowledge by a segment without SYN.
    @ParameterizedTest
    @EnumSource
    void simultaneousOpenEndsWithAnAcknowledgmentToo(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .expectState(ESTABLISHED)
                .end();
    }

    /// RFC 7323 §2.2: the window of a segment with SYN is not scaled, nor is that of the second SYN
    /// of a simultaneous open. TS-3.
    @ParameterizedTest
    @EnumSource
    void simultaneousOpenKeepsToAWindowThatIsNotScaled(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject("S 0:0(0) win 2500 <mss 1000,wscale 7>")
                .expect("S. 0:0(0) ack 1")
                .inject("S. 0:0(0) ack 1 win 2500 <mss 1000,wscale 7>")
                .expectState(ESTABLISHED)
                .skip()
                .write(10_000)
                .expect(". 1:1001(1000) ack 1")
                .expect(". 1001:2001(1000) ack 1")
                .expectNothing()
                .end();
    }

    /// RFC 9293 §3.10.7.3, SE-3: a SYN and ACK of something we never sent is refused.
    @ParameterizedTest
    @EnumSource
    void synSentRefusesAnAcknowledgmentOfWhatWasNotSent(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject("S. 0:0(0) ack 2 win 65535")
                .expect("R 2:2(0)")
                .inject("S. 0:0(0) ack 0 win 65535")
                .expect("R 0:0(0)")
                .expectState(SYN_SENT)
                .inject("S. 0:0(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 1")
                .expectState(ESTABLISHED)
                .end();
    }

    /// RFC 9293 §3.10.7.3, SE-3: a reset counts when it acknowledges our SYN, and only then.
    @ParameterizedTest
    @EnumSource
    void synSentBelievesAResetThatAcknowledgesTheSyn(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject("R 0:0(0)")
                .inject("R. 0:0(0) ack 2")
                .inject("R. 0:0(0) ack 0")
                .expectNothing()
                .expectState(SYN_SENT)
                .inject("R. 0:0(0) ack 1")
                .expectNothing()
                .expectClosed(CloseCause.REFUSED)
                .end();
    }

    /// RFC 9293 §3.10.7.3, fifth: neither SYN nor RST: dropped.
    @ParameterizedTest
    @EnumSource
    void synSentDropsWhatIsNeitherSynNorReset(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject(". 0:0(0) ack 1 win 65535")
                .inject("F. 0:0(0) ack 1 win 65535")
                .inject("P 0:10(10) win 65535")
                .expectNothing()
                .expectState(SYN_SENT)
                .end();
    }

    /// SE-10, MUST-11: a reset of a passive open goes back to LISTEN, and tells nobody.
    @ParameterizedTest
    @EnumSource
    void resetInSynReceivedReturnsThePassiveOpenToListen(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject("R 1:1(0)")
                .expectNothing()
                .expectState(LISTEN)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .end();
    }

    /// SE-10, MUST-11: the same reset of an active open refuses it.
    @ParameterizedTest
    @EnumSource
    void resetInSynReceivedRefusesTheActiveOpen(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject("R 1:1(0)")
                .expectClosed(CloseCause.REFUSED)
                .end();
    }

    /// RFC 9293 §3.10.7.4, fifth, SE-7: in SYN-RECEIVED a wrong acknowledgment is reset.
    @ParameterizedTest
    @EnumSource
    void synReceivedResetsAWrongAcknowledgment(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 2 win 65535")
                .expect("R 2:2(0)")
                .inject(". 1:1(0) ack 0 win 65535")
                .expect("R 0:0(0)")
                .expectState(SYN_RECEIVED)
                .end();
    }

    /// SE-2: LISTEN ignores resets, resets acknowledgments and drops the rest.
    @ParameterizedTest
    @EnumSource
    void listenAnswersOnlyWhatItMust(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("R 7:7(0)")
                .inject("R. 7:7(0) ack 9")
                .inject("P 7:17(10) win 65535")
                .inject("F 7:7(0) win 65535")
                .inject("- 7:7(0) win 65535")
                .expectNothing()
                .inject(". 7:7(0) ack 9 win 65535")
                .expect("R 9:9(0)")
                .inject("S. 7:7(0) ack 9 win 65535")
                .expect("R 9:9(0)")
                .expectState(LISTEN)
                .end();
    }

    /// SE-1: where nothing listens everything but a reset is reset.
    @ParameterizedTest
    @EnumSource
    void closedAnswersWithAReset(Family family) {
        TcpScript.closed()
                .over(family)
                .inject("R 7:7(0)")
                .inject("R. 7:7(0) ack 9")
                .expectNothing()
                .inject("S 7:7(0) win 65535")
                .expect("R. 0:0(0) ack 8")
                .inject("P 7:17(10) win 65535")
                .expect("R. 0:0(0) ack 17")
                .inject("FP 7:17(10) win 65535")
                .expect("R. 0:0(0) ack 18")
                .inject(". 7:7(0) ack 9 win 65535")
                .expect("R 9:9(0)")
                .inject("S. 7:7(0) ack 9 win 65535")
                .expect("R 9:9(0)")
                .expectNothing();
    }

    /// SE-11, RFC 9293 §3.10.7.2: text of a SYN is kept, and acknowledged and delivered after the
    /// handshake.
    @ParameterizedTest
    @EnumSource
    void textOfASynArrivesAfterTheHandshake(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:10(10) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .expectState(SYN_RECEIVED)
                .inject("P. 11:21(10) ack 1 win 65535")
                .expect(". 1:1(0) ack 21")
                .accept()
                .read(20)
                .end();
    }

    /// SE-11: a peer that sends the text of its SYN again sends nothing new.
    @ParameterizedTest
    @EnumSource
    void textOfASynMayArriveAgain(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:10(10) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject(". 11:11(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 11")
                .inject("P. 1:21(20) ack 1 win 65535")
                .expect(". 1:1(0) ack 21")
                .accept()
                .read(20)
                .end();
    }

    /// SE-3, RFC 9293 §3.10.7.3: the same when SYN crosses SYN.
    @ParameterizedTest
    @EnumSource
    void textOfACrossingSynArrivesAfterTheHandshake(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject("S 0:10(10) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .expectAvailable(0)
                .inject("P. 1:21(20) ack 1 win 65535")
                .expect(". 1:1(0) ack 21")
                .read(20)
                .end();
    }

    /// RFC 9293 §3.10.4: CLOSE in SYN-RECEIVED sends the FIN.
    @ParameterizedTest
    @EnumSource
    void closeBeforeTheHandshakeEndsSendsTheFin(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .shutdown()
                .inject(". 1:1(0) ack 1 win 65535")
                .expect("F. 1:1(0) ack 1")
                .expectState(FIN_WAIT_1)
                .end();
    }

    /// RFC 6298 §5.7, MUST-22: a SYN is sent again after 1 s, and after twice as long each time.
    @ParameterizedTest
    @EnumSource
    void synIsRepeatedWithBackOff(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .expectAt(1, SECONDS, "S 0:0(0)")
                .expectAt(3, SECONDS, "S 0:0(0)")
                .expectAt(7, SECONDS, "S 0:0(0)")
                .expectAt(15, SECONDS, "S 0:0(0)")
                .inject("S. 0:0(0) ack 1 win 65535 <mss 1460>")
                .expect(". 1:1(0) ack 1")
                .expectState(ESTABLISHED)
                .end();
    }

    /// MUST-23: R2 of a SYN is at least 3 minutes.
    @ParameterizedTest
    @EnumSource
    void anUnansweredSynGivesUpAfterThreeMinutes(Family family) {
        TcpScript.connect()
                .over(family)
                .at(180, SECONDS)
                .expectState(SYN_SENT)
                .at(400, SECONDS)
                .expectClosed(CloseCause.TIMED_OUT)
                .end();
    }

    /// RFC 9293 §3.8.1: SYN and ACK is repeated too; an unanswered one gives up, and LISTEN goes
    /// on.
    @ParameterizedTest
    @EnumSource
    void synAndAckIsRepeatedWithBackOff(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .expectAt(1, SECONDS, "S. 0:0(0) ack 1")
                .expectAt(3, SECONDS, "S. 0:0(0) ack 1")
                .at(400, SECONDS)
                .skip()
                .expectState(LISTEN)
                .end();
    }

    /// The peer that repeats its SYN did not get our answer.
    @ParameterizedTest
    @EnumSource
    void aRepeatedSynIsAnsweredAgain(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .at(100, MILLISECONDS)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .expectState(SYN_RECEIVED)
                .end();
    }

    /// CC-5, RFC 6928 §2: where the SYN was lost more than once the window begins with one segment.
    @ParameterizedTest
    @EnumSource
    void aSynThatIsLostTwiceLeavesASmallWindow(Family family) {
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0)")
                .expectAt(1, SECONDS, "S 0:0(0)")
                .expectAt(3, SECONDS, "S 0:0(0)")
                .inject("S. 0:0(0) ack 1 win 65535 <mss 1000>")
                .expect(". 1:1(0) ack 1")
                .write(5_000)
                .expect(". 1:1001(1000) ack 1")
                .expectNothing()
                .end();
    }
}
