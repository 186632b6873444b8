package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.CloseCause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How much the peer's window allows: silly windows, probes, shrinking and scaling (RFC 9293
/// §3.8.6, RFC 7323 §2).
class WindowTest {
    /// MUST-38, RFC 9293 §3.8.6.2.1: a window smaller than a segment and than half of the largest
    /// is not filled at once.
    @ParameterizedTest
    @EnumSource
    void aSillyWindowIsNotFilled(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(4_000)
                .write(8_000)
                .skip()
                .at(50, MILLISECONDS)
                .inject(". 1:1(0) ack 4001 win 100")
                .expectNothing()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 4001 win 2000")
                .expect(". 4001:5001(1000) ack 1")
                .expect(". 5001:6001(1000) ack 1")
                .end();
    }

    /// RFC 9293 §3.3.1: SND.WND counts from SND.UNA; where the one moves by a segment that the peer
    /// sends again, the other is that segment's too, and the right edge stays where it was.
    @ParameterizedTest
    @EnumSource
    void aSegmentSentAgainMovesNoEdge(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(4_000)
                .write(8_000)
                .skip()
                .at(50, MILLISECONDS)
                .inject("P. 1001:2001(1000) ack 1 win 4000")
                .expect(". 4001:4001(0) ack 1")
                .inject("P. 1:1001(1000) ack 2001 win 2000")
                .expect(". 4001:4001(0) ack 2001")
                .expectNothing()
                .end();
    }

    /// RFC 9293 §3.8.6.2.1: and yet not held back for ever.
    @ParameterizedTest
    @EnumSource
    void aSillyWindowIsUsedInTheEnd(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(4_000)
                .write(8_000)
                .skip()
                .at(50, MILLISECONDS)
                .inject(". 1:1(0) ack 4001 win 100")
                .expectNothing()
                .at(2, SECONDS)
                .expect(". 4001:4101(100) ack 1")
                .end();
    }

    /// MUST-36, SHLD-29, SHLD-30: a closed window is probed after one timeout, and ever more
    /// rarely.
    @ParameterizedTest
    @EnumSource
    void aClosedWindowIsProbed(Family family) {
        TcpScript.established()
                .over(family)
                .roundTrip(100, MILLISECONDS)
                .window(1_000)
                .mss(1_000)
                .write(2_000)
                .expect(". 1:1001(1000) ack 1")
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 0")
                .expectAt(350, MILLISECONDS, ". 1001:1002(1) ack 1")
                .inject(". 1:1(0) ack 1001 win 0")
                .expectAt(850, MILLISECONDS, ". 1001:1002(1) ack 1")
                .inject(". 1:1(0) ack 1001 win 0")
                .expectAt(1_850, MILLISECONDS, ". 1001:1002(1) ack 1")
                .inject(". 1:1(0) ack 1001 win 1000")
                .expect("P. 1001:2001(1000) ack 1")
                .end();
    }

    /// A device tells that its link was down and is up: the window is probed at once.
    @ParameterizedTest
    @EnumSource
    void aLinkThatReturnsIsProbedAtOnce(Family family) {
        TcpScript.established()
                .over(family)
                .roundTrip(100, MILLISECONDS)
                .window(1_000)
                .mss(1_000)
                .write(2_000)
                .expect(". 1:1001(1000) ack 1")
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 0")
                .expectAt(350, MILLISECONDS, ". 1001:1002(1) ack 1")
                .expectAt(850, MILLISECONDS, ". 1001:1002(1) ack 1")
                .at(900, MILLISECONDS)
                .linkReturns()
                .expect(". 1001:1002(1) ack 1")
                .inject(". 1:1(0) ack 1001 win 1000")
                .expect("P. 1001:2001(1000) ack 1")
                .end();
    }

    /// MUST-37: as long as probes are answered the connection stays.
    @ParameterizedTest
    @EnumSource
    void answeredProbesKeepTheConnection(Family family) {
        var tcp =
                TcpScript.established()
                        .over(family)
                        .window(1_000)
                        .mss(1_000)
                        .write(2_000)
                        .inject(". 1:1(0) ack 1001 win 0");
        for (int minute = 1; minute <= 600; minute++) {
            tcp.at(minute * 60L, SECONDS).skip().inject(". 1:1(0) ack 1001 win 0");
        }
        tcp.expectState(ESTABLISHED)
                .inject(". 1:1(0) ack 1001 win 1000")
                .expect("P. 1001:2001(1000) ack 1")
                .end();
    }

    /// MUST-20: and when they are not, it ends.
    @ParameterizedTest
    @EnumSource
    void unansweredProbesEndTheConnection(Family family) {
        TcpScript.established()
                .over(family)
                .window(1_000)
                .mss(1_000)
                .write(2_000)
                .inject(". 1:1(0) ack 1001 win 0")
                .at(30 * 60, SECONDS)
                .expectClosed(CloseCause.TIMED_OUT)
                .end();
    }

