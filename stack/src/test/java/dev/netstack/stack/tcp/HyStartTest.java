package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9406 §4.2.
class HyStartTest {
    private static final int OCTETS = 1_000;
    private static final long MICROSECOND = 1_000;

    private final HyStart hyStart = new HyStart();
    private final AckSample ack = new AckSample();

    /// RFC 9406 §4.3: RttThresh is an eighth of the last round's minimum, 4 ms to 16 ms.
    @ParameterizedTest
    @CsvSource({
        "1000, 4999, 5000",
        "20000, 23999, 24000",
        "64000, 71999, 72000",
        "100000, 112499, 112500",
        "300000, 315999, 316000"
    })
    void longerRoundTripsEndFullSpeed(int before, int stillShort, int tooLong) {
        round(before, HyStart.RTT_SAMPLES);
        round(stillShort, HyStart.RTT_SAMPLES);
        assertFalse(hyStart.isConservative());
        round(before, HyStart.RTT_SAMPLES);
        round(tooLong, HyStart.RTT_SAMPLES);
        assertTrue(hyStart.isConservative());
    }

    /// N_RTT_SAMPLE: seven samples of a round say nothing yet. HYS-3.
    @Test
    void aFewSamplesSayNothing() {
        round(20_000, HyStart.RTT_SAMPLES);
        round(60_000, HyStart.RTT_SAMPLES - 1);
        assertFalse(hyStart.isConservative());
    }

    /// The minimum of a round counts: one short round trip shows that there is no queue. HYS-2.
    @Test
    void theShortestOfARoundCounts() {
        round(20_000, HyStart.RTT_SAMPLES);
        sample(20_500, true);
        for (int i = 0; i < 20; i++) sample(60_000, false);
        assertFalse(hyStart.isConservative());
    }

    /// CSS_GROWTH_DIVISOR: a quarter of the speed. HYS-4.
    @Test
    void conservativeSlowStartGrowsByAQuarter() {
        round(20_000, HyStart.RTT_SAMPLES);
        assertEquals(OCTETS, sample(20_000, false));
        round(30_000, HyStart.RTT_SAMPLES);
        assertEquals(OCTETS / 4, sample(30_000, false));
    }

    /// CSS_ROUNDS: five rounds, the one in which it began among them; then slow start is over.
    /// HYS-6.
    @Test
    void slowStartIsOverAfterFiveConservativeRounds() {
        round(20_000, HyStart.RTT_SAMPLES);
        for (int i = 0; i < HyStart.CSS_ROUNDS; i++) round(30_000, HyStart.RTT_SAMPLES);
        assertFalse(hyStart.isOver());
        sample(30_000, true);
        assertTrue(hyStart.isOver());
    }

    /// RFC 9406 §4.2: round trips shorter than those that began it were no queue's: slow start goes
    /// on. HYS-5.
    @Test
    void jitterIsForgotten() {
        round(20_000, HyStart.RTT_SAMPLES);
        round(30_000, HyStart.RTT_SAMPLES);
        round(29_000, HyStart.RTT_SAMPLES);
        assertFalse(hyStart.isConservative());
        assertEquals(OCTETS, sample(29_000, false));
    }

    private void round(int micros, int samples) {
        for (int i = 0; i < samples; i++) sample(micros, i == 0);
    }

    private int sample(int micros, boolean isRoundStart) {
        ack.clear(0);
        ack.acknowledged = OCTETS;
        ack.rtt = micros * MICROSECOND;
        ack.isRoundStart = isRoundStart;
        return hyStart.onAcknowledged(ack);
    }
}
