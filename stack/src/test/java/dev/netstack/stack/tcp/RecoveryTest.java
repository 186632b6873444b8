package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.TcpOptions;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is lost, and what of it is sent again (RFC 5681 §3.2, RFC 6582 §3.2, RFC 6675 §4 and §5).
class RecoveryTest {
    private static final int MSS = 1_000;

    private final SendSequence snd = new SendSequence();
    private final Recovery recovery = new Recovery();
    private final LossDetector detector = recovery.detector();

    RecoveryTest() {
        snd.una = 0;
        snd.sentTo(10 * MSS);
    }

    private boolean sack(int... edges) {
        var bytes = Arena.ofAuto().allocate(40);
        long at = TcpOptions.putSack(bytes, 0, edges.length / 2);
        for (int i = 0; i < edges.length; i += 2) {
            at = TcpOptions.putSackBlock(bytes, at, edges[i], edges[i + 1]);
        }
        var segment = new Segment();
        assertTrue(segment.options.decode(bytes, 0, at));
        return detector.onSack(segment, snd);
    }

    @Test
    void theThirdDuplicateTellsALoss() {
        for (int i = 1; i <= 3; i++) {
            detector.onDuplicate();
            assertEquals(i == 3, detector.isFirstLost(snd, MSS));
        }
        recovery.enterFast(snd, MSS);
        assertTrue(recovery.isFirst() && recovery.hasLost());
        assertEquals(0, recovery.nextLost());
        assertEquals(MSS, recovery.lostEnd(0));
        // Ten in flight, three left the network, one is lost.
        assertEquals(6 * MSS, recovery.pipe(snd, MSS));
        recovery.onResent(0, MSS);
        assertFalse(recovery.hasLost());
        assertEquals(7 * MSS, recovery.pipe(snd, MSS));
    }

    /// RFC 6582 §3.2 step 3: a partial acknowledgment shows the next loss; a full one ends it.
    @Test
    void aPartialAcknowledgmentSendsTheNextHole() {
        for (int i = 0; i < 3; i++) detector.onDuplicate();
        recovery.enterFast(snd, MSS);
        recovery.onResent(0, MSS);
        snd.una = 2 * MSS;
        detector.onAdvance(snd.una, 2 * MSS, MSS);
        assertFalse(recovery.onProgress(snd, MSS));
        assertTrue(recovery.hasLost());
        assertEquals(2 * MSS, recovery.nextLost());
        snd.una = 10 * MSS;
        detector.onAdvance(snd.una, 8 * MSS, MSS);
        assertTrue(recovery.onProgress(snd, MSS));
        assertFalse(recovery.isActive());
    }

    /// H3, G10: a thousand forged duplicates open the window no further than what was in flight.
    @Test
    void h3_duplicatesCountOnlyForWhatIsInFlight() {
        for (int i = 0; i < 1_000; i++) detector.onDuplicate();
        assertTrue(recovery.pipe(snd, MSS) >= MSS);
        recovery.enterFast(snd, MSS);
        recovery.onResent(0, MSS);
        int before = recovery.pipe(snd, MSS);
        snd.sentTo(12 * MSS);
        assertEquals(before + 2 * MSS, recovery.pipe(snd, MSS));
    }

    /// RFC 6675 §4 IsLost: more than two segments' octets above, or three ranges.
    @Test
    void sackTellsEveryHoleBelow() {
        assertTrue(sack(MSS, 2 * MSS, 3 * MSS, 4 * MSS));
        assertFalse(detector.isFirstLost(snd, MSS));
        assertTrue(sack(5 * MSS, 6 * MSS));
        assertTrue(detector.isFirstLost(snd, MSS));
        recovery.enterFast(snd, MSS);
        // Lost: 0 to 1,000. The holes at 2,000 and 4,000 have fewer ranges above them.
        assertEquals(0, recovery.nextLost());
        recovery.onResent(0, MSS);
        assertFalse(recovery.hasLost());
        sack(8 * MSS, 10 * MSS);
        recovery.onProgress(snd, MSS);
        assertEquals(2 * MSS, recovery.nextLost());
        assertEquals(3 * MSS, recovery.lostEnd(2 * MSS));
        recovery.onResent(2 * MSS, 3 * MSS);
        assertEquals(4 * MSS, recovery.nextLost());
    }

    /// RFC 2018 §5, RFC 2883 §4; E5.
    @ParameterizedTest
    @CsvSource({
        "2000, 1000",
        "1000, 1000",
        "-500, 500",
        "0, 500",
        "9000, 10001",
        "20000, 21000",
        "1000, -2147483000"
    })
    void e5_blocksThatMakeNoSenseAreIgnored(int left, int right) {
        assertFalse(sack(left, right));
        assertEquals(0, detector.sacked().octets());
    }

    /// H3: what was told before says nothing.
    @Test
    void h3_repeatedBlocksAreNoNews() {
        assertTrue(sack(2 * MSS, 3 * MSS));
        assertFalse(sack(2 * MSS, 3 * MSS));
    }

    /// E6: one octet in every second place: the scoreboard stays bounded.
    @Test
    void e6_manyRangesAreBounded() {
        for (int i = 1; i < 5_000; i++) sack(2 * i, 2 * i + 1);
        assertEquals(SequenceRanges.RANGES_MAX, detector.sacked().size());
    }

    /// After a time-out all that was in flight is lost, save what the peer holds (RFC 6675 §5.1).
    @Test
    void aTimeoutSendsAllAgain() {
        sack(3 * MSS, 5 * MSS);
        recovery.enterResend(snd);
        assertEquals(0, recovery.pipe(snd, MSS));
        assertEquals(0, recovery.nextLost());
        recovery.onResent(0, 3 * MSS);
        assertEquals(5 * MSS, recovery.nextLost());
        assertEquals(10 * MSS, recovery.lostEnd(5 * MSS));
        recovery.onResent(5 * MSS, 10 * MSS);
        assertFalse(recovery.hasLost());
        assertEquals(8 * MSS, recovery.pipe(snd, MSS));
    }
}
