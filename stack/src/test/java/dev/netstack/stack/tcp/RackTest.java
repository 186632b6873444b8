package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Loss detection by time (RFC 8985 §6).
class RackTest {
    private static final long MS = 1_000_000L;
    private static final int MSS = 1_000;
    private static final long RTT = 100 * MS;

    private final Rack rack = new Rack();
    private final SentSegments sent = new SentSegments();
    private final SendSequence snd = new SendSequence();
    private int base;

    /// Segments of one MSS, one each millisecond from 0 on.
    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            sent.sent(base + i * MSS, base + (i + 1) * MSS, 1, i * MS);
        }
        snd.nxt = base + to * MSS;
    }

    /// The peer holds segments [from, to).
    private Delivery sack(int from, int to, long now) {
        var delivery = new Delivery();
        delivery.begin(rack, base, now);
        sent.sack(base + from * MSS, base + to * MSS, delivery);
        rack.onDelivered(delivery);
        return delivery;
    }

    private long detect(long now) {
        return rack.detect(sent, Recovery.Phase.OPEN, RTT, now);
    }

    /// §6.2 step 5: one that left earlier than one that arrived is lost once RACK.rtt and the
    /// reordering window of min_RTT / 4 have passed since it left; before, a timer waits.
    /// RACK-2, RACK-5, RACK-6.
    @ParameterizedTest
    @ValueSource(ints = {0, -2_500, Integer.MAX_VALUE - 2_500})
    void whatLeftEarlierIsLostAfterTheWindow(int sequence) {
        base = sequence;
        rack.begin(base);
        send(0, 3);
        sack(1, 2, RTT + MS);
        assertEquals(RTT + RTT / 4, detect(RTT + MS));
        assertEquals(RTT / 4, rack.reoWnd());
        assertFalse(sent.hasLost());
        assertEquals(Rack.NEVER, detect(RTT + RTT / 4));
        assertEquals(MSS, sent.lostOctets(), "the first, and not the third that left later");
        assertEquals(base, sent.lostFrom());
    }

    /// §6.2 step 4: DupThresh segments that arrived close the window while no reordering was seen.
    /// RACK-1.
    @Test
    void threeSegmentsThatArrivedCloseTheWindow() {
        send(0, 5);
        sack(1, 3, RTT + 2 * MS);
        detect(RTT + 2 * MS);
        assertFalse(sent.hasLost());
        sack(3, 4, RTT + 3 * MS);
        assertEquals(Rack.NEVER, detect(RTT + 3 * MS));
        assertEquals(0, rack.reoWnd());
        assertEquals(MSS, sent.lostOctets());
    }

    /// §6.2 step 3 and 4: after reordering was seen DupThresh does not count.
    @Test
    void reorderingKeepsTheWindowOpen() {
        send(0, 8);
        sack(1, 2, RTT + MS);
        sack(0, 1, RTT + MS);
        assertTrue(rack.isReorderingSeen());
        sack(3, 8, RTT + 7 * MS);
        assertEquals(2 * MS + RTT + RTT / 4, detect(RTT + 7 * MS));
        assertFalse(sent.hasLost());
    }

    /// §6.2: what was sent again is found lost again, by something that left after it.
    @Test
    void aLostRetransmissionIsFound() {
        send(0, 4);
        sack(1, 4, RTT + 3 * MS);
        detect(RTT + 3 * MS);
        sent.sentAgain(0, MSS, 1, RTT + 4 * MS);
        sent.sent(4 * MSS, 5 * MSS, 1, RTT + 5 * MS);
        sack(4, 5, 2 * RTT + 5 * MS);
        rack.detect(sent, Recovery.Phase.FAST, RTT, 2 * RTT + 5 * MS);
        assertEquals(MSS, sent.lostOctets());
        assertEquals(0, sent.lostFrom());
    }

    /// §6.2 step 2: an acknowledgment sooner after a retransmission than any round trip was is for
    /// the original.
    @Test
    void anEarlyAnswerToARetransmissionIsIgnored() {
        send(0, 2);
        sack(1, 2, RTT + MS);
        sent.lose(0, MSS);
        sent.sentAgain(0, MSS, 1, 2 * RTT);
        var delivery = sack(0, 1, 2 * RTT + RTT / 2);
        assertFalse(delivery.hasNewest);
        assertEquals(AckSample.NONE, delivery.rtt());
        assertEquals(RTT, rack.minRtt(3 * RTT));
    }

    /// §6.2 step 4: each round trip with a duplicate widens the window by a quarter, to SRTT at
    /// most (H7), and 16 recoveries without one undo that. RACK-3, RACK-4.
    @ParameterizedTest
    @CsvSource({"0, 25", "1, 50", "2, 75", "3, 100", "4, 100", "2000, 100"})
    void h7_duplicatesWidenTheWindowToSrttAtMost(int rounds, long millis) {
        send(0, 3);
        sack(0, 1, RTT);
        for (int i = 0; i < rounds; i++) {
            rack.onDuplicate(snd);
            rack.onDuplicate(snd);
            snd.una = snd.nxt;
            snd.nxt += MSS;
        }
        rack.onReordering();
        detect(RTT + MS);
        assertEquals(millis * MS, rack.reoWnd());
        for (int i = 0; i < Rack.PERSIST_RECOVERIES; i++) rack.onRecovered();
        detect(RTT + MS);
        assertEquals(RTT / 4, rack.reoWnd());
    }

    /// §6.3: after a time-out the first segment is lost, and those that left long enough ago.
    @Test
    void aTimeoutSparesWhatLeftOfLate() {
        send(0, 1);
        sack(0, 1, RTT);
        sent.acknowledge(MSS, new Delivery());
        for (int i = 1; i < 4; i++) sent.sent(i * MSS, (i + 1) * MSS, 1, i * 100L * MS);
        rack.onTimeout(sent, 310 * MS);
        assertEquals(2 * MSS, sent.lostOctets());
        rack.onTimeout(sent, 1_000 * MS);
        assertEquals(3 * MSS, sent.lostOctets());
    }

    /// §6.2 step 1: min_RTT is of recent time, so that a longer path is believed in the end.
    /// RACK-7.
    @Test
    void theSmallestRoundTripIsForgotten() {
        send(0, 1);
        sack(0, 1, RTT);
        long now = 400_000 * MS;
        for (int i = 1; i < 4; i++) {
            sent.sent(i * MSS, (i + 1) * MSS, 1, now - 3 * RTT);
            sack(i, i + 1, now);
            now += 200_000 * MS;
        }
        assertEquals(3 * RTT, rack.minRtt(now));
    }
}
