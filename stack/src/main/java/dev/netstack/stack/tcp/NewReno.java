package dev.netstack.stack.tcp;

/// Slow start and congestion avoidance (RFC 5681 §3.1; MUST-19), by octets acknowledged (RFC
/// 3465), as RFC 6582 expects them around its recovery.
final class NewReno implements CongestionController {
    /// Segments of the initial window (RFC 6928 §2).
    static final int INITIAL_SEGMENTS = 10;

    private static final int INITIAL_OCTETS = 14_600;

    /// L of RFC 3465 §2.2: an acknowledgment opens the window by so many segments at most (H1, H2).
    private static final int SEGMENTS_PER_ACK = 2;

    /// No window beyond what 16 bits with a shift of 14 can name (RFC 7323 §2.3).
    private static final int WINDOW_MAX = 1 << 30;

    private int mss;
    private int cwnd;
    private int ssthresh = WINDOW_MAX;
    private int acknowledged;

    NewReno(int mss) {
        this.mss = mss;
        cwnd = initialWindow(mss);
    }

    static int initialWindow(int mss) {
        return Math.min(INITIAL_SEGMENTS * mss, Math.max(2 * mss, INITIAL_OCTETS));
    }

    @Override
    public int window() {
        return cwnd;
    }

    @Override
    public int threshold() {
        return ssthresh;
    }

    @Override
    public void onAcknowledged(int octets, int inFlight) {
        // A window that the application does not fill was not tested (RFC 7661 §3).
        if (inFlight < cwnd / 2) return;
        if (cwnd < ssthresh) grow(Math.min(octets, SEGMENTS_PER_ACK * mss));
        else avoidCongestion(octets);
    }

    @Override
    public void onLoss(int inFlight) {
        ssthresh = halfOf(inFlight);
        cwnd = ssthresh;
        acknowledged = 0;
    }

    @Override
    public void onRecovered(int inFlight) {
        // RFC 6582 §3.2 step 3 (1): no burst when little is left in flight.
        cwnd = Math.min(ssthresh, Math.max(inFlight, mss) + mss);
    }

    @Override
    public void onTimeout(int inFlight, Timeout timeout) {
        if (timeout == Timeout.FIRST) ssthresh = halfOf(inFlight);
        cwnd = mss;
        acknowledged = 0;
    }

    @Override
    public void onIdle() {
        cwnd = Math.min(cwnd, initialWindow(mss));
    }

    @Override
    public void onSegmentSize(int octets) {
        mss = octets;
        cwnd = Math.max(cwnd, mss);
    }

    /// The effective MSS is known: nothing was sent yet.
    void begin(int octets) {
        mss = octets;
        cwnd = initialWindow(octets);
    }

    /// The SYN was lost more than once: the window begins with one segment (RFC 6928 §2).
    void startSlowly() {
        cwnd = mss;
    }

    /// One segment for each window of octets acknowledged (RFC 3465 §2.1).
    private void avoidCongestion(int octets) {
        acknowledged += octets;
        if (acknowledged < cwnd) return;
        acknowledged -= cwnd;
        grow(mss);
    }

    private void grow(int octets) {
        cwnd = Math.min(WINDOW_MAX, cwnd + octets);
    }

    private int halfOf(int inFlight) {
        return Math.max(inFlight / 2, 2 * mss);
    }
}
