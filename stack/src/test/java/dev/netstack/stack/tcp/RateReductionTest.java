package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The examples of RFC 6937 §3.1: 20 segments in flight, ssthresh 10.
class RateReductionTest {
    private static final int MSS = 1_000;
    private static final int TARGET = 10 * MSS;

    private final RateReduction reduction = new RateReduction();
    private int pipe;
    private int sent;

    /// An acknowledgment of `octets` arrives, and what may leave leaves.
    private int acknowledge(int octets, RateReduction.Progress progress) {
        pipe -= octets;
        reduction.onDelivered(octets);
        var news = new RateReduction.News(octets, progress);
        int room = reduction.window(pipe, TARGET, MSS, news) - pipe;
        int segments = room / MSS;
        reduction.onSent(segments * MSS);
        pipe += segments * MSS;
        sent += segments;
        return segments;
    }

    /// One loss: every second acknowledgment lets a segment go, and pipe ends at ssthresh. RACK-19.
    @Test
    void oneLossHalvesTheRate() {
        reduction.begin(20 * MSS);
        pipe = 19 * MSS;
        for (int i = 0; i < 18; i++) {
            int left = acknowledge(MSS, RateReduction.Progress.DOUBTFUL);
            assertTrue(left <= 1, "no burst at " + i);
        }
        assertEquals(TARGET, pipe);
        assertEquals(9, sent);
    }

    /// Fifteen losses: each of the last acknowledgments lets two go while they tell of progress,
    /// and one while they do not.
    @Test
    void manyLossesAreRecoveredInSlowStart() {
        reduction.begin(20 * MSS);
        pipe = 5 * MSS;
        assertEquals(1, acknowledge(MSS, RateReduction.Progress.DOUBTFUL));
        assertEquals(2, acknowledge(MSS, RateReduction.Progress.SAFE));
        assertEquals(2, acknowledge(MSS, RateReduction.Progress.SAFE));
        assertEquals(7 * MSS, pipe);
    }

    /// The first retransmission leaves whatever was delivered.
    @Test
    void theFirstSegmentIsNeverHeldBack() {
        reduction.begin(20 * MSS);
        pipe = 20 * MSS;
        assertEquals(1, acknowledge(0, RateReduction.Progress.DOUBTFUL));
        assertEquals(0, acknowledge(0, RateReduction.Progress.DOUBTFUL));
    }
}
