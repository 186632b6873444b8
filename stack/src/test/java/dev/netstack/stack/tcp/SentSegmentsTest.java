package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The records of what is in flight, and the scoreboard in them (RFC 2018 §8, RFC 6675 §3).
class SentSegmentsTest {
    private static final int SPACE = 3_000;
    private static final int MSS = 100;

    private final SentSegments sent = new SentSegments();
    private final SentRecords records = sent.records();
    private final Delivery delivery = new Delivery();

    private void send(int count) {
        for (int i = 0; i < count; i++) sent.sent(i * MSS, (i + 1) * MSS, 1, i);
    }

    /// A super-segment is one record until a part of it is told of alone; its parts keep its time.
    @Test
    void aSuperSegmentIsSplitWhereThePeerSays() {
        sent.sent(0, 40 * MSS, 40, 7);
        assertEquals(1, sent.size());
        sent.sack(10 * MSS, 12 * MSS, delivery);
        assertEquals(3, sent.size());
        assertEquals(2 * MSS, delivery.octets);
        assertEquals(2, sent.sackedSegments());
        assertEquals(38 * MSS, sent.pipe());
        int oldest = records.oldest();
        assertEquals(10, records.segments(oldest));
        assertEquals(28, records.segments(records.later(oldest)));
        assertEquals(7, records.sentAt(records.later(oldest)));
    }

    /// What the peer repeats costs nothing and counts once (H3).
    @Test
    void h3_repeatedBlocksDeliverNothing() {
        send(10);
        sent.sack(2 * MSS, 5 * MSS, delivery);
        sent.sack(2 * MSS, 5 * MSS, delivery);
        sent.sack(3 * MSS, 4 * MSS, delivery);
        assertEquals(3 * MSS, delivery.octets);
        assertEquals(1, sent.sackedRanges());
        assertEquals(8, sent.size());
        sent.sack(MSS, 8 * MSS, delivery);
        assertEquals(7 * MSS, delivery.octets);
        sent.acknowledge(10 * MSS, delivery);
        assertEquals(10 * MSS, delivery.octets);
        assertTrue(sent.isEmpty());
        assertEquals(0, sent.pipe());
    }

    /// RFC 8985 §6.1: sent again it is in flight again, the latest of all.
    @Test
    void whatIsLostGoesOutAgainAsOneRecord() {
        send(6);
        sent.sack(4 * MSS, 6 * MSS, delivery);
        sent.lose(0, 4 * MSS);
        assertEquals(0, sent.pipe());
        assertEquals(0, sent.lostFrom());
        assertEquals(4 * MSS, sent.lostEnd(1_000_000));
        assertEquals(250, sent.lostEnd(250));
        int record = sent.sentAgain(0, 250, 3, 50);
        assertTrue(records.isRetransmitted(record));
        assertEquals(250, sent.pipe());
        assertEquals(150, sent.lostOctets());
        assertEquals(250, sent.lostFrom());
        assertEquals(record, records.oldest());
        assertEquals(50, records.sentAt(record));
    }

    /// RFC 2018 §8: what was reported may be denied.
    @Test
    void whatThePeerThrewAwayIsLost() {
        send(6);
        sent.sack(0, 2 * MSS, delivery);
        sent.sack(4 * MSS, 6 * MSS, delivery);
        assertTrue(sent.isReneged());
        sent.forgetSacked();
        assertFalse(sent.isReneged());
        assertEquals(0, sent.sackedOctets());
        assertEquals(4 * MSS, sent.lostOctets());
        assertEquals(2 * MSS, sent.pipe());
    }

    /// E6: a segment of one octet at the floor of the MSS in every second place: at most 256
    /// ranges, and no record beyond what they split.
    @Test
    void e6_theScoreboardIsBounded() {
        sent.sent(0, 20_000, 200, 0);
        for (int i = 1; i < 5_000; i++) sent.sack(2 * i, 2 * i + 1, delivery);
        assertEquals(SentSegments.SACKED_RANGES_MAX, sent.sackedRanges());
        assertEquals(2 * SentSegments.SACKED_RANGES_MAX + 1, sent.size());
        sent.sack(3, 4, delivery);
        assertEquals(SentSegments.SACKED_RANGES_MAX - 1, sent.sackedRanges(), "it joins two");
    }

