package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 7661 §4.
class WindowValidationTest {
    private static final int WINDOW = 100_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;

    private final WindowValidation validation = new WindowValidation();
    private final AckSample ack = new AckSample();
    private long now = SECOND;

    /// RFC 7661 §4.3: validated from half of the window on.
    @ParameterizedTest
    @CsvSource({"49999, false", "50000, true", "100000, true"})
    void halfOfTheWindowValidatesIt(int inFlight, boolean isUsed) {
        assertEquals(isUsed, acknowledge(1_000, inFlight, false));
    }

    /// RFC 7661 §4.2: what a round trip delivered counts for the sampling period of
    /// max(3 · RTT, 1 s), though little is in flight when its last acknowledgment comes.
    @Test
    void theRoundsBeforeCount() {
        for (int i = 0; i < 60; i++) acknowledge(1_000, 1_000, false);
        assertTrue(acknowledge(1_000, 1_000, true));
        assertEquals(60_000, validation.used(1_000));
        now += 3 * SECOND;
        acknowledge(1_000, 1_000, true);
        now += SECOND;
        assertFalse(acknowledge(1_000, 1_000, true));
    }

    /// RFC 7661 §4.4.1: pipeACK is undefined after recovery.
    @Test
    void recoveryForgetsWhatWasUsed() {
        for (int i = 0; i < 60; i++) acknowledge(1_000, 1_000, false);
        acknowledge(1_000, 1_000, true);
        validation.reset();
        assertEquals(7, validation.used(7));
    }

    /// RFC 7661 §4.4.3: the non-validated period is five minutes.
    @Test
    void anUnusedWindowExpiresAfterFiveMinutes() {
        acknowledge(1_000, 1_000, true);
        assertFalse(validation.isExpired(now + WindowValidation.NON_VALIDATED_NANOS - 1));
        assertTrue(validation.isExpired(now + WindowValidation.NON_VALIDATED_NANOS));
        assertFalse(validation.isExpired(now + WindowValidation.NON_VALIDATED_NANOS + 1));
    }

    @Test
    void aUsedWindowDoesNotExpire() {
        acknowledge(1_000, 1_000, true);
        acknowledge(1_000, WINDOW, true);
        assertFalse(validation.isExpired(now + 2 * WindowValidation.NON_VALIDATED_NANOS));
    }

    private boolean acknowledge(int octets, int inFlight, boolean isRoundStart) {
        ack.clear(now);
        ack.delivered = octets;
        ack.inFlightBefore = inFlight;
        ack.isRoundStart = isRoundStart;
        ack.srtt = 50 * MILLISECOND;
        return validation.onAcknowledged(ack, WINDOW);
    }
}
