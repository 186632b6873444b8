package dev.netstack.stack.tcp;

/// Decides how many octets may be in flight. It is told what happened and never asks what time it
/// is.
///
/// Octets, not segments. An implementation holds no reference to the connection, so that it is
/// tested as a plain function of its events (MAY-18: there may be others).
sealed interface CongestionController permits NewReno {
    /// Octets that may be in flight: cwnd.
    int window();

    /// ssthresh.
    int threshold();

    /// `octets` were acknowledged outside of loss recovery, or during slow start after a timeout.
    ///
    /// @param inFlight octets that were in flight before
    void onAcknowledged(int octets, int inFlight);

    /// Loss was inferred from duplicate or selective acknowledgments (RFC 5681 §3.2, RFC 6675 §5).
    void onLoss(int inFlight);

    /// Everything that was in flight at the loss is acknowledged (RFC 6582 §3.2 step 3).
    void onRecovered(int inFlight);

    /// The retransmission timer fired (RFC 5681 §3.1, equation 4).
    void onTimeout(int inFlight, Timeout timeout);

    /// Nothing was sent for longer than the retransmission timeout (RFC 5681 §4.1).
    void onIdle();

    /// The effective MSS changed.
    void onSegmentSize(int octets);

    /// Which time-out of a row it is.
    enum Timeout {
        FIRST,
        REPEATED
    }
}
