package dev.netstack.stack.tcp;

/// Spreads what the window allows over the round trip, so that no burst fills a queue on the path.
///
/// It keeps a schedule: what leaves takes the time that the rate gives it. What leaves may be ahead
/// of the schedule by [#SLACK_NANOS], for a loop's timer is no finer than that; on a path of tens
/// of microseconds nothing is therefore ever held back.
final class Pacer {
    /// How far ahead of its schedule, or behind it, a connection may be: several times what a timer
    /// of the system is late by.
    static final long SLACK_NANOS = 250_000L;

    /// What leaves as one super-segment takes so long at the pacing rate, or is two segments.
    static final long BURST_NANOS = 1_000_000L;

    static final int BURST_SEGMENTS_MIN = 2;

    /// A connection's first segments are not paced: the initial window is known to be harmless
    /// (RFC 6928 §2).
    static final int UNPACED_SEGMENTS = NewReno.INITIAL_SEGMENTS;

    static final long UNLIMITED = Long.MAX_VALUE;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// When the schedule has sent what was sent.
    private long scheduledTo;

    private int unpaced = UNPACED_SEGMENTS;

    /// How much faster than a window a round trip segments leave, in percent, so that the window
    /// and not the pace is what limits, and has room to grow.
    enum Gain {
        /// The window doubles in each round trip.
        SLOW_START(200),
        AVOIDANCE(120);

        private final int percent;

        Gain(int percent) {
            this.percent = percent;
        }
    }

    /// The rate in octets per second that sends `window` octets a round trip, times `gain`;
    /// [#UNLIMITED] while there is no sample of the round trip.
    static long rate(int window, Gain gain, long srtt) {
        if (srtt <= 0) return UNLIMITED;
        return Math.max(1, (long) ((double) window * gain.percent / 100 * NANOS_PER_SECOND / srtt));
    }

    /// The gain of a window controller: that of slow start while it will double once more (half of
    /// the threshold is far from it).
    static Gain gain(int window, int threshold) {
        return window < threshold / 2 ? Gain.SLOW_START : Gain.AVOIDANCE;
    }

    /// Whether the next segment must wait until [#release].
    boolean isHeld(long now) {
        return scheduledTo - now > SLACK_NANOS;
    }

    /// When to go on, if it is held: late enough that a timer is worth its while.
    long release() {
        return scheduledTo;
    }

    /// `octets` in so many segments leave, at `rate` octets per second.
    void onSent(int octets, int segments, long rate, long now) {
        scheduledTo = Math.max(scheduledTo, now - SLACK_NANOS);
        if (unpaced > 0) {
            unpaced -= segments;
        } else if (rate != UNLIMITED) {
            scheduledTo += (long) ((double) octets * NANOS_PER_SECOND / rate);
        }
    }

    /// What waits may leave at once: a time-out waited long enough.
    void reset(long now) {
        scheduledTo = Math.min(scheduledTo, now);
    }

    /// Octets of the largest super-segment at `rate`.
    static int burst(long rate, int mss) {
        if (rate == UNLIMITED) return Integer.MAX_VALUE;
        double octets = (double) rate * BURST_NANOS / NANOS_PER_SECOND;
        return (int) Math.max(octets, BURST_SEGMENTS_MIN * (double) mss);
    }
}
