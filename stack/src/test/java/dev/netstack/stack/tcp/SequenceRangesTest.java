package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceRangesTest {
    private static final int SPACE = 2_000;

    /// Against a set of single octets, at places where sequence numbers wrap.
    @ParameterizedTest
    @ValueSource(ints = {0, -1_000, Integer.MAX_VALUE - 1_000})
    void rangesEqualASetOfOctets(int base) {
        var random = new Random(StackFixture.SEED + base);
        for (int round = 0; round < 200; round++) {
            var ranges = new SequenceRanges();
            var oracle = new BitSet(SPACE);
            for (int step = 0; step < 60; step++) {
                int left = random.nextInt(SPACE - 1);
                int right = left + 1 + random.nextInt(Math.min(40, SPACE - left - 1) + 1);
                right = Math.min(right, SPACE);
                int before = oracle.cardinality();
                oracle.set(left, right);
                int added = ranges.add(base + left, base + right);
                assertEquals(oracle.cardinality() - before, added, "seed " + StackFixture.SEED);
                if (random.nextInt(20) == 0) {
                    int edge = random.nextInt(SPACE);
                    oracle.clear(0, edge);
                    ranges.removeBefore(base + edge);
                }
                check(base, ranges, oracle);
            }
        }
    }

    private static void check(int base, SequenceRanges ranges, BitSet oracle) {
        int at = 0;
        for (int i = 0; i < ranges.size(); i++) {
            int left = oracle.nextSetBit(at);
            at = oracle.nextClearBit(left);
            assertEquals(base + left, ranges.left(i), "seed " + StackFixture.SEED);
            assertEquals(base + at, ranges.right(i), "seed " + StackFixture.SEED);
        }
        assertEquals(-1, oracle.nextSetBit(at), "a range is missing: seed " + StackFixture.SEED);
        assertEquals(oracle.cardinality(), ranges.octets());
        int probe = oracle.nextSetBit(oracle.length() / 2);
        if (probe >= 0) assertTrue(ranges.contains(base + probe));
    }

    /// Threats E6 and G4: at most 256 ranges, and one more is refused, not grown.
    @Test
    void e6_moreRangesThanTheLimitAreRefused() {
        var ranges = new SequenceRanges();
        for (int i = 0; i < SequenceRanges.RANGES_MAX; i++) {
            assertEquals(1, ranges.add(2 * i, 2 * i + 1));
        }
        assertEquals(-1, ranges.add(10_000, 10_001));
        assertEquals(SequenceRanges.RANGES_MAX, ranges.size());
        assertEquals(1, ranges.add(1, 2), "what joins two ranges is taken");
        assertEquals(SequenceRanges.RANGES_MAX - 1, ranges.size());
    }
}
