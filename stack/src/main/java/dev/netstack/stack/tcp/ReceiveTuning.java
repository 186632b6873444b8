package dev.netstack.stack.tcp;

/// How large a receive buffer must be for the path not to wait for it (dynamic right-sizing): twice
/// what the application takes in a round trip, and more while that still grows.
///
/// The round trip is the peer's, which sends; ours is unknown when we never send. It is taken from
/// the echo of our timestamps, or else from the time in which a whole window arrived, which can
/// only be too long.
final class ReceiveTuning {
    /// Segments beyond twice the measured octets, for a path whose flight grows from little.
    private static final int SLACK_SEGMENTS = 16;

    /// Segments of the peer's first flight (RFC 6928 §2).
    private static final int SPACE_SEGMENTS = 10;

    private static final int SMOOTHING = 8;
    private static final long ECHO_MIN_NANOS = 1_000_000L;

    private long roundTrip;
    private long windowFrom;
    private int windowEnd;

    /// Octets taken since `measuredFrom`, and in the round trip before that took most.
    private long taken;

    private long space;
    private long measuredFrom;

    ReceiveTuning(int nxt, int window, long now) {
        windowEnd = nxt + window;
        windowFrom = now;
        measuredFrom = now;
    }

    /// Text arrived in order, up to `nxt`, where `window` begins.
    void onText(int nxt, int window, long now) {
        if (Seq.isBefore(nxt, windowEnd)) return;
        long sample = now - windowFrom;
        if (roundTrip == 0 || sample < roundTrip) roundTrip = Math.max(1, sample);
        windowEnd = nxt + Math.max(1, window);
        windowFrom = now;
    }

    /// A segment full of text echoed a timestamp that we sent so long ago.
    void onEcho(long nanos) {
        long sample = Math.max(ECHO_MIN_NANOS, nanos);
        roundTrip += roundTrip == 0 ? sample : (sample - roundTrip) / SMOOTHING;
    }

    /// The application took octets out.
    ///
    /// @param srtt our own round trip, where the peer's is unknown; 0 when neither is known
    /// @return octets that the buffer should hold; 0 when nothing new is known
    long onTaken(int octets, int mss, long srtt, long now) {
        taken += octets;
        long wait = roundTrip != 0 ? roundTrip : srtt;
        if (wait == 0 || now - measuredFrom < wait) return 0;
        if (space == 0) space = (long) SPACE_SEGMENTS * mss;
        long wanted = 0;
        if (taken > space) {
            wanted = 2 * taken + (long) SLACK_SEGMENTS * mss;
            // What was taken is the flight of a round trip ago, and that may double in each.
            wanted += 2 * (wanted * Math.min(taken - space, space) / space);
            space = taken;
        }
        taken = 0;
        measuredFrom = now;
        return wanted;
    }

    /// The peer's round trip as far as it is known, nanoseconds; else 0.
    long roundTrip() {
        return roundTrip;
    }

    /// Octets that the application took in its best round trip.
    long space() {
        return space;
    }
}