    /// Against a model of single octets, at places where sequence numbers wrap.
    /// LR-1, LR-2, LR-3, LR-6. LR-9.
    @ParameterizedTest
    @ValueSource(ints = {0, -1_500, Integer.MAX_VALUE - 1_500})
    void recordsEqualAModelOfOctets(int base) {
        var random = new Random(StackFixture.SEED + base);
        for (int round = 0; round < 300; round++) {
            var model = new Model(base);
            model.run(random);
            assertEquals(model.delivered, model.delivery.octets, "seed " + StackFixture.SEED);
        }
    }

    /// What each octet is: '.' in flight, 'L' lost, 'S' held by the peer.
    private static final class Model {
        private final SentSegments sent = new SentSegments();
        private final Delivery delivery = new Delivery();
        private final char[] octets = new char[SPACE];
        private final int base;
        private int una;
        private int nxt;
        private int delivered;

        Model(int base) {
            this.base = base;
        }

        void run(Random random) {
            for (int step = 0; step < 80; step++) {
                step(random, step);
                check();
            }
        }

        private void step(Random random, int step) {
            int choice = random.nextInt(8);
            if (nxt == una || choice < 3) {
                send(1 + random.nextInt(60), step);
                return;
            }
            int left = una + random.nextInt(nxt - una);
            int right = left + 1 + random.nextInt(Math.min(80, nxt - left));
            switch (choice) {
                case 3, 4 -> sack(left, right);
                case 5 -> acknowledge(right);
                case 6 -> lose(left, right);
                default -> resend(1 + random.nextInt(50), step);
            }
        }

        private void send(int wanted, int step) {
            int end = Math.min(SPACE, nxt + wanted);
            if (end == nxt) return;
            sent.sent(base + nxt, base + end, 1 + wanted / 10, step);
            Arrays.fill(octets, nxt, end, '.');
            nxt = end;
        }

        private void sack(int left, int right) {
            for (int i = left; i < right; i++) {
                if (octets[i] != 'S') delivered++;
                octets[i] = 'S';
            }
            sent.sack(base + left, base + right, delivery);
        }

        private void acknowledge(int edge) {
            for (int i = una; i < edge; i++) {
                if (octets[i] != 'S') delivered++;
            }
            una = edge;
            sent.acknowledge(base + edge, delivery);
        }

        private void lose(int left, int right) {
            for (int i = left; i < right; i++) {
                if (octets[i] == '.') octets[i] = 'L';
            }
            sent.lose(base + left, base + right);
        }

        private void resend(int max, int step) {
            if (!sent.hasLost()) return;
            int from = sent.lostFrom();
            int end = sent.lostEnd(max);
            for (int i = from - base; i < end - base; i++) {
                assertEquals('L', octets[i]);
                octets[i] = '.';
            }
            sent.sentAgain(from, end, 1, step);
        }

        private void check() {
            int sacked = 0;
            int lost = 0;
            int firstLost = -1;
            for (int i = una; i < nxt; i++) {
                if (octets[i] == 'S') sacked++;
                if (octets[i] != 'L') continue;
                lost++;
                if (firstLost < 0) firstLost = i;
            }
            String seed = "seed " + StackFixture.SEED;
            assertEquals(delivered, delivery.octets, seed);
            assertEquals(sacked, sent.sackedOctets(), seed);
            assertEquals(lost, sent.lostOctets(), seed);
            assertEquals(nxt - una - sacked - lost, sent.pipe(), seed);
            if (lost > 0) assertEquals(base + firstLost, sent.lostFrom(), seed);
            checkTimes(sacked + lost, seed);
        }

        /// Those in the network, in the order in which they left.
        private void checkTimes(int gone, String seed) {
            var records = sent.records();
            long before = -1;
            int inNetwork = 0;
            for (int at = records.oldest(); at != SentRecords.NONE; at = records.later(at)) {
                assertTrue(records.sentAt(at) >= before, seed);
                assertEquals(SentRecords.IN_FLIGHT, records.state(at), seed);
                before = records.sentAt(at);
                inNetwork += records.octets(at);
            }
            assertEquals(nxt - una - gone, inNetwork, seed);
        }
    }
}
