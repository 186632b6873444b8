package dev.netstack.stack.tcp;

/// What BBR knows of the path's bandwidth: the largest delivery rate of this probing cycle and the
/// last (the draft's MaxBwFilter), and whether it stopped to grow.
final class BbrBandwidth {
    /// The bandwidth is found when it did not grow by a quarter in three rounds.
    static final double GROWTH = 1.25;

    static final int ROUNDS_WITHOUT_GROWTH = 3;

    private long previousCycle;
    private long currentCycle;

    private long baseline;
    private int roundsWithoutGrowth;
    private boolean isFlat;
    private boolean isFound;

    /// Octets per second; 0 before the first sample.
    long max() {
        return Math.max(previousCycle, currentCycle);
    }

    /// Whether start-up found the bandwidth; stays so.
    boolean isFound() {
        return isFound;
    }

    /// Whether it stopped to grow since [#expectGrowth].
    boolean isFlat() {
        return isFlat;
    }

    /// A rate that the application held down says something only when it is larger.
    void onSample(RateSample rate) {
        if (!rate.isValid()) return;
        long measured = rate.rate();
        if (measured >= max() || !rate.isAppLimited)
            currentCycle = Math.max(currentCycle, measured);
    }

    /// A cycle of probing is over.
    void advance() {
        if (currentCycle == 0) return;
        previousCycle = currentCycle;
        currentCycle = 0;
    }

    /// Looks for growth beyond `rate` from now on.
    void expectGrowth(long rate) {
        baseline = rate;
        roundsWithoutGrowth = 0;
        isFlat = false;
    }

    void checkGrowth(AckSample ack) {
        if (isFlat || ack.rate.isAppLimited || !ack.rate.isValid()) return;
        if (ack.rate.rate() >= baseline * GROWTH) {
            expectGrowth(ack.rate.rate());
            return;
        }
        if (!ack.isRoundStart) return;
        roundsWithoutGrowth++;
        isFlat = roundsWithoutGrowth >= ROUNDS_WITHOUT_GROWTH;
        isFound |= isFlat;
    }

    /// Start-up ends for another reason: too much was lost or marked.
    void found() {
        isFound = true;
    }
}
