package dev.netstack.stack.tcp;

/// How many octets more than the bandwidth explains are acknowledged at once: where links and
/// receivers collect acknowledgments, the window must reach over the pause.
final class BbrAggregation {
    /// The largest of so many rounds counts, in two parts; of one while the bandwidth is not known.
    static final int ROUNDS = 10;

    private static final int PARTS = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    private long since;
    private long octets;
    private int current;
    private int previous;
    private int rounds;

    int extra() {
        return Math.max(current, previous);
    }

    /// @param bandwidth octets per second
    /// @param window cwnd, which no burst of acknowledgments can exceed
    void onAcknowledged(AckSample ack, long bandwidth, int window) {
        if (ack.isRoundStart) rounds++;
        double expected = bandwidth * ((ack.now - since) / NANOS_PER_SECOND);
        if (octets <= expected) {
            restart(ack.now);
            expected = 0;
        }
        octets += ack.delivered;
        int extra = (int) Math.min(window, octets - expected);
        current = Math.max(current, extra);
    }

    /// Forgets what is older than its filter: `length` rounds.
    void age(int length) {
        if (rounds < Math.max(1, length / PARTS)) return;
        rounds = 0;
        previous = length > 1 ? current : 0;
        current = 0;
    }

    void restart(long now) {
        since = now;
        octets = 0;
    }
}
