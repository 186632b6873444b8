package dev.netstack.stack.tcp;

/// Decides how many octets may be in flight, and how fast they leave. It is told what happened and
/// never asks what time it is.
///
/// Octets, not segments; nanoseconds of the stack's clock. An implementation holds no reference to
/// the connection and shares nothing with others, so that it is tested as a plain function of its
/// events (MAY-18: there may be others).
sealed interface CongestionController permits NewReno, Cubic, Bbr {
    /// No window beyond what 16 bits with a shift of 14 can name (RFC 7323 §2.3).
    int WINDOW_MAX = 1 << 30;

    /// Octets that may be in flight: cwnd. During fast recovery proportional rate reduction may
    /// allow less on the way down to it (RFC 6937 §3).
    int window();

    /// ssthresh.
    int threshold();

    /// Octets per second at which segments shall leave; [Long#MAX_VALUE] for as fast as the window
    /// allows.
    ///
    /// @param srtt smoothed round-trip time in nanoseconds, 0 before the first sample
    long pacingRate(long srtt);

    /// Whether the window during fast recovery is its own, and no business of proportional rate
    /// reduction.
    default boolean isRateBased() {
        return false;
    }

    /// Whether it sends less than it could, to see the path without a queue: what is delivered
    /// meanwhile says nothing of the bandwidth.
    default boolean isHoldingBack() {
        return false;
    }

    /// The effective MSS is known, and nothing was sent yet: the initial window (RFC 6928 §2).
    void begin(int mss);

    /// The SYN was lost more than once: the window begins with one segment (RFC 6928 §2). CC-5.
    void onSynLost();

    /// `octets` of text leave, new or again.
    ///
    /// @param inFlight octets that were in flight before; 0 after idleness
    void onSent(int octets, int inFlight, long now);

    /// An acknowledgment told something new, in recovery or out of it.
    void onAcknowledged(AckSample ack);

    /// Loss was inferred from duplicate or selective acknowledgments, and fast recovery begins
    /// (RFC 5681 §3.2, RFC 6675 §5): once a recovery. CC-26.
    void onLoss(int inFlight, long now);

    /// The peer echoes congestion marks: at most once a window (RFC 3168 §6.1.2, RFC 8511 §3).
    /// ECN-2.
    void onEcn(int inFlight, long now);

    /// Everything that was in flight at the loss is acknowledged (RFC 6582 §3.2 step 3). CC-20.
    void onRecovered(int inFlight, long now);

    /// The retransmission timer fired (RFC 5681 §3.1, equation 4). CC-10, CC-11.
    void onTimeout(int inFlight, Timeout timeout, long now);

    /// The last loss or time-out was none: what it changed is changed back (RFC 4015 §3.2).
    void onSpuriousLoss(long now);

    /// Something is about to be sent after nothing was for longer than the retransmission timeout
    /// (RFC 5681 §4.1).
    void onIdle(long now);

    /// The effective MSS changed.
    void onSegmentSize(int octets);

    /// Which time-out of a row it is.
    enum Timeout {
        FIRST,
        REPEATED
    }
}
