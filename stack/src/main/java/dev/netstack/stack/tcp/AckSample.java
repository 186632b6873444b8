package dev.netstack.stack.tcp;

/// What one acknowledgment tells a congestion controller. One instance serves a stack: it is filled
/// for each acknowledgment that says something new, and not kept.
final class AckSample {
    /// For a time that was not measured.
    static final long NONE = -1;

    /// When it arrived.
    long now;

    /// Octets of text that SND.UNA passed.
    int acknowledged;

    /// Octets that the peer newly told to hold, in order or in SACK blocks: each counts once.
    int delivered;

    /// Octets that were newly found lost.
    int lost;

    /// Octets newly reported as marked (RFC 9768 §3.2.2).
    int marked;

    /// Octets in the network before it arrived, and as it leaves them.
    int inFlightBefore;

    int inFlight;

    /// Round-trip time of the newest segment that it tells of; [#NONE] when that is not known.
    long rtt;

    /// Smoothed, and the smallest that was ever seen; 0 before the first sample.
    long srtt;

    long minRtt;

    /// Whether fast recovery goes on, which sets the pace meanwhile.
    boolean isRecovering;

    /// Whether the first segment of a round trip was delivered: once a round.
    boolean isRoundStart;

    /// What the connection delivered in all, and how fast of late.
    final RateSample rate = new RateSample();

    void clear(long time) {
        now = time;
        acknowledged = 0;
        delivered = 0;
        lost = 0;
        marked = 0;
        inFlightBefore = 0;
        inFlight = 0;
        rtt = NONE;
        srtt = 0;
        minRtt = 0;
        isRecovering = false;
        isRoundStart = false;
        rate.clear();
    }
}
