package dev.netstack.stack.tcp;

/// The receive sequence variables (RFC 9293 §3.3.1).
///
/// ```
///              1          2          3
///         ----------|----------|----------
///                RCV.NXT    RCV.NXT
///                          +RCV.WND
/// ```
///
/// 1 acknowledged, 2 acceptable, 3 not yet acceptable. RCV.WND is kept as the right edge that was
/// promised, which never moves to the left (SHLD-14).
final class ReceiveSequence {
    /// Initial receive sequence number.
    int irs;

    /// Next expected.
    int nxt;

    /// Octets of a SYN's text, which are kept and count in RCV.NXT from ESTABLISHED on.
    int early;

    /// RCV.NXT + RCV.WND as the peer was last told.
    int edge;

    /// How far our windows are scaled: Rcv.Wind.Shift (RFC 7323 §2.2).
    int shift;

    /// The urgent pointer, when [#isUrgent].
    int up;

    boolean isUrgent;

    /// Where the peer's FIN is, when [#hasFin]; it may be ahead of a hole.
    int fin;

    boolean hasFin;

    int window() {
        return Math.max(0, Seq.distance(nxt, edge));
    }

    /// Whether the peer's FIN and all before it arrived.
    boolean isFinReceived() {
        return hasFin && nxt == fin + 1;
    }

    /// RFC 9293 §3.10.7.4 table 6 (SE-4).
    boolean accepts(int sequence, int length) {
        return accepts(nxt, window(), sequence, length);
    }

    /// The same for what TIME-WAIT remembers.
    static boolean accepts(int nxt, int window, int sequence, int length) {
        if (window == 0) return length == 0 && sequence == nxt;
        int end = nxt + window;
        if (Seq.isWithin(sequence, nxt, end)) return true;
        return length != 0 && Seq.isWithin(sequence + length - 1, nxt, end);
    }
}
