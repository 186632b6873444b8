package dev.netstack.stack.tcp;

/// The timestamps option of one connection (RFC 7323 §3 to §5).
final class Timestamps {
    private static final long NANOS_PER_TICK = 1_000_000L;

    /// TS.Recent is not trusted after so long (RFC 7323 §5.5).
    private static final long RECENT_MAX_NANOS = 24L * 24 * 3_600 * 1_000_000_000;

    /// An echo that claims a longer round trip is a forgery or a mistake (H8).
    private static final long ECHO_MAX_NANOS = 120_000_000_000L;

    /// Whether both ends sent the option in their SYN. TS-15.
    boolean isOn;

    /// TS.Recent: the value that is echoed.
    int recent;

    /// Last.ACK.sent.
    int lastAckSent;

    /// Added to the clock, so that values of one connection say nothing of another (RFC 7323 §7.1).
    /// TS-28.
    private final int offset;

    private long recentAt;

    /// TSval of the last segment that was sent again.
    private int resent;

    private boolean hasResent;

    Timestamps(int offset) {
        this.offset = offset;
    }

    int offset() {
        return offset;
    }

    /// TSval at `now`.
    int value(long now) {
        return value(offset, now);
    }

    /// TS-16, TS-25.
    static int value(int offset, long now) {
        return (int) (now / NANOS_PER_TICK) + offset;
    }

    /// The peer's SYN carried `value`.
    void begin(int value, long now) {
        isOn = true;
        recent = value;
        recentAt = now;
    }

    /// Whether `segment` echoes one of ours.
    boolean isEchoedBy(Segment segment) {
        return isOn && segment.options.hasTimestamps();
    }

    /// Whether PAWS refuses `value` (RFC 7323 §5.3 R1). TS-26: not by what is 24 days old (§5.5).
    boolean isOld(int value, long now) {
        return Seq.isBefore(value, recent) && now - recentAt < RECENT_MAX_NANOS;
    }

    /// Keeps the value to echo when the segment covers the last acknowledgment sent (RFC 7323
    /// §4.3; F8). TS-18, TS-19, TS-20, TS-21.
    void onAccepted(int value, int sequence, long now) {
        if (Seq.isAfter(sequence, lastAckSent)) return;
        boolean isStale = now - recentAt >= RECENT_MAX_NANOS;
        if (!isStale && Seq.isBefore(value, recent)) return;
        recent = value;
        recentAt = now;
    }

    /// A segment is sent again.
    void onResent(long now) {
        resent = value(now);
        hasResent = true;
    }

    /// Whether an echo is older than the last segment that was sent again. The peer may have had
    /// the first copy and its acknowledgment been lost: then the echo tells how long we waited,
    /// and taken for a round trip would make us wait longer each time.
    boolean isAmbiguous(int echo) {
        return hasResent && Seq.isBefore(echo, resent);
    }

    /// The round trip that an echo tells, in nanoseconds; negative when it cannot be.
    long roundTrip(int echo, long now) {
        long ticks = Seq.distance(echo, value(now));
        long nanos = ticks * NANOS_PER_TICK;
        return echo == 0 || ticks < 0 || nanos > ECHO_MAX_NANOS ? -1 : nanos;
    }
}
