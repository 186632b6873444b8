package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.tcp.CongestionController.Timeout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// RFC 9438, each figure by its formulas.
class CubicTest {
    private static final int MSS = 1_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;

    /// At the end of long: a clock that wraps must not matter.
    private static final long START = Long.MAX_VALUE / 2;

    private final Cubic cubic = new Cubic(MSS);
    private final AckSample ack = new AckSample();
    private long now = START;

    /// RFC 6928 §2.
    @ParameterizedTest
    @CsvSource({"536, 5360", "1000, 10000", "1460, 14600", "9000, 18000"})
    void theInitialWindowIsTenSegments(int mss, int octets) {
        assertEquals(octets, new Cubic(mss).window());
    }

    /// RFC 9438 §4.10. CUB-8, HYS-1.
    @Test
    void slowStartGrowsByWhatIsAcknowledged() {
        acknowledge(3_000, 100 * MILLISECOND);
        assertEquals(13_000, cubic.window());
    }

    /// RFC 9438 §4.6: ssthresh = 0.7 · cwnd. CUB-4. HYS-7.
    @Test
    void aLossLeavesSevenTenths() {
        grownTo(100_000);
        cubic.onLoss(100_000, now);
        assertEquals(70_000, cubic.window());
        assertEquals(70_000, cubic.threshold());
    }

    /// RFC 8511 §3: beta_ecn for CUBIC is 0.85.
    @Test
    void aMarkLeavesMore() {
        grownTo(100_000);
        cubic.onEcn(100_000, now);
        assertEquals(85_000, cubic.window());
    }

    /// RFC 9438 §4.6: never less than two segments.
    @Test
    void theWindowNeverFallsBelowTwoSegments() {
        for (int i = 0; i < 50; i++) cubic.onLoss(cubic.window(), now);
        assertEquals(2 * MSS, cubic.window());
    }

    static List<Arguments> curves() {
        var rows = new ArrayList<Arguments>();
        for (int segments : new int[] {100, 1_000, 10_000, 80_000}) {
            for (int rtt : new int[] {1, 10, 50, 300}) rows.add(Arguments.of(segments, rtt));
        }
        return rows;
    }

    /// RFC 9438 §4.2, figures 1 and 2: a window of W segments that loses is back at W after
    /// K = cbrt(0.3 · W / C) seconds; or sooner, where Reno's would be (§4.3). CUB-1, CUB-2.
    @ParameterizedTest
    @MethodSource("curves")
    void theWindowFollowsTheCurve(int segments, int rttMillis) {
        grownTo(segments * MSS);
        cubic.onLoss(segments * MSS, now);
        double k = Math.cbrt(0.3 * segments / Cubic.C);
        long begin = now;
        double reno = 0.7 * segments;
        while (now - begin < 2 * k * SECOND) {
            round(rttMillis * MILLISECOND);
            reno += reno < segments ? Cubic.ALPHA : 1;
            double t = (now - begin) / 1e9 - k;
            double curve = Cubic.C * t * t * t + segments;
            double expected = Math.max(reno, curve) * MSS;
            // What grows by the target of a round trip ahead lags by less than two round trips.
            double t2 = t - 2e-3 * rttMillis;
            double least = Math.max(reno - 2, Cubic.C * t2 * t2 * t2 + segments) * MSS * 0.97;
            assertTrue(cubic.window() >= least, () -> cubic.window() + " < " + least);
            assertTrue(cubic.window() <= expected * 1.03 + 2 * MSS);
        }
    }

    /// RFC 9438 §4.3: on a short path a window grows by alpha segments a round trip, 9/17 with a
    /// beta of 0.7, until it is where it was, and by one after. CUB-3.
    @Test
    void onShortPathsItIsRenos() {
        grownTo(20_000);
        cubic.onLoss(20_000, now);
        for (int i = 0; i < 12; i++) round(MILLISECOND);
        assertEquals(14_000 + 12 * 9.0 / 17 * MSS, cubic.window(), MSS);
        for (int i = 0; i < 50; i++) round(MILLISECOND);
        assertEquals(20_000 + 50 * MSS, cubic.window(), 2 * MSS);
    }

    /// RFC 9438 §4.7: W_max = cwnd · (1 + beta) / 2 when the window was not back at W_max. The
    /// plateau is lower then. CC-26, CUB-5.
    @Test
    void twoLossesInARowConvergeFast() {
        grownTo(1_000_000);
        cubic.onLoss(1_000_000, now);
        cubic.onLoss(700_000, now);
        assertEquals(490_000, cubic.window(), 1);
        double k = Math.cbrt((0.85 * 700 - 490) / Cubic.C);
        long begin = now;
        while (now - begin < k * SECOND) round(100 * MILLISECOND);
        assertEquals(0.85 * 700_000, cubic.window(), 0.03 * 700_000);
    }

    /// RFC 9438 §4.8: one segment, ssthresh by beta, once; then K is 0. CUB-6.
    @Test
    void aTimeoutBeginsWithOneSegment() {
        grownTo(1_000_000);
        cubic.onTimeout(1_000_000, Timeout.FIRST, now);
        assertEquals(MSS, cubic.window());
        assertEquals(700_000, cubic.threshold());
        cubic.onTimeout(1_000, Timeout.REPEATED, now);
        assertEquals(700_000, cubic.threshold());
        for (int i = 0; cubic.window() < 700_000; i++) {
            assertTrue(i < 12, "slow start");
            round(50 * MILLISECOND);
        }
        assertEquals(700_000, cubic.window(), MSS);
        long begin = now;
        while (now - begin < SECOND) round(10 * MILLISECOND);
        assertEquals(700_000 + 0.529 * 100 * MSS, cubic.window(), 3 * MSS);
    }

