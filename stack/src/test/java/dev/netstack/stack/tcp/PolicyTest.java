package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.tcp.AckPolicy.Answer;
import dev.netstack.stack.tcp.WindowPolicy.Push;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When to acknowledge, how much to offer, how little to send.
class PolicyTest {
    private static final long INTERVAL = 500_000_000L;

    private static final long RTO = 200_000_000L;

    private static final int MSS = 1_460;

    private final AckPolicy acks = new AckPolicy();
    private final ReceiveSequence rcv = new ReceiveSequence();
    private final SendSequence snd = new SendSequence();

    private void spendQuickAcks() {
        for (int i = 0; i < AckPolicy.QUICK_ACKS; i++) {
            assertFalse(acks.onText(MSS, MSS, RTO, 0), "not delayed at the start");
            acks.onSent();
        }
    }

    /// RFC 9293 §3.8.6.3 SHLD-18, SHLD-19; RFC 5681 §4.2. CC-23.
    @Test
    void everySecondFullSegmentIsAcknowledged() {
        spendQuickAcks();
        assertTrue(acks.onText(MSS, MSS, RTO, 0));
        assertFalse(acks.isDue());
        assertFalse(acks.onText(MSS, MSS, RTO, 0));
        assertTrue(acks.isDue());
        acks.onSent();
        assertTrue(acks.onText(MSS, MSS, RTO, 0));
    }

    @Test
    void aSuperSegmentIsAcknowledgedAtOnce() {
        spendQuickAcks();
        assertFalse(acks.onText(64_000, MSS, RTO, 0));
        assertEquals(MSS, acks.rmss());
    }

    /// MUST-40.
    @Test
    void theDelayIsBelowHalfASecond() {
        assertTrue(AckPolicy.DELAY_MAX_NANOS < 500_000_000L);
    }

    /// RFC 5681 §4.2: text out of order is acknowledged at once, and each segment of it to a peer
    /// that counts duplicates (MAY-13). CC-25.
    @Test
    void eachDuplicateIsToldToAPeerWithoutSack() {
        spendQuickAcks();
        for (int i = 0; i < 3; i++) acks.onDisorder(Answer.EACH);
        for (int i = 0; i < 3; i++) {
            assertTrue(acks.isDue());
            acks.onSent();
        }
        assertFalse(acks.isDue());
        for (int i = 0; i < 3; i++) acks.onDisorder(Answer.TOGETHER);
        acks.onSent();
        assertFalse(acks.isDue());
    }

    /// RFC 5961 §7; threats F4 and F12.
    @Test
    void f4_challengesAreFarApart() {
        assertTrue(acks.challenge(INTERVAL, 0));
        assertFalse(acks.challenge(INTERVAL, INTERVAL - 1));
        assertTrue(acks.challenge(INTERVAL, INTERVAL));
    }

    /// BA-8, RFC 5961 §7: how far is the program's choice.
    @Test
    void theTimeBetweenChallengesIsAChoice() {
        var settings = Settings.standard();
        assertEquals(INTERVAL, settings.value(TcpOption.CHALLENGE_INTERVAL_NANOS));
        var other = settings.with(TcpOption.CHALLENGE_INTERVAL_NANOS, 2 * INTERVAL);
        long interval = other.value(TcpOption.CHALLENGE_INTERVAL_NANOS);
        assertTrue(acks.challenge(interval, 0));
        assertFalse(acks.challenge(interval, 2 * INTERVAL - 1));
        assertTrue(acks.challenge(interval, 2 * INTERVAL));
    }

    @Test
    void f12_answersToBareSegmentsOutsideTheWindowAreFarApart() {
        acks.answerOutside(0, INTERVAL, 0);
        assertTrue(acks.isDue());
        acks.onSent();
        acks.answerOutside(0, INTERVAL, 1_000_000);
        assertFalse(acks.isDue());
        acks.answerOutside(1, INTERVAL, 1_000_000);
        assertTrue(acks.isDue(), "text is always answered");
    }

