package dev.netstack.stack.tcp;

/// What BBR knows of the path's round trip without a queue: the smallest of the last ten seconds,
/// and whether it is time to look again.
final class BbrRoundTrip {
    static final long FILTER_NANOS = 10_000_000_000L;

    /// How long the smallest may be old before BBR drains its queue to measure anew.
    static final long PROBE_INTERVAL_NANOS = 5_000_000_000L;

    /// Round trips that are longer than the smallest by less than this part of it show no queue.
    static final int QUEUE_DIVISOR = 16;

    static final long UNKNOWN = Long.MAX_VALUE;

    private long min = UNKNOWN;
    private long minAt;
    private long recent = UNKNOWN;
    private long recentAt;
    private long lastRound = UNKNOWN;
    private long currentRound = UNKNOWN;
    private boolean isStarted;
    private boolean isStale;

    /// Nanoseconds; [#UNKNOWN] before the first sample.
    long min() {
        return min;
    }

    /// Whether the last acknowledgment found no sample that is recent enough.
    boolean isStale() {
        return isStale;
    }

    /// Whether even the shortest round trip of this round and the last had to wait in a queue.
    boolean isQueued() {
        long shortest = Math.min(lastRound, currentRound);
        return shortest != UNKNOWN && shortest - min > min / QUEUE_DIVISOR;
    }

    void onSample(AckSample ack) {
        long rtt = ack.rtt;
        long now = ack.now;
        if (!isStarted) start(now);
        if (ack.isRoundStart) {
            lastRound = currentRound;
            currentRound = UNKNOWN;
        }
        if (rtt > 0) currentRound = Math.min(currentRound, rtt);
        isStale = now - recentAt > PROBE_INTERVAL_NANOS;
        if (rtt > 0 && (rtt < recent || isStale)) {
            recent = rtt;
            recentAt = now;
        }
        if (recent < min || now - minAt > FILTER_NANOS) {
            min = recent;
            minAt = recentAt;
        }
    }

    /// It was measured without a queue of ours.
    void probed(long now) {
        recentAt = now;
    }

    private void start(long now) {
        isStarted = true;
        minAt = now;
        recentAt = now;
    }
}
