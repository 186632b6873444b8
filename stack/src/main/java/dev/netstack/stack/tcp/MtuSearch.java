package dev.netstack.stack.tcp;

/// Searches for the largest datagram that a path carries by sending some, without the word of any
/// router (RFC 4821). It recovers from a black hole: a link that drops what is too large, and whose
/// errors are lost.
///
/// ```
///    low                 probe              high
///     |-- gets through ----?---- unknown -----|
/// ```
///
/// A probe is a segment of new text that is larger than the others. When it is acknowledged,
/// segments grow to its size; when it alone is lost, that is no sign of congestion (RFC 4821
/// §7.6.2).
final class MtuSearch {
    /// What probing is for: the values of [TcpOption#MTU_PROBING].
    enum Mode {
        OFF,
        /// Only after segments that time out in a row may have fallen into a black hole.
        BLACK_HOLE,
        /// From the beginning, and small at first.
        ALWAYS;

        private static final Mode[] MODES = values();

        static Mode of(long value) {
            return MODES[(int) value];
        }

        static boolean isValid(long value) {
            return value >= 0 && value < MODES.length;
        }
    }

    /// eff_pmtu to begin with, or to fall back to (RFC 4821 §7.2); over IPv6 the floor is higher.
    static final int BASE = 1_024;

    /// What paths carry: IPv6 at least, tunnels, Ethernet, and larger links. Tried first and from
    /// below, for a probe that fails costs more than several that do not (RFC 4821 §7.3).
    private static final int[] COMMON = {1_280, 1_400, 1_500, 4_352, 9_000};

    /// A search ends when less than this is unknown.
    static final int STEP_MIN = 16;

    /// Other segments that are to follow a probe, so that its loss shows without a time-out (RFC
    /// 4821 §7.4).
    static final int FOLLOWING_SEGMENTS = 4;

    /// Time after which a path may have changed for the better (RFC 4821 §7.3).
    static final long RAISE_NANOS = 600L * 1_000_000_000L;

    private final int floor;
    private int low;
    private int high;

    /// The datagram of the probe that is in flight; 0 when none is.
    private int probe;

    private int probeFrom;
    private int probeEnd;

    /// When to look for more again.
    private long raiseAt;

    /// No probe goes before.
    private long pausedUntil;

    /// A search from `low`, which gets through or is believed to, to `high`, which may.
    ///
    /// @param floor what every path carries
    MtuSearch(int floor, int low, int high) {
        this.floor = Math.min(high, floor);
        this.low = Math.min(high, low);
        this.high = high;
    }

    /// The largest datagram that is known to get through.
    int mtu() {
        return low;
    }

    /// Full segments timed out in a row: nothing is known to get through any more. Where the path
    /// was merely cut, the search finds what it carries as soon as it is whole again.
    ///
    /// @param base what nearly every path carries, tried before the floor
    void onBlackHole(int base) {
        low = low > base ? base : floor;
        raiseAt = 0;
        abandon();
    }

    /// An interface or a router said that the path carries `mtu`.
    void limit(int mtu) {
        if (mtu >= high) return;
        high = mtu;
        low = Math.min(low, mtu);
        abandon();
    }

    /// The datagram to probe with; 0 when none is due.
    ///
    /// @param most what the interface and the routers allow
    int next(int most, long now) {
        if (probe != 0 || now < pausedUntil) return 0;
        if (high - low < STEP_MIN) {
            if (raiseAt == 0) raiseAt = now + RAISE_NANOS;
            if (now < raiseAt || most <= high) return 0;
            high = most;
        }
        raiseAt = 0;
        for (int common : COMMON) {
            if (common > low && common <= high) return common;
        }
        return low + (high - low + 1) / 2;
    }

    /// A datagram of `size` left, with text [from, end).
    void sent(int size, int from, int end) {
        probe = size;
        probeFrom = from;
        probeEnd = end;
    }

    /// SND.UNA moved.
    ///
    /// @return whether segments may be larger from now on
    boolean onAcknowledged(int una) {
        if (probe == 0 || Seq.isBefore(una, probeEnd)) return false;
        low = probe;
        abandon();
        return true;
    }

    /// What lies from `una` up to `held` is lost.
    ///
    /// @return whether that is the probe alone, which tells of its size and not of congestion; else
    ///     it tells nothing (RFC 4821 §7.6.4)
    boolean onLoss(int una, int held) {
        boolean isAlone = probe != 0 && una == probeFrom && held == probeEnd;
        if (isAlone) high = Math.max(low, probe - 1);
        abandon();
        return isAlone;
    }

    /// A probe failed, and no congestion was taken from it: the next one waits for longer than
    /// congestion would be expected to (RFC 4821 §7.6.2).
    void pause(long until) {
        pausedUntil = until;
    }

    /// What becomes of the probe in flight tells nothing.
    void abandon() {
        probe = 0;
    }
}
