package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6298 §2 to §5 (MUST-18).
class RttEstimatorTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;

    private final RttEstimator rtt = new RttEstimator();

    /// §2.1.
    @Test
    void theFirstTimeoutIsOneSecond() {
        assertEquals(SECOND, rtt.rto());
        assertFalse(rtt.hasSample());
    }

    /// §2.2: SRTT = R, RTTVAR = R / 2, RTO = SRTT + 4 · RTTVAR.
    @Test
    void theFirstSampleSetsBothVariables() {
        rtt.sample(400 * MS);
        assertEquals(400 * MS, rtt.srtt());
        assertEquals(200 * MS, rtt.rttvar());
        assertEquals(1_200 * MS, rtt.rto());
    }

    /// §2.3: RTTVAR first, with the old SRTT; alpha = 1/8, beta = 1/4.
    @Test
    void laterSamplesAreSmoothed() {
        rtt.sample(400 * MS);
        rtt.sample(800 * MS);
        assertEquals(450 * MS, rtt.srtt());
        assertEquals(250 * MS, rtt.rttvar());
        assertEquals(1_450 * MS, rtt.rto());
    }

    /// §2.4 and §2.5, the lower bound being ours (docs/deviations.md). H8: no sample leads outside.
    @ParameterizedTest
    @ValueSource(longs = {0, 1, MS, 10 * MS, SECOND, 70 * SECOND, Long.MAX_VALUE / 16})
    void h8_theTimeoutStaysWithinItsBounds(long sample) {
        for (int i = 0; i < 40; i++) rtt.sample(sample);
        assertTrue(rtt.rto() >= RttEstimator.RTO_MIN_NANOS, () -> "" + rtt.rto());
        assertTrue(rtt.rto() <= RttEstimator.RTO_MAX_NANOS, () -> "" + rtt.rto());
    }

    /// §5.5: doubled each time, up to the maximum; a new sample ends it.
    @Test
    void theTimeoutBacksOff() {
        for (long expected : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertEquals(expected * SECOND, rtt.rto());
            rtt.backOff();
        }
        for (int i = 0; i < 100; i++) rtt.backOff();
        assertEquals(60 * SECOND, rtt.rto());
        rtt.sample(400 * MS);
        assertEquals(1_200 * MS, rtt.rto());
    }

    /// §3, Karn's rule.
    @Test
    void aSegmentThatWasSentTwiceGivesNoSample() {
        rtt.onSent(1_000, 0);
        rtt.onRetransmission();
        assertFalse(rtt.onAcknowledged(1_000, 100 * MS));
        rtt.onSent(2_000, 200 * MS);
        assertTrue(rtt.onAcknowledged(2_000, 300 * MS));
        assertEquals(100 * MS, rtt.srtt());
    }

    /// §3: one measurement per round trip suffices.
    @Test
    void oneSegmentIsTimedAtATime() {
        rtt.onSent(1_000, 0);
        rtt.onSent(2_000, 50 * MS);
        assertFalse(rtt.onAcknowledged(999, 60 * MS));
        assertTrue(rtt.onAcknowledged(2_000, 100 * MS));
        assertEquals(100 * MS, rtt.srtt());
    }

    /// §5.7.
    @Test
    void aLostSynLeavesThreeSeconds() {
        rtt.backOff();
        rtt.synWasLost();
        assertEquals(3 * SECOND, rtt.rto());
    }
}