    /// RFC 7323 §2.2, §2.3; E4.
    @ParameterizedTest
    @CsvSource({"4096, 0", "65535, 0", "65536, 1", "131072, 2", "6291456, 7", "2000000000, 14"})
    void e4_theShiftIsTheSmallestThatDoes(int octets, int shift) {
        assertEquals(shift, WindowPolicy.shiftFor(octets));
    }

    /// RFC 9293 §3.8.6.2.2, MUST-39: the edge moves by a segment, or half of a small buffer.
    @Test
    void g8_theWindowOpensInSteps() {
        rcv.nxt = 1_000;
        rcv.edge = 1_000;
        assertEquals(1_000, WindowPolicy.edge(rcv, MSS - 1, 65_536, MSS));
        assertEquals(1_000 + MSS, WindowPolicy.edge(rcv, MSS, 65_536, MSS));
        assertEquals(1_000 + 500, WindowPolicy.edge(rcv, 500, 1_000, MSS));
    }

    /// SHLD-14: nor does it move back, whatever the room. TS-8.
    @Test
    void theEdgeNeverMovesLeft() {
        rcv.nxt = 1_000;
        rcv.edge = 60_000;
        assertEquals(60_000, WindowPolicy.edge(rcv, 10, 65_536, MSS));
        rcv.shift = 7;
        int field = WindowPolicy.field(rcv, 60_000, 65_536);
        assertTrue(rcv.nxt + (field << 7) >= 60_000, "rounded up (RFC 7323 §2.4)");
        int room = WindowPolicy.roomFor(rcv, 0, 65_536);
        assertTrue(
                WindowPolicy.field(rcv, rcv.nxt + room, rcv.nxt + 65_536) << 7 <= 65_536,
                "and still there is room");
    }

    @Test
    void anUpdateIsSentWhenTheWindowOpenedFar() {
        rcv.edge = 1_000;
        assertFalse(WindowPolicy.isUpdateDue(rcv, 1_000 + MSS - 1, 65_536, MSS));
        assertTrue(WindowPolicy.isUpdateDue(rcv, 1_000 + MSS, 65_536, MSS));
        rcv.edge = 30_000;
        assertFalse(WindowPolicy.isUpdateDue(rcv, 30_000 + 2 * MSS, 65_536, MSS));
        assertTrue(WindowPolicy.isUpdateDue(rcv, 30_000 + 16_384, 65_536, MSS));
    }

    /// RFC 9293 §3.7.4, SHLD-7, MUST-17.
    @Test
    void aSmallSegmentWaitsForAnEarlierSmallOne() {
        snd.una = 100;
        snd.smallEnd = 100;
        snd.wndMax = 65_535;
        assertTrue(WindowPolicy.maySendSmall(snd, 10, Push.NAGLE));
        snd.smallEnd = 110;
        assertFalse(WindowPolicy.maySendSmall(snd, 10, Push.NAGLE));
        assertTrue(WindowPolicy.maySendSmall(snd, 10, Push.AT_ONCE));
    }

    /// RFC 9293 §3.10.7.4 table 6 (SE-4), around both edges and at the wrap (E15).
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, true", "1, 0, 0, false", "-1, 0, 0, false", "0, 1, 0, false",
        "0, 0, 10, true", "9, 0, 10, true", "10, 0, 10, false", "-1, 0, 10, false",
        "-5, 5, 10, false", "-5, 6, 10, true", "9, 5, 10, true", "10, 5, 10, false",
        "-5, 50, 10, false"
    })
    void e15_acceptabilityIsTableSix(int offset, int length, int window, boolean isAcceptable) {
        for (int nxt : new int[] {0, 1_000, -3, Integer.MAX_VALUE - 4}) {
            rcv.nxt = nxt;
            rcv.edge = nxt + window;
            assertEquals(isAcceptable, rcv.accepts(nxt + offset, length), () -> "at " + rcv.nxt);
        }
    }
}
