package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.tcp.ControlledFlow.Path;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What "BBR Congestion Control", version 3, promises, on paths of one bottleneck.
class BbrTest {
    private static final long SEED = Long.getLong("netstack.seed", 2026);
    private static final int MSS = 1_448;
    private static final long SECOND = ControlledFlow.SECOND;
    private static final long MILLISECOND = SECOND / 1_000;

    /// From 1 Mb/s to 10 Gb/s and from 1 to 300 ms: the bandwidth is found and used.
    @ParameterizedTest
    @CsvSource({
        "1, 20, 1448",
        "1, 300, 1448",
        "10, 1, 1448",
        "100, 20, 1448",
        "100, 300, 1448",
        "1000, 1, 1448",
        "1000, 100, 14480",
        "10000, 1, 14480",
        "10000, 100, 65160"
    })
    void theBandwidthIsFound(int megabits, int millis, int mss) {
        var path = path(megabits, millis, 1, 0);
        var flow = flow(path, mss);
        flow.run(4 * SECOND + 20 * path.rtt());
        double used = flow.run(12 * SECOND);
        assertTrue(used >= 0.9, () -> "used " + used);
    }

    /// A sender that fills queues would hold four bandwidth-delay products here; BBR a tenth of one
    /// in the mean, and no more than its window allows while it probes.
    @Test
    void theQueueStaysShort() {
        var path = path(100, 20, 4, 0);
        var flow = flow(path, MSS);
        flow.run(4 * SECOND);
        flow.run(10 * SECOND);
        assertTrue(flow.queueMean < 0.1 * path.product(), () -> "queue " + flow.queueMean);
        assertTrue(flow.queueMax < 1.3 * path.product(), () -> "queue " + flow.queueMax);
    }

    /// Loss that is no congestion costs what is lost, and little more.
    @ParameterizedTest
    @CsvSource({"0.001, 0.93", "0.01, 0.93", "0.02, 0.9", "0.05, 0.85", "0.1, 0.75"})
    void lossesThatAreNoCongestionAreBorne(double loss, double least) {
        var flow = flow(path(100, 20, 1, loss), MSS);
        flow.run(4 * SECOND);
        double used = flow.run(20 * SECOND);
        assertTrue(used >= least, () -> "used " + used);
    }

    /// Every state is passed through within the time that the draft gives: a probe for bandwidth
    /// every two to three seconds, one for the round trip every five, when the queue never empties.
    @Test
    void theCycleGoesThroughItsStates() {
        var bbr = new Bbr(MSS, new Random(SEED)::nextLong);
        var flow = new ControlledFlow(bbr, path(100, 20, 4, 0), MSS, SEED);
        var seen = EnumSet.noneOf(BbrState.class);
        for (int i = 0; i < 1_500; i++) {
            flow.run(10 * MILLISECOND);
            seen.add(bbr.state());
        }
        assertEquals(EnumSet.allOf(BbrState.class), seen);
    }

    /// Its randomness is handed in: nothing else differs from run to run.
    @Test
    void theSameSeedGivesTheSame() {
        var one = flow(path(50, 40, 1, 0.01), MSS);
        var other = flow(path(50, 40, 1, 0.01), MSS);
        one.run(20 * SECOND);
        other.run(20 * SECOND);
        assertTrue(one.delivered > 0);
        assertEquals(one.delivered, other.delivered);
        assertEquals(one.controller.window(), other.controller.window());
    }

    /// Marks are heeded: with them the queue is kept below what it is without.
    @Test
    void marksKeepTheQueueShort() {
        var path = path(100, 20, 4, 0);
        var flow = flow(path, MSS);
        flow.markAbove = path.product() / 20;
        flow.run(4 * SECOND);
        double used = flow.run(10 * SECOND);
        assertTrue(flow.queueMean < 0.05 * path.product(), () -> "queue " + flow.queueMean);
        assertTrue(used >= 0.8, () -> "used " + used);
    }

    /// The window never falls below four segments, and a time-out is got over.
    @Test
    void aTimeoutIsGotOver() {
        var flow = flow(path(100, 20, 1, 0), MSS);
        flow.run(5 * SECOND);
        flow.controller.onTimeout(flow.controller.window(), CongestionController.Timeout.FIRST, 0);
        assertEquals(MSS, flow.controller.window());
        flow.run(SECOND);
        double used = flow.run(2 * SECOND);
        assertTrue(used > 0.85, () -> "used " + used);
    }

    /// A spurious time-out gives the window back.
    @Test
    void aSpuriousTimeoutIsTakenBack() {
        var flow = flow(path(100, 20, 1, 0), MSS);
        flow.run(5 * SECOND);
        int before = flow.controller.window();
        flow.controller.onTimeout(before, CongestionController.Timeout.FIRST, flow.now);
        flow.controller.onSpuriousLoss(flow.now);
        assertEquals(before, flow.controller.window());
    }

    @Test
    void beforeASampleItIsPacedByTheInitialWindow() {
        var bbr = new Bbr(MSS, () -> 0);
        assertEquals(Pacer.UNLIMITED, bbr.pacingRate(0));
        assertEquals(2.77 * 14_480 * 50, (double) bbr.pacingRate(20 * MILLISECOND), 50);
        assertTrue(bbr.isRateBased());
        assertFalse(bbr.isHoldingBack());
    }

    private static ControlledFlow flow(Path path, int mss) {
        return new ControlledFlow(new Bbr(mss, new Random(SEED)::nextLong), path, mss, SEED);
    }

    /// @param queue in bandwidth-delay products
    private static Path path(int megabits, int millis, int queue, double loss) {
        long rate = megabits * 125_000L;
        long rtt = millis * MILLISECOND;
        long octets = Math.max(40L * MSS, (long) (queue * rate * (rtt / 1e9)));
        return new Path(rate, rtt, octets, loss);
    }
}
