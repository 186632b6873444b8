package dev.netstack.stack.tcp;

/// Leaves slow start before the queue overflows: HyStart++ (RFC 9406). When round trips grow
/// longer, the window grows at a quarter of the speed for a few rounds (conservative slow start),
/// and faster again when the delay proves to be none of a queue.
///
/// It serves the initial slow start, in which the threshold is a guess, and is forgotten after.
final class HyStart {
    /// MIN_RTT_THRESH, MAX_RTT_THRESH and MIN_RTT_DIVISOR (RFC 9406 §4.3).
    static final long RTT_THRESH_MIN_NANOS = 4_000_000L;

    static final long RTT_THRESH_MAX_NANOS = 16_000_000L;
    static final int RTT_DIVISOR = 8;

    /// N_RTT_SAMPLE, CSS_GROWTH_DIVISOR and CSS_ROUNDS.
    static final int RTT_SAMPLES = 8;

    static final int CSS_GROWTH_DIVISOR = 4;
    static final int CSS_ROUNDS = 5;

    private static final long INFINITE = Long.MAX_VALUE;

    private long lastRoundMinRtt = INFINITE;
    private long currentRoundMinRtt = INFINITE;
    private long cssBaselineMinRtt = INFINITE;
    private int samples;
    private int cssRounds;

    /// Takes an acknowledgment of slow start. HYS-4.
    ///
    /// @return by how many octets the window may grow; [#isOver] may hold from now on
    int onAcknowledged(AckSample ack) {
        if (ack.isRoundStart) beginRound();
        if (ack.rtt > 0) {
            currentRoundMinRtt = Math.min(currentRoundMinRtt, ack.rtt);
            samples++;
        }
        if (isConservative()) resumeIfShorter();
        else enterIfLonger();
        return isConservative() ? ack.acknowledged / CSS_GROWTH_DIVISOR : ack.acknowledged;
    }

    boolean isConservative() {
        return cssBaselineMinRtt != INFINITE;
    }

    /// Whether conservative slow start went on for long enough: congestion avoidance begins. HYS-6.
    boolean isOver() {
        return cssRounds >= CSS_ROUNDS;
    }

    /// HYS-2.
    private void beginRound() {
        lastRoundMinRtt = currentRoundMinRtt;
        currentRoundMinRtt = INFINITE;
        samples = 0;
        if (isConservative()) cssRounds++;
    }

    /// HYS-3.
    private void enterIfLonger() {
        if (samples < RTT_SAMPLES || lastRoundMinRtt == INFINITE) return;
        long threshold =
                Math.clamp(
                        lastRoundMinRtt / RTT_DIVISOR, RTT_THRESH_MIN_NANOS, RTT_THRESH_MAX_NANOS);
        if (currentRoundMinRtt < lastRoundMinRtt + threshold) return;
        cssBaselineMinRtt = currentRoundMinRtt;
        cssRounds = 0;
    }

    /// HYS-5.
    private void resumeIfShorter() {
        if (samples < RTT_SAMPLES || currentRoundMinRtt >= cssBaselineMinRtt) return;
        cssBaselineMinRtt = INFINITE;
        cssRounds = 0;
    }
}
