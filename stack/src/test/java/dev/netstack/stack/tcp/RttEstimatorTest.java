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

    /// §2.1. RTO-1.
    @Test
    void theFirstTimeoutIsOneSecond() {
        assertEquals(SECOND, rtt.rto());
        assertFalse(rtt.hasSample());
    }

    /// §2.2: SRTT = R, RTTVAR = R / 2, RTO = SRTT + 4 · RTTVAR. RTO-2, RTO-4.
    @Test
    void theFirstSampleSetsBothVariables() {
        rtt.sample(400 * MS);
        assertEquals(400 * MS, rtt.srtt());
        assertEquals(200 * MS, rtt.rttvar());
        assertEquals(1_200 * MS, rtt.rto());
    }

    /// §2.3: RTTVAR first, with the old SRTT; alpha = 1/8, beta = 1/4. RTO-3.
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

    /// §5.5: doubled each time, up to the maximum; a new sample ends it. RTO-11.
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

    /// §3, Karn's rule: the acknowledgment of a SYN that was sent twice is no sample. RTO-6.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSynThatWasSentTwiceGivesNoSample(int times) {
        for (int i = 0; i < times; i++) rtt.onSynSent(i * SECOND);
        rtt.onSynAcknowledged(3 * SECOND);
        assertEquals(times == 1, rtt.hasSample());
    }

    /// RFC 7323 appendix G: the samples of one round trip weigh no more than one of RFC 6298.
    /// TS-17.
    @Test
    void manySamplesOfARoundTripWeighAsOne() {
        rtt.sample(400 * MS);
        for (int i = 0; i < 10; i++) rtt.sample(400 * MS, 10, i * 40L * MS);
        for (int i = 0; i < 10; i++) rtt.sample(800 * MS, 10, (400 + i * 40) * MS);
        assertTrue(rtt.srtt() > 440 * MS && rtt.srtt() < 450 * MS, () -> "" + rtt.srtt());
    }

    /// Where one acknowledgment a round trip arrives, each weighs in full.
    @Test
    void aSingleSampleOfARoundTripWeighsInFull() {
        rtt.sample(400 * MS);
        rtt.sample(400 * MS, 10, 1_000 * MS);
        rtt.sample(800 * MS, 10, 2_000 * MS);
        assertEquals(450 * MS, rtt.srtt());
    }

    /// RFC 4015 §3.2 step 9: the delay that fired the timer is expected again.
    @Test
    void aSpuriousTimeoutMakesTheTimerPatient() {
        rtt.sample(100 * MS);
        rtt.backOff();
        rtt.onSpuriousTimeout(800 * MS);
        assertEquals(800 * MS, rtt.srtt());
        assertEquals(400 * MS, rtt.rttvar());
        assertEquals(2_400 * MS, rtt.rto());
        rtt.onSpuriousTimeout(-1);
        assertEquals(800 * MS, rtt.srtt());
    }

    /// §5.7. RTO-12.
    @Test
    void aLostSynLeavesThreeSeconds() {
        rtt.backOff();
        rtt.synWasLost();
        assertEquals(3 * SECOND, rtt.rto());
    }

    /// RTO-8, §4: a variance that has vanished counts as the clock's granularity.
    @Test
    void aSteadyRoundTripLeavesTheGranularity() {
        for (int i = 0; i < 200; i++) rtt.sample(1_000 * MS);
        assertEquals(1_001 * MS, rtt.rto());
    }
}
