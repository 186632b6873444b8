package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.tcp.CongestionController.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 5681 §3 (MUST-19).
class NewRenoTest {
    private static final int MSS = 1_000;

    private final NewReno reno = new NewReno(MSS);
    private final AckSample ack = new AckSample();

    /// RFC 6928 §2: min(10 · MSS, max(2 · MSS, 14,600)).
    @ParameterizedTest
    @CsvSource({"536, 5360", "1000, 10000", "1460, 14600", "2000, 14600", "9000, 18000"})
    void theInitialWindowIsTenSegments(int mss, int octets) {
        assertEquals(octets, new NewReno(mss).window());
    }

    /// RFC 5681 §3.1 equation 2, RFC 3465 §2.2. CC-2, CC-7.
    @Test
    void slowStartGrowsByWhatIsAcknowledged() {
        acknowledge(1_500, 10_000);
        assertEquals(11_500, reno.window());
    }

    /// H1, H2: neither a giant acknowledgment nor a thousand tiny ones gain more than L · MSS or
    /// what they acknowledge.
    @Test
    void h2_dividedAcknowledgmentsGainNothing() {
        for (int i = 0; i < 1_000; i++) acknowledge(1, 10_000);
        assertEquals(11_000, reno.window());
        acknowledge(1 << 20, 1 << 20);
        assertEquals(13_000, reno.window());
    }

    /// RFC 5681 §3.1: about one segment per window of octets acknowledged. CC-8, CC-9.
    @Test
    void congestionAvoidanceGrowsBySegmentPerRoundTrip() {
        reno.onLoss(20_000, 0);
        assertEquals(10_000, reno.window());
        for (int i = 0; i < 10; i++) acknowledge(MSS, 10_000);
        assertEquals(11_000, reno.window());
        for (int i = 0; i < 11; i++) acknowledge(MSS, 11_000);
        assertEquals(12_000, reno.window());
    }

    /// RFC 5681 §3.1 equation 4: max(FlightSize / 2, 2 · SMSS), the loss window one segment.
    /// CC-10, CC-11.
    @Test
    void aTimeoutHalvesTheThresholdOnce() {
        reno.onTimeout(10_000, Timeout.FIRST, 0);
        assertEquals(MSS, reno.window());
        assertEquals(5_000, reno.threshold());
        reno.onTimeout(1_000, Timeout.REPEATED, 0);
        assertEquals(5_000, reno.threshold());
        reno.onLoss(100, 0);
        assertEquals(2 * MSS, reno.threshold());
    }

    /// RFC 6582 §3.2 step 3: min(ssthresh, max(FlightSize, SMSS) + SMSS). CC-20.
    @Test
    void theEndOfRecoveryMakesNoBurst() {
        reno.onLoss(20_000, 0);
        reno.onRecovered(3_000, 0);
        assertEquals(4_000, reno.window());
        reno.onRecovered(30_000, 0);
        assertEquals(10_000, reno.window());
    }

    /// RFC 8511 §3: four fifths are left, and not a half.
    @Test
    void aMarkLeavesFourFifths() {
        reno.onEcn(20_000, 0);
        assertEquals(16_000, reno.window());
        assertEquals(16_000, reno.threshold());
    }

    /// RFC 4015 §3.2: as it was, and once.
    @Test
    void aSpuriousLossIsTakenBack() {
        reno.onLoss(10_000, 0);
        reno.onSpuriousLoss(0);
        assertEquals(10_000, reno.window());
        assertEquals(CongestionController.WINDOW_MAX, reno.threshold());
        reno.onTimeout(10_000, Timeout.FIRST, 0);
        reno.onTimeout(10_000, Timeout.REPEATED, 0);
        reno.onSpuriousLoss(0);
        assertEquals(10_000, reno.window());
        reno.onLoss(4_000, 0);
        reno.onSpuriousLoss(0);
        reno.onSpuriousLoss(0);
        assertEquals(10_000, reno.window());
    }

    /// RFC 7661 §4.4.3: after five minutes in which little was sent, half.
    @Test
    void aWindowUnusedForFiveMinutesIsCut() {
        for (int i = 0; i < 5; i++) acknowledge(2 * MSS, reno.window());
        assertEquals(20_000, reno.window());
        acknowledge(MSS, MSS);
        ack.clear(WindowValidation.NON_VALIDATED_NANOS);
        ack.acknowledged = MSS;
        ack.inFlightBefore = MSS;
        reno.onAcknowledged(ack);
        assertEquals(10_000, reno.window());
    }

    /// RFC 7661 §3: an application that sends little proves nothing about the path.
    @Test
    void anUnusedWindowDoesNotGrow() {
        for (int i = 0; i < 100; i++) acknowledge(100, 100);
        assertEquals(10_000, reno.window());
    }

    /// RFC 5681 §4.1. CC-21.
    @Test
    void idlenessRestartsFromTheInitialWindow() {
        for (int i = 0; i < 100; i++) acknowledge(2 * MSS, reno.window());
        reno.onIdle(0);
        assertEquals(10_000, reno.window());
    }

    /// No overflow, whatever happens for ever.
    @Test
    void h1_theWindowIsBounded() {
        for (int i = 0; i < 2_000_000; i++) acknowledge(2 * MSS, reno.window());
        assertTrue(reno.window() > 0 && reno.window() <= 1 << 30, () -> "" + reno.window());
    }

    private void acknowledge(int octets, int inFlight) {
        ack.clear(0);
        ack.acknowledged = octets;
        ack.inFlightBefore = inFlight;
        reno.onAcknowledged(ack);
    }
}
