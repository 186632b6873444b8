package dev.netstack.stack.tcp;

/// Whether the application makes use of the congestion window: one that it does not fill was not
/// tested and must not grow (RFC 7661).
final class WindowValidation {
    /// NVP: how long a window may go unused before it is cut (RFC 7661 §4.4.3).
    static final long NON_VALIDATED_NANOS = 300_000_000_000L;

    /// The pipeACK sampling period is max(3 · RTT, 1 s) (RFC 7661 §4.2), in two parts.
    private static final long PERIOD_MIN_NANOS = 1_000_000_000L;

    private static final int PERIOD_ROUND_TRIPS = 3;
    private static final int PARTS = 2;

    private static final long NEVER = Long.MAX_VALUE;

    /// Octets delivered since the round began.
    private int sample;

    /// The largest samples of this part of the period and of the last.
    private int current;

    private int previous;
    private long partStartedAt;
    private long unusedSince = NEVER;

    /// Takes an acknowledgment outside of recovery.
    ///
    /// @return whether the window `cwnd` is used by half at least, and so may grow
    boolean onAcknowledged(AckSample ack, int cwnd) {
        if (ack.isRoundStart) endRound(ack);
        sample += ack.delivered;
        boolean isUsed = 2L * ack.inFlightBefore >= cwnd || 2L * pipeAck() >= cwnd;
        if (isUsed) unusedSince = NEVER;
        else if (unusedSince == NEVER) unusedSince = ack.now;
        return isUsed;
    }

    /// Whether the window was not used for so long that it must be cut by half; once.
    boolean isExpired(long now) {
        if (unusedSince == NEVER || now - unusedSince < NON_VALIDATED_NANOS) return false;
        unusedSince = now;
        return true;
    }

    /// What the application is known to have used of the window, for a reduction to start from
    /// (RFC 7661 §4.4.1).
    ///
    /// @param inFlight FlightSize when the loss was found
    int used(int inFlight) {
        return Math.max(pipeAck(), inFlight);
    }

    /// pipeACK is undefined again, as after each recovery (RFC 7661 §4.4.1).
    void reset() {
        sample = 0;
        current = 0;
        previous = 0;
        unusedSince = NEVER;
    }

    private int pipeAck() {
        return Math.max(current, previous);
    }

    private void endRound(AckSample ack) {
        long part = Math.max(PERIOD_MIN_NANOS, PERIOD_ROUND_TRIPS * ack.srtt) / PARTS;
        long passed = ack.now - partStartedAt;
        if (passed >= part) {
            previous = passed < PARTS * part ? current : 0;
            current = 0;
            partStartedAt = ack.now;
        }
        current = Math.max(current, sample);
        sample = 0;
    }
}