    /// RFC 9438 §4.9.2: all is as it was, the curve too. CUB-7.
    @Test
    void aSpuriousLossIsTakenBack() {
        grownTo(500_000);
        cubic.onLoss(500_000, now);
        for (int i = 0; i < 20; i++) round(50 * MILLISECOND);
        int before = cubic.window();
        int threshold = cubic.threshold();
        cubic.onLoss(before, now);
        cubic.onSpuriousLoss(now);
        assertEquals(before, cubic.window());
        assertEquals(threshold, cubic.threshold());
        cubic.onTimeout(before, Timeout.FIRST, now);
        cubic.onSpuriousLoss(now);
        assertEquals(before, cubic.window());
        cubic.onSpuriousLoss(now);
        assertEquals(before, cubic.window());
    }

    /// RFC 9438 §5.8: time in which the application sends little is not part of the epoch. CUB-9.
    @Test
    void idlenessDoesNotMoveAlongTheCurve() {
        grownTo(1_000_000);
        cubic.onLoss(1_000_000, now);
        for (int i = 0; i < 10; i++) round(50 * MILLISECOND);
        int before = cubic.window();
        now += 60 * SECOND;
        cubic.onSent(MSS, 0, now);
        round(50 * MILLISECOND);
        assertTrue(cubic.window() < before * 1.1, () -> before + " to " + cubic.window());
        int used = cubic.window();
        for (int i = 0; i < 1_000; i++) trickle(50 * MILLISECOND);
        assertEquals(used, cubic.window(), used / 50.0);
    }

    /// RFC 7661 §4.4: an application that sends little proves nothing about the path.
    @Test
    void anUnusedWindowDoesNotGrow() {
        for (int i = 0; i < 100; i++) trickle(50 * MILLISECOND);
        assertEquals(10_000, cubic.window());
    }

    /// RFC 5681 §4.1.
    @Test
    void idlenessRestartsFromTheInitialWindow() {
        grownTo(100_000);
        cubic.onIdle(now);
        assertEquals(10_000, cubic.window());
    }

    /// The window is octets: another MSS leaves it, and the curve is in the new segments.
    @Test
    void anotherSegmentSizeKeepsTheWindow() {
        grownTo(100_000);
        cubic.onSegmentSize(500);
        assertEquals(100_000, cubic.window());
        cubic.onLoss(100_000, now);
        assertEquals(70_000, cubic.window());
        cubic.onTimeout(70_000, Timeout.FIRST, now);
        assertEquals(500, cubic.window());
    }

    /// CC-6, RFC 5681 §3.1: the initial window is for smaller segments when those that it was for
    /// do not pass.
    @Test
    void anInitialWindowShrinksWithTheSegment() {
        cubic.onSegmentSize(MSS / 2);
        assertEquals(10 * (MSS / 2), cubic.window());
    }

    /// H1, H2: neither giant acknowledgments nor tiny ones gain more than they acknowledge.
    @Test
    void h2_dividedAcknowledgmentsGainNothing() {
        for (int i = 0; i < MSS; i++) acknowledge(1, 0);
        assertEquals(11_000, cubic.window());
    }

    /// No overflow, whatever happens for ever.
    @Test
    void h1_theWindowIsBounded() {
        for (int i = 0; i < 100; i++) round(300 * MILLISECOND);
        assertEquals(CongestionController.WINDOW_MAX, cubic.window());
        cubic.onLoss(cubic.window(), now);
        for (int i = 0; i < 10_000; i++) {
            round(300 * MILLISECOND);
            assertTrue(cubic.window() > 0 && cubic.window() <= CongestionController.WINDOW_MAX);
        }
    }

    private void grownTo(int octets) {
        while (cubic.window() < octets) {
            acknowledge(Math.min(cubic.window(), octets - cubic.window()), 0);
        }
    }

    /// A round trip in which the whole window is acknowledged, segment by segment or in 64 parts.
    private void round(long rtt) {
        int window = cubic.window();
        int parts = Math.clamp(window / MSS, 1, 64);
        for (int i = 0; i < parts; i++) {
            acknowledge(window / parts, rtt / parts);
        }
    }

    private void acknowledge(int octets, long passed) {
        now += passed;
        fill(octets);
        ack.inFlightBefore = cubic.window();
        cubic.onAcknowledged(ack);
    }

    /// A segment alone in the network is acknowledged.
    private void trickle(long passed) {
        now += passed;
        fill(MSS);
        ack.inFlightBefore = MSS;
        ack.isRoundStart = true;
        cubic.onAcknowledged(ack);
    }

    private void fill(int octets) {
        ack.clear(now);
        ack.acknowledged = octets;
        ack.delivered = octets;
        ack.srtt = MILLISECOND;
    }

    /// HYS-8, RFC 9406 §4.3: a slow start after a time-out is left at the threshold, however long
    /// round trips become.
    @Test
    void aLaterSlowStartIsThePlainOne() {
        grownTo(400_000);
        cubic.onTimeout(400_000, Timeout.FIRST, now);
        int threshold = cubic.threshold();
        for (int i = 1; cubic.window() < threshold / 2 && i < 20; i++) {
            int before = cubic.window();
            round(i * SECOND / 10);
            assertTrue(cubic.window() >= 2 * before - MSS, cubic.window() + " after " + before);
        }
    }
}
