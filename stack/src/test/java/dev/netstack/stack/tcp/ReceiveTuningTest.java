package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Dynamic right-sizing: what is taken in a round trip is what a window must allow, twice.
class ReceiveTuningTest {
    private static final long MILLISECOND = 1_000_000L;
    private static final int MSS = 1_000;

    /// Without timestamps the round trip is at most the time in which a window arrives.
    @Test
    void aWindowThatArrivedBoundsTheRoundTrip() {
        var tuning = new ReceiveTuning(0, 10_000, 0);
        tuning.onText(9_999, 10_000, 30 * MILLISECOND);
        assertEquals(0, tuning.roundTrip());
        tuning.onText(10_000, 10_000, 50 * MILLISECOND);
        assertEquals(50 * MILLISECOND, tuning.roundTrip());
        tuning.onText(20_000, 10_000, 250 * MILLISECOND);
        assertEquals(50 * MILLISECOND, tuning.roundTrip(), "only ever less");
        tuning.onText(30_000, 10_000, 270 * MILLISECOND);
        assertEquals(20 * MILLISECOND, tuning.roundTrip());
    }

    /// Nothing is measured where neither end knows a round trip.
    @Test
    void withoutARoundTripNothingIsWanted() {
        var tuning = new ReceiveTuning(0, 65_535, 0);
        assertEquals(0, tuning.onTaken(1 << 20, MSS, 0, 3_600_000 * MILLISECOND));
    }

    /// A steady rate wants twice its bandwidth-delay product, whatever the path.
    @ParameterizedTest
    @CsvSource({"1, 125000", "20, 250000", "100, 1250000", "300, 600000"})
    void aSteadyRateWantsTwiceItsProduct(long milliseconds, int octetsPerRoundTrip) {
        var tuning = new ReceiveTuning(0, 65_535, 0);
        tuning.onEcho(milliseconds * MILLISECOND);
        long wanted = 0;
        long step = milliseconds * MILLISECOND / 10;
        for (int i = 1; i <= 500; i++) {
            long now = i * step;
            wanted = Math.max(wanted, tuning.onTaken(octetsPerRoundTrip / 10, MSS, 0, now));
        }
        assertTrue(wanted >= 2L * octetsPerRoundTrip, "wanted " + wanted);
        assertTrue(wanted <= 8L * octetsPerRoundTrip, "wanted " + wanted);
    }

    /// An application that takes little never wants more, however long it lasts.
    @Test
    void aSlowReaderWantsNothing() {
        var tuning = new ReceiveTuning(0, 65_535, 0);
        tuning.onEcho(50 * MILLISECOND);
        var random = new Random(1);
        for (int i = 1; i < 10_000; i++) {
            assertEquals(0, tuning.onTaken(random.nextInt(1_000), MSS, 0, i * 10L * MILLISECOND));
        }
    }
}
