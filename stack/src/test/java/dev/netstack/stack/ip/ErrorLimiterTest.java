package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.StackFixture;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// RFC 1122 §3.2.2 IC4-15, RFC 4443 §2.4 f IC6-4.
class ErrorLimiterTest {
    private static final long START = 3_600 * StackFixture.SECOND;

    private final Entropy entropy = new SplittableRandom(StackFixture.SEED)::nextLong;

    @Test
    void allDestinationsTogetherGetAThousandASecond() {
        var limiter = new ErrorLimiter(entropy);
        int allowed = 0;
        for (int i = 0; i < 1_000_000; i++) {
            if (limiter.allows(1, i, START + i * 10_000L)) allowed++;
        }
        // Ten seconds, and a burst: random costs have a mean of one.
        assertEquals(10_000 + ErrorLimiter.BURST_MAX, allowed, 200);
    }

    @Test
    void oneDestinationGetsTenASecond() {
        var limiter = new ErrorLimiter(entropy);
        int allowed = 0;
        for (int i = 0; i < 10_000; i++) {
            if (limiter.allows(1, 2, START + i * StackFixture.MILLISECOND)) allowed++;
        }
        assertTrue(allowed >= 100 && allowed <= 110, allowed + " in ten seconds");
    }

    /// Threat D7 (SAD DNS): a burst of fifty under one false source, one port of them open or none,
    /// then a probe of one's own: the answer to it tells nothing.
    @Test
    void d7_theCommonLimitIsNoOracle() {
        int trials = 10_000;
        int[] answered = new int[2];
        var limiter = new ErrorLimiter(entropy);
        long now = START;
        for (int trial = 0; trial < 2 * trials; trial++) {
            int open = trial & 1;
            now += 2 * StackFixture.SECOND;
            for (int i = open; i < 50; i++) limiter.allows(7, 7, now);
            if (limiter.allows(8, 8, now)) answered[open]++;
        }
        double advantage = Math.abs(answered[0] - answered[1]) / (double) trials;
        assertTrue(advantage <= 0.01, "advantage " + advantage);
    }
}
