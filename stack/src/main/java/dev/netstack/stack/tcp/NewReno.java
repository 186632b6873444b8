package dev.netstack.stack.tcp;

/// Slow start and congestion avoidance (RFC 5681 §3.1; MUST-19), by octets acknowledged (RFC
/// 3465), as RFC 6582 expects them around its recovery.
final class NewReno implements CongestionController {
    /// Segments of the initial window (RFC 6928 §2). CC-3.
    static final int INITIAL_SEGMENTS = 10;

    private static final int INITIAL_OCTETS = 14_600;

    /// L of RFC 3465 §2.2: an acknowledgment opens the window by so many segments at most (H1, H2).
    private static final int SEGMENTS_PER_ACK = 2;

    private final WindowValidation validation = new WindowValidation();
    private int mss;
    private int cwnd;

    /// CC-7.
    private int ssthresh = WINDOW_MAX;

    private int acknowledged;

    /// Both as they were before the last reduction; 0 when there is nothing to change back.
    private int cwndBefore;

    private int ssthreshBefore;

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
    public long pacingRate(long srtt) {
        return Pacer.rate(cwnd, Pacer.gain(cwnd, ssthresh), srtt);
    }

    @Override
    public void begin(int octets) {
        mss = octets;
        cwnd = initialWindow(octets);
    }

    @Override
    public void onSynLost() {
        cwnd = mss;
    }

    @Override
    public void onSent(int octets, int inFlight, long now) {}

    /// CC-2.
    @Override
    public void onAcknowledged(AckSample ack) {
        if (ack.isRecovering) return;
        boolean isUsed = validation.onAcknowledged(ack, cwnd);
        if (validation.isExpired(ack.now)) cutUnused();
        if (!isUsed) return;
        if (cwnd < ssthresh) grow(Math.min(ack.acknowledged, SEGMENTS_PER_ACK * mss));
        else avoidCongestion(ack.acknowledged);
    }

    @Override
    public void onLoss(int inFlight, long now) {
        reduceTo(halfOf(validation.used(inFlight)));
    }

    /// RFC 8511 §3: a mark tells of a shorter queue than a loss does, beta is 0.8.
    @Override
    public void onEcn(int inFlight, long now) {
        reduceTo(Math.max((int) (validation.used(inFlight) * 4L / 5), 2 * mss));
    }

    @Override
    public void onRecovered(int inFlight, long now) {
        // RFC 6582 §3.2 step 3 (1): no burst when little is left in flight.
        cwnd = Math.min(ssthresh, Math.max(inFlight, mss) + mss);
    }

    @Override
    public void onTimeout(int inFlight, Timeout timeout, long now) {
        if (timeout == Timeout.FIRST) reduceTo(halfOf(validation.used(inFlight)));
        cwnd = mss;
        acknowledged = 0;
    }

    @Override
    public void onSpuriousLoss(long now) {
        cwnd = Math.max(cwnd, cwndBefore);
        ssthresh = Math.max(ssthresh, ssthreshBefore);
        cwndBefore = 0;
        ssthreshBefore = 0;
    }

    @Override
    public void onIdle(long now) {
        cwnd = Math.min(cwnd, initialWindow(mss));
    }

    @Override
    public void onSegmentSize(int octets) {
        cwnd = resized(cwnd, mss, octets);
        mss = octets;
    }

    /// The window when segments become larger or smaller: as it is, but an initial one that was for
    /// segments too large for the path is for smaller ones (RFC 5681 §3.1). CC-6.
    static int resized(int cwnd, int before, int after) {
        boolean isInitial = cwnd == initialWindow(before);
        return isInitial && after < before ? initialWindow(after) : Math.max(cwnd, after);
    }

    /// One segment for each window of octets acknowledged (RFC 3465 §2.1). CC-8, CC-9.
    private void avoidCongestion(int octets) {
        acknowledged += octets;
        if (acknowledged < cwnd) return;
        acknowledged -= cwnd;
        grow(mss);
    }

    private void grow(int octets) {
        cwnd = Math.min(WINDOW_MAX, cwnd + octets);
    }

    private void reduceTo(int octets) {
        cwndBefore = cwnd;
        ssthreshBefore = ssthresh;
        ssthresh = octets;
        cwnd = octets;
        acknowledged = 0;
        validation.reset();
    }

    /// RFC 7661 §4.4.3.
    private void cutUnused() {
        ssthresh = Math.max(ssthresh, cwnd / 4 * 3);
        cwnd = Math.max(cwnd / 2, initialWindow(mss));
    }

    private int halfOf(int octets) {
        return Math.max(octets / 2, 2 * mss);
    }
}
