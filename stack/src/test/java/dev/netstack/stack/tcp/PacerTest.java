package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pacer keeps its rate, forgives a timer that is late, and does not hold back what a timer
/// could not time.
class PacerTest {
    private static final int MSS = 1_000;
    private static final long SECOND = 1_000_000_000;

    private final Pacer pacer = new Pacer();

    /// 200 % of cwnd / srtt while the window doubles, 120 % after.
    @ParameterizedTest
    @CsvSource({
        "100000, 1000000000, 100000000, 2000000",
        "100000, 100000, 100000000, 1200000",
        "100000, 200000, 100000000, 1200000",
        "1073741824, 1073741824, 300000000, 4294967296",
        "1000, 2000, 3600000000000, 1"
    })
    void theRateIsAWindowARoundTrip(int window, int threshold, long srtt, long rate) {
        var gain = Pacer.gain(window, threshold);
        assertEquals(rate, Pacer.rate(window, gain, srtt));
    }

    @Test
    void withoutRoundTripThereIsNoRate() {
        assertEquals(Pacer.UNLIMITED, Pacer.rate(MSS, Pacer.Gain.AVOIDANCE, 0));
    }

    /// From 1 Mb/s to 10 Gb/s, in segments and in super-segments: what leaves in a second is the
    /// rate, give or take what may be ahead.
    @ParameterizedTest
    @CsvSource({"125000, 1000", "12500000, 1448", "125000000, 8948", "1250000000, 65160"})
    void theRateIsKept(long rate, int octets) {
        long now = 0;
        long sent = 0;
        for (int i = 0; i < 10; i++) pacer.onSent(octets, 1, rate, now);
        while (now < SECOND) {
            if (pacer.isHeld(now)) {
                now = pacer.release();
            } else {
                pacer.onSent(octets, 1, rate, now);
                sent += octets;
            }
        }
        double slack = 2.0 * Pacer.SLACK_NANOS / SECOND * rate + 2 * octets;
        assertEquals((double) rate, (double) sent, slack);
    }

    @Test
    void theFirstTenSegmentsAreNotHeld() {
        for (int i = 0; i < Pacer.UNPACED_SEGMENTS; i++) {
            assertFalse(pacer.isHeld(0));
            pacer.onSent(MSS, 1, MSS, 0);
        }
        pacer.onSent(MSS, 1, MSS, 0);
        assertTrue(pacer.isHeld(0));
        assertEquals(SECOND, pacer.release());
    }

    /// Silence earns no burst beyond the slack.
    @Test
    void idlenessEarnsNoCredit() {
        pacer.onSent(10 * MSS, 10, MSS, 0);
        pacer.onSent(MSS, 1, 100 * MSS, 100 * SECOND);
        assertTrue(pacer.isHeld(100 * SECOND));
        assertEquals(100 * SECOND + SECOND / 100 - Pacer.SLACK_NANOS, pacer.release());
    }

    /// A window of 1 MiB in 50 µs of round trip is never held back.
    @Test
    void aLocalPathIsNotPaced() {
        long rate = Pacer.rate(1 << 20, Pacer.Gain.AVOIDANCE, 50_000);
        for (int i = 0; i < 16; i++) {
            assertFalse(pacer.isHeld(0));
            pacer.onSent(1 << 16, 45, rate, 0);
        }
    }

    @Test
    void aTimeoutWaitsForNoSchedule() {
        for (int i = 0; i < 12; i++) pacer.onSent(MSS, 1, MSS, 0);
        pacer.reset(0);
        assertFalse(pacer.isHeld(0));
    }

    /// A millisecond's worth, two segments at least.
    @ParameterizedTest
    @CsvSource({"0, 2000", "125000, 2000", "12500000, 12500", "1250000000, 1250000"})
    void superSegmentsFitTheRate(long rate, int octets) {
        assertEquals(octets, Pacer.burst(rate, MSS));
    }
}
