package dev.netstack.stack.tcp;

/// The send sequence variables (RFC 9293 §3.3.1).
///
/// ```
///            1         2          3          4
///       ----------|----------|----------|----------
///              SND.UNA    SND.NXT    SND.UNA
///                                   +SND.WND
/// ```
///
/// 1 acknowledged, 2 in flight, 3 may be sent, 4 may not yet be sent. Windows are kept in octets,
/// not as scaled (REC-1).
final class SendSequence {
    /// Initial send sequence number.
    int iss;

    /// Oldest unacknowledged.
    int una;

    /// Next to be sent.
    int nxt;

    /// The highest that was ever sent: SND.NXT, or one more when a window probe left. A probe does
    /// not move SND.NXT, so that acknowledgments stay acceptable to a closed window (RFC 9293
    /// §A.2).
    int max;

    /// The peer's window, counted from `una`.
    int wnd;

    /// SEG.SEQ and SEG.ACK of the last window update.
    int wl1;

    int wl2;

    /// MAX.SND.WND: the largest window that the peer ever offered (RFC 5961 §5.2).
    int wndMax;

    /// How far the peer scales its windows: Snd.Wind.Shift (RFC 7323 §2.2). TS-5.
    int shift;

    /// End of the last segment that was smaller than the effective MSS (the Nagle algorithm).
    int smallEnd;

    /// Octets that may be sent beyond SND.NXT as far as the peer's window goes; negative after the
    /// peer drew its window back (MUST-34).
    int usable() {
        return Seq.distance(nxt, una + wnd);
    }

    int inFlight() {
        return Seq.distance(una, nxt);
    }

    /// The window that a segment offers, in octets. That of one with SYN is never scaled, the one
    /// that ends a simultaneous open included (RFC 7323 §2.2).
    int windowOf(Segment segment) {
        return segment.isWindowScaled ? segment.window << shift : segment.window;
    }

    /// The next number to be sent is `number`.
    void sentTo(int number) {
        nxt = number;
        max = Seq.max(max, number);
    }

    /// TS-7.
    void window(int octets, int sequence, int acknowledgment) {
        wnd = octets;
        wndMax = Math.max(wndMax, octets);
        wl1 = sequence;
        wl2 = acknowledgment;
    }
}
