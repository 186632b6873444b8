package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static dev.netstack.stack.tcp.TcpState.SYN_SENT;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import dev.netstack.stack.tcp.CloseCause;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sending again by the timer (RFC 6298) and by what acknowledgments say (RFC 5681, 6582, 6675).
class RetransmissionTest {
    /// MUST-18, RFC 6298 §2.2: after one sample R the timeout is R + 4 · R/2.
    @ParameterizedTest
    @EnumSource
    void theFirstTimeoutIsThreeRoundTrips(Family family) {
        TcpScript.established()
                .over(family)
                .roundTrip(100, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .expectAt(300, MILLISECONDS, "P. 1:11(10) ack 1")
                .end();
    }

    /// MUST-19, RFC 6298 §5.5: each timeout doubles the next.
    @ParameterizedTest
    @EnumSource
    void eachTimeoutDoublesTheNext(Family family) {
        TcpScript.established()
                .over(family)
                .roundTrip(100, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .expectAt(300, MILLISECONDS, "P. 1:11(10) ack 1")
                .expectAt(900, MILLISECONDS, "P. 1:11(10) ack 1")
                .expectAt(2_100, MILLISECONDS, "P. 1:11(10) ack 1")
                .expectAt(4_500, MILLISECONDS, "P. 1:11(10) ack 1")
                .inject(". 1:1(0) ack 11 win 65535")
                .at(60, SECONDS)
                .expectNothing()
                .end();
    }

    /// A device tells that its link was down and is up: what was lost is sent at once, and the
    /// back-off begins anew. Nothing in RFC 6298 §5 forbids to know of a loss otherwise.
    @ParameterizedTest
    @EnumSource
    void aLinkThatReturnsEndsTheBackOff(Family family) {
        TcpScript.established()
                .over(family)
                .roundTrip(100, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .expectAt(300, MILLISECONDS, "P. 1:11(10) ack 1")
                .expectAt(900, MILLISECONDS, "P. 1:11(10) ack 1")
                .at(1_000, MILLISECONDS)
                .linkReturns()
                .expect("P. 1:11(10) ack 1")
                .expectAt(1_600, MILLISECONDS, "P. 1:11(10) ack 1")
                .end();
    }

    /// RFC 6298 §2.3: SRTT and RTTVAR follow later samples. With R = 100 ms and then R' = 200 ms:
    /// RTTVAR = 3/4 · 50 + 1/4 · 100 = 62.5, SRTT = 7/8 · 100 + 1/8 · 200 = 112.5, RTO = 362.5 ms.
    /// RTO-7.
    @ParameterizedTest
    @EnumSource
    void laterSamplesMoveTheTimeout(Family family) {
        TcpScript.established()
                .over(family)
                .roundTrip(100, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .at(200, MILLISECONDS)
                .inject(". 1:1(0) ack 11 win 65535")
                .write(10)
                .expect("P. 11:21(10) ack 1")
                .at(562, MILLISECONDS)
                .expectNothing()
                .at(563, MILLISECONDS)
                .expect("P. 11:21(10) ack 1")
                .end();
    }

    /// MUST-18, RFC 6298 §3 (Karn), §5.7: the acknowledgment of what was sent twice is no sample,
    /// so the back-off stays until there is one.
    @ParameterizedTest
    @EnumSource
    void whatWasSentTwiceGivesNoSample(Family family) {
        TcpScript.established()
                .over(family)
                .roundTrip(100, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .expectAt(300, MILLISECONDS, "P. 1:11(10) ack 1")
                .at(350, MILLISECONDS)
                .inject(". 1:1(0) ack 11 win 65535")
                .write(10)
                .expect("P. 11:21(10) ack 1")
                .expectAt(950, MILLISECONDS, "P. 11:21(10) ack 1")
                .end();
    }

    /// RFC 6298 §5.3: an acknowledgment of new octets starts the timer anew. RTO-9, RTO-10.
    @ParameterizedTest
    @EnumSource
    void progressRestartsTheTimer(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .roundTrip(100, MILLISECONDS)
                .write(2_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 65535")
                .at(300, MILLISECONDS)
                .expectNothing()
                .at(500, MILLISECONDS)
                .expect("P. 1001:2001(1000) ack 1")
                .end();
    }

    /// MUST-20, SHLD-11: R2 is at least 100 s; then the connection is closed and the program told.
    /// SHLD-10.
    @ParameterizedTest
    @EnumSource
    void excessiveRetransmissionClosesTheConnection(Family family) {
        TcpScript.established()
                .over(family)
                .write(10)
                .at(100, SECONDS)
                .expectState(ESTABLISHED)
                .at(30 * 60, SECONDS)
                .expectClosed(CloseCause.TIMED_OUT)
                .expectCount(Counter.TCP_ABORT_ON_TIMEOUT, 1)
                .end();
    }

    /// MUST-21: the program sets R2.
    @ParameterizedTest
    @EnumSource
    void theProgramSetsHowLongToTry(Family family) {
        TcpScript.established()
                .over(family)
                .option(TcpOption.USER_TIMEOUT_NANOS, SECONDS.toNanos(5))
                .write(10)
                .at(4_999, MILLISECONDS)
                .expectState(ESTABLISHED)
                .at(5, SECONDS)
                .expectClosed(CloseCause.TIMED_OUT)
                .end();
    }

    /// MUST-21, RFC 9293 §3.8.3: R2 may be longer than the stack's own, which ends after 183 s.
    @ParameterizedTest
    @EnumSource
    void theProgramSetsToTryLongerThanUsual(Family family) {
        TcpScript.connect()
                .over(family)
                .option(TcpOption.USER_TIMEOUT_NANOS, SECONDS.toNanos(363))
                .at(362, SECONDS)
                .expectState(SYN_SENT)
                .at(363, SECONDS)
                .expectClosed(CloseCause.TIMED_OUT)
                .end();
    }

    /// MUST-19, RFC 5681 §3.1: a timeout leaves one segment in flight, and slow start goes on from
    /// it. LR-11.
    @ParameterizedTest
    @EnumSource
    void aTimeoutStartsSlowlyAgain(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .roundTrip(100, MILLISECONDS)
                .write(4_000)
                .expect(". 1:1001(1000) ack 1")
                .expect(". 1001:2001(1000) ack 1")
                .expect(". 2001:3001(1000) ack 1")
                .expect("P. 3001:4001(1000) ack 1")
                .expectAt(300, MILLISECONDS, ". 1:1001(1000) ack 1")
                .expectNothing()
                .at(400, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 65535")
                .expect(". 1001:2001(1000) ack 1")
                .expect(". 2001:3001(1000) ack 1")
                .expectNothing()
                .end();
    }

    /// MUST-19, RFC 6928 §2: the initial window is 10 segments, 14,600 octets at most. CC-3, CC-4.
    @ParameterizedTest
    @EnumSource
    void theInitialWindowIsTenSegments(Family family) {
        var tcp = TcpScript.established().over(family).mss(1_000).write(20_000);
        for (int i = 0; i < 10; i++) {
            int from = 1 + 1_000 * i;
            tcp.expect(". " + from + ":" + (from + 1_000) + "(1000) ack 1");
        }
        tcp.expectNothing().end();
    }

    /// MUST-19, RFC 5681 §3.1: slow start opens the window by what is acknowledged.
    @ParameterizedTest
    @EnumSource
    void slowStartSendsTwoForEachAcknowledged(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .write(20_000)
                .skip()
                .inject(". 1:1(0) ack 1001 win 65535")
                .expect(". 10001:11001(1000) ack 1")
                .expect(". 11001:12001(1000) ack 1")
                .expectNothing()
                .end();
    }

    /// RFC 5681 §3.2: the third duplicate ACK, and not the second, resends the first hole.
    /// CC-14, CC-18, CC-19.
    @ParameterizedTest
    @EnumSource
    void thirdDuplicateAckResendsTheFirstHole(Family family) {
        var tcp =
                TcpScript.established().over(family).mss(1_000).sack().roundTrip(100, MILLISECONDS);

        tcp.write(4_000)
                .expect(".    1:1001(1000) ack 1")
                .expect(". 1001:2001(1000) ack 1")
                .expect(". 2001:3001(1000) ack 1")
                .expect("P. 3001:4001(1000) ack 1");

        tcp.at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:2001>")
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:3001>")
                .expectNothing()
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:4001>")
                .expect(". 1:1001(1000) ack 1");

        tcp.at(150, MILLISECONDS)
                .inject(". 1:1(0) ack 4001 win 65535")
                .expectNothing()
                .expectState(ESTABLISHED)
                .expectCount(Counter.TCP_FAST_RETRANS, 1)
                .end();
    }

    /// RFC 5681 §3.2, RFC 6582 §3.2: the same without SACK, by counting.
    @ParameterizedTest
    @EnumSource
    void thirdDuplicateAckResendsWithoutSackToo(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .write(5_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535")
                .inject(". 1:1(0) ack 1 win 65535")
                .expectNothing()
                .inject(". 1:1(0) ack 1 win 65535")
                .expect(". 1:1001(1000) ack 1")
                .expectNothing()
                .end();
    }

    /// RFC 6582 §3.2 step 3: each partial acknowledgment shows one more segment lost.
    @ParameterizedTest
    @EnumSource
    void aPartialAcknowledgmentResendsTheNextHole(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .write(6_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535")
                .inject(". 1:1(0) ack 1 win 65535")
                .inject(". 1:1(0) ack 1 win 65535")
                .expect(". 1:1001(1000) ack 1")
                .at(150, MILLISECONDS)
                .inject(". 1:1(0) ack 3001 win 65535")
                .expect(". 3001:4001(1000) ack 1")
                .inject(". 1:1(0) ack 6001 win 65535")
                .expectNothing()
                .end();
    }

    /// RFC 6675 §5: what SACK blocks show to be missing is sent again, and nothing else.
    /// LR-4, LR-8, LR-10.
    @ParameterizedTest
    @EnumSource
    void onlyWhatIsMissingIsSentAgain(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .sack()
                .roundTrip(100, MILLISECONDS)
                .write(8_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:2001>")
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 3001:4001 1001:2001>")
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 3001:8001 1001:2001>")
                .expect(". 1:1001(1000) ack 1")
                .expect(". 2001:3001(1000) ack 1")
                .expectNothing()
                .inject(". 1:1(0) ack 8001 win 65535")
                .expectNothing()
                .end();
    }

    /// RFC 5681 §2: an acknowledgment that changes the window is no duplicate.
    @ParameterizedTest
    @EnumSource
    void windowUpdatesAreNoDuplicates(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .write(5_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65534")
                .inject(". 1:1(0) ack 1 win 65533")
                .inject(". 1:1(0) ack 1 win 65532")
                .inject(". 1:1(0) ack 1 win 65531")
                .expectNothing()
                .end();
    }

    /// SE-7: an acknowledgment of what was not sent is answered, and changes nothing.
    @ParameterizedTest
    @EnumSource
    void anAcknowledgmentOfUnsentOctetsIsAnswered(Family family) {
        TcpScript.established()
                .over(family)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .inject(". 1:1(0) ack 12 win 65535")
                .expect(". 11:11(0) ack 1")
                .expectAt(200, MILLISECONDS, "P. 1:11(10) ack 1")
                .end();
    }
}