    /// MUST-34, SHLD-15: a window that shrinks stops new text; nothing breaks. TS-9.
    @ParameterizedTest
    @EnumSource
    void aShrunkenWindowStopsNewText(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(4_000)
                .write(6_000)
                .skip()
                .at(50, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 1000")
                .expectNothing()
                .at(60, MILLISECONDS)
                .inject(". 1:1(0) ack 4001 win 2000")
                .expect(". 4001:5001(1000) ack 1")
                .expect("P. 5001:6001(1000) ack 1")
                .end();
    }

    /// SE-8: an old segment does not change the window.
    @ParameterizedTest
    @EnumSource
    void anOldSegmentDoesNotChangeTheWindow(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(2_000)
                .write(4_000)
                .skip()
                .at(50, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 1000")
                .inject(". 1:1(0) ack 1 win 60000")
                .expectNothing()
                .inject(". 1:1(0) ack 1001 win 3000")
                .expect(". 2001:3001(1000) ack 1")
                .expect("P. 3001:4001(1000) ack 1")
                .end();
    }

    /// SHLD-17: what lies beyond a shrunken window does not time the connection out.
    @ParameterizedTest
    @EnumSource
    void octetsBeyondAShrunkenWindowDoNotTimeOut(Family family) {
        var tcp =
                TcpScript.established()
                        .over(family)
                        .mss(1_000)
                        .window(4_000)
                        .write(4_000)
                        .inject(". 1:1(0) ack 1001 win 0");
        for (int minute = 1; minute <= 120; minute++) {
            tcp.at(minute * 60L, SECONDS).skip().inject(". 1:1(0) ack 1001 win 0");
        }
        tcp.expectState(ESTABLISHED)
                .inject(". 1:1(0) ack 1001 win 4000")
                .expect(". 1001:2001(1000) ack 1")
                .end();
    }

    /// SHLD-16: what lies within the shrunken window is still sent again.
    @ParameterizedTest
    @EnumSource
    void withinAShrunkenWindowTextIsSentAgain(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(4_000)
                .roundTrip(100, MILLISECONDS)
                .write(4_000)
                .skip()
                .at(50, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 1000")
                .expectNothing()
                .at(350, MILLISECONDS)
                .expect(". 1:1001(1000) ack 1")
                .end();
    }

    /// MUST-35: shrunk to nothing it is probed like any closed window.
    @ParameterizedTest
    @EnumSource
    void aWindowShrunkToNothingIsProbed(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(4_000)
                .roundTrip(100, MILLISECONDS)
                .write(4_000)
                .skip()
                .at(50, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 0")
                .expectNothing()
                .at(400, MILLISECONDS)
                .expect(". 1:2(1) ack 1")
                .expectNothing()
                .end();
    }

    /// MUST-1: a window with the highest bit set is large, not negative.
    @ParameterizedTest
    @EnumSource
    void aWindowOf40000IsNotNegative(Family family) {
        var tcp = TcpScript.established().over(family).mss(1_000).window(0x9C40).write(50_000);
        for (int acked = 0; acked < 10_000; acked += 1_000) {
            tcp.inject(". 1:1(0) ack " + (acked + 1_001) + " win 40000");
        }
        tcp.skip().expectState(ESTABLISHED);
        long inFlight = tcp.connection().report().queues().sendQueueOctets();
        if (inFlight != 40_000) throw tcp.failure(inFlight + " octets not acknowledged");
        tcp.end();
    }

    /// RFC 7323 §2.3: the peer's window is scaled by the shift of its SYN, and that of its SYN is
    /// not. TS-5.
    @ParameterizedTest
    @EnumSource
    void thePeersWindowIsScaled(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .window(2_000)
                .windowScale(3)
                .write(6_000)
                .expect(". 1:1001(1000) ack 1")
                .expect(". 1001:2001(1000) ack 1")
                .expectNothing()
                .inject(". 1:1(0) ack 1 win 500")
                .expect(". 2001:3001(1000) ack 1")
                .expect(". 3001:4001(1000) ack 1")
                .expectNothing()
                .end();
    }

    /// RFC 7323 §2.3: a shift above 14 counts as 14: a window of 1 is one of 16,384 octets. The
    /// congestion window has grown beyond that before it counts. TS-6.
    @ParameterizedTest
    @ValueSource(ints = {14, 15, 255})
    void e4_aShiftAbove14CountsAs14(int shift) {
        for (var family : Family.values()) {
            var tcp =
                    TcpScript.listen()
                            .over(family)
                            .inject("S 0:0(0) win 1000 <mss 1000,wscale " + shift + ">")
                            .expect("S. 0:0(0) ack 1")
                            .inject(". 1:1(0) ack 1 win 1")
                            .accept()
                            .write(60_000);
            for (int ack = 1; ack < 20_000; ack += 1_000) {
                tcp.skip().inject(". 1:1(0) ack " + ack + " win 1");
            }
            tcp.skip()
                    .inject(". 1:1(0) ack 20001 win 1")
                    .expect(". 35001:36001(1000) ack 1")
                    .expectNothing()
                    .end();
        }
    }

    /// RFC 7323 §2.2: without the peer's offer our windows are not scaled. TS-1.
    @ParameterizedTest
    @EnumSource
    void withoutTheOfferNothingIsScaled(Family family) {
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1 win 65535 <mss " + mss + ">")
                .inject(". 1:1(0) ack 1 win 65535")
                .accept()
                .inject("P. 1:101(100) ack 1 win 65535")
                .expect(". 1:1(0) ack 101 win 65435")
                .end();
    }
}
