package dev.netstack.stack.tcp;

/// How much to offer and how little to send: the two sides of silly-window avoidance (RFC 9293
/// §3.8.6.2) and the Nagle algorithm (§3.7.4). Pure functions.
final class WindowPolicy {
    /// The largest shift (RFC 7323 §2.3, E4).
    static final int SHIFT_MAX = 14;

    static final int UNSCALED_MAX = 65_535;

    /// Fs of RFC 9293 §3.8.6.2.1 as a divisor.
    private static final int FRACTION = 2;

    private WindowPolicy() {}

    /// The smallest shift that lets a window of `octets` be told.
    static int shiftFor(int octets) {
        int shift = 0;
        while (shift < SHIFT_MAX && UNSCALED_MAX << shift < octets) shift++;
        return shift;
    }

    /// The right edge to promise, given the room beyond RCV.NXT: it moves in steps of min(Fr ·
    /// buffer, MSS) and never back (MUST-39, SHLD-14). TS-8.
    static int edge(ReceiveSequence rcv, int room, int limit, int mss) {
        int wanted = rcv.nxt + room;
        int step = Math.min(limit / FRACTION, mss);
        if (Seq.distance(rcv.edge, wanted) < step) return rcv.edge;
        return wanted;
    }

    /// The window field for the edge `edge`: rounded up, for a rounded-down one would draw the
    /// edge back (RFC 7323 §2.4); but not beyond `end`, where the buffer does, for the roundings of
    /// many small segments add up. [#roomFor] keeps what one may add free.
    static int field(ReceiveSequence rcv, int edge, int end) {
        int window = Math.max(0, Seq.distance(rcv.nxt, edge));
        int up = (window + (1 << rcv.shift) - 1) >>> rcv.shift;
        boolean isBeyond = Seq.isAfter(rcv.nxt + (up << rcv.shift), end);
        return Math.min(UNSCALED_MAX, isBeyond ? window >>> rcv.shift : up);
    }

    /// Octets that may be promised when `unread` of a buffer of `limit` are taken.
    static int roomFor(ReceiveSequence rcv, int unread, int limit) {
        int slack = (1 << rcv.shift) - 1;
        return Math.clamp(limit - slack - unread, 0, UNSCALED_MAX << rcv.shift);
    }

    /// Whether the application's reading opened the window far enough to tell the peer without
    /// being asked: by a quarter of the buffer, or from nearly nothing by a step.
    static boolean isUpdateDue(ReceiveSequence rcv, int room, int limit, int mss) {
        int gained = Seq.distance(rcv.edge, rcv.nxt + room);
        int step = Math.min(limit / FRACTION, mss);
        if (gained < step) return false;
        return rcv.window() < 2 * mss || gained >= Math.max(step, limit / 4);
    }

    /// Whether `octets`, the last that are buffered and less than a full segment, may leave
    /// (RFC 9293 §3.7.4, §3.8.6.2.1; MUST-17, MUST-38). As Minshall proposed, they wait for
    /// the acknowledgment of an earlier small segment only. SHLD-7.
    static boolean maySendSmall(SendSequence snd, int octets, Push push) {
        if (push == Push.AT_ONCE) return true;
        if (Seq.isAfter(snd.smallEnd, snd.una))
            return snd.wndMax > 0 && octets >= snd.wndMax / FRACTION;
        return true;
    }

    /// Whether small segments wait.
    enum Push {
        /// The Nagle algorithm is off, or the FIN goes with them.
        AT_ONCE,
        /// It is on.
        NAGLE
    }
}
