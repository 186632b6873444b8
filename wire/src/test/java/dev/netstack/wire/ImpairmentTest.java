package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImpairmentTest {
    private static final long SEED = Long.getLong("netstack.seed", 20_261_122L);
    private static final int FRAMES = 100_000;
    private static final int LENGTH = 1514;
    private static final long MILLI = 1_000_000;

    private static final ImpairmentConfig EVERYTHING =
            ImpairmentConfig.NONE
                    .withLoss(0.1)
                    .withDuplication(0.1)
                    .withReordering(0.1)
                    .withCorruption(0.1)
                    .withDelay(5 * MILLI, 2 * MILLI)
                    .withRate(10_000_000, 100_000);

    private static Impairment impairment(ImpairmentConfig config) {
        return new Impairment(config, SEED);
    }

    /// All that becomes of frames sent a microsecond apart.
    private static List<Long> fates(ImpairmentConfig config, long seed) {
        Impairment impairment = new Impairment(config, seed);
        List<Long> fates = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int copies = impairment.send(LENGTH, i * 1000L);
            fates.add((long) copies);
            for (int copy = 0; copy < copies; copy++) {
                fates.add(impairment.arrival(copy));
                fates.add((long) impairment.corruptedBit(copy));
            }
        }
        return fates;
    }

    @Test
    void sameSeedGivesTheSameFates() {
        assertEquals(fates(EVERYTHING, SEED), fates(EVERYTHING, SEED));
        assertTrue(!fates(EVERYTHING, SEED).equals(fates(EVERYTHING, SEED + 1)), "seed " + SEED);
    }

    @Test
    void goodLinkChangesNothing() {
        Impairment link = impairment(ImpairmentConfig.NONE);
        for (int i = 0; i < 1000; i++) {
            assertEquals(1, link.send(LENGTH, i));
            assertEquals(i, link.arrival(0));
            assertEquals(Impairment.INTACT, link.corruptedBit(0));
        }
    }

    /// Five standard deviations of a binomial count: a fair generator fails one seed in a million.
    private static void assertRate(double wanted, long found) {
        double deviation = Math.sqrt(FRAMES * wanted * (1 - wanted));
        assertEquals(FRAMES * wanted, (double) found, 5 * deviation + 1, "seed " + SEED);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.05, 0.2, 1})
    void eachRateIsKept(double rate) {
        ImpairmentConfig none = ImpairmentConfig.NONE;
        Impairment loss = impairment(none.withLoss(rate));
        Impairment duplication = impairment(none.withDuplication(rate));
        Impairment reordering = impairment(none.withReordering(rate));
        Impairment corruption = impairment(none.withCorruption(rate));
        for (int i = 0; i < FRAMES; i++) {
            loss.send(LENGTH, i);
            duplication.send(LENGTH, i);
            reordering.send(LENGTH, i);
            corruption.send(LENGTH, i);
        }
        assertRate(rate, loss.lost());
        assertRate(rate, duplication.duplicated());
        assertRate(rate, reordering.reordered());
        assertRate(rate, corruption.corrupted());
    }

    @Test
    void sameFramesAreLostHoweverLongTheLinkIs() {
        Impairment near = impairment(ImpairmentConfig.NONE.withLoss(0.2));
        Impairment far =
                impairment(
                        ImpairmentConfig.NONE
                                .withLoss(0.2)
                                .withDelay(100 * MILLI, 50 * MILLI)
                                .withReordering(0.3));
        for (int i = 0; i < 1000; i++) {
            assertEquals(near.send(LENGTH, i), far.send(LENGTH, i), "frame " + i);
        }
    }

    @Test
    void jitterStaysInItsBoundsAndKeepsTheOrder() {
        Impairment link = impairment(ImpairmentConfig.NONE.withDelay(10 * MILLI, 3 * MILLI));
        long before = 0;
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 1000; i++) {
            long now = i * 10L * MILLI;
            link.send(LENGTH, now);
            long underWay = link.arrival(0) - now;
            assertTrue(link.arrival(0) >= before, "order, seed " + SEED);
            before = link.arrival(0);
            least = Math.min(least, underWay);
            most = Math.max(most, underWay);
        }
        assertTrue(least >= 7 * MILLI && most <= 13 * MILLI, least + " to " + most);
        assertTrue(least < 8 * MILLI && most > 12 * MILLI, least + " to " + most);
    }

    @Test
    void reorderedFrameIsOvertaken() {
        Impairment link =
                impairment(ImpairmentConfig.NONE.withReordering(0.5).withReorderNanos(MILLI));
        int overtaken = 0;
        long latest = 0;
        for (int i = 0; i < 1000; i++) {
            link.send(LENGTH, i);
            if (link.arrival(0) < latest) overtaken++;
            latest = Math.max(latest, link.arrival(0));
        }
        assertTrue(overtaken > 300, overtaken + " of 1000, seed " + SEED);
    }

    @Test
    void bottleneckSpacesFramesAndDropsWhatItsQueueCannotHold() {
        int frame = 1000;
        Impairment link = impairment(ImpairmentConfig.NONE.withRate(1_000_000, 10 * frame));
        long expected = 0;
        for (int i = 0; i < 11; i++) {
            assertEquals(1, link.send(frame, 0));
            expected += MILLI;
            assertEquals(expected, link.arrival(0));
        }
        assertEquals(0, link.send(frame, 0));
        assertEquals(1, link.overflowed());
        assertEquals(1, link.send(frame, MILLI));
    }

    @Test
    void corruptedBitLiesInTheFrame() {
        Impairment link = impairment(ImpairmentConfig.NONE.withCorruption(1));
        boolean[] hit = new boolean[16];
        for (int i = 0; i < 1000; i++) {
            link.send(2, i);
            hit[link.corruptedBit(0)] = true;
        }
        for (int bit = 0; bit < 16; bit++) assertTrue(hit[bit], "bit " + bit + ", seed " + SEED);
        link.send(0, 2000);
        assertEquals(Impairment.INTACT, link.corruptedBit(0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void probabilityOutsideItsRangeIsRefused(double rate) {
        var none = ImpairmentConfig.NONE;
        assertThrows(IllegalArgumentException.class, () -> none.withLoss(rate));
    }

    /// RFC 3168 §5: the queue marks before it drops, from the named octets on.
    @Test
    void aQueueBeyondItsMarkMarks() {
        int mark = 3 * LENGTH;
        Impairment link =
                impairment(
                        ImpairmentConfig.NONE.withRate(1_000_000, 10 * LENGTH).withMarking(mark));
        int marked = 0;
        int sent = 0;
        while (link.send(LENGTH, 0) > 0) {
            assertEquals(sent > 3, link.isMarked(), "frame " + sent);
            if (link.isMarked()) marked++;
            sent++;
        }
        assertEquals(11, sent);
        assertEquals(7, marked);
    }

    @Test
    void aQueueWithoutAMarkNeverMarks() {
        Impairment link = impairment(ImpairmentConfig.NONE.withRate(1_000_000, 10 * LENGTH));
        while (link.send(LENGTH, 0) > 0) assertTrue(!link.isMarked());
    }
}
