package dev.netstack.stack.tcp;

import org.jspecify.annotations.Nullable;

/// CUBIC (RFC 9438), its first slow start left as HyStart++ says (RFC 9406).
///
/// ```
///      cwnd                                             .
///     W_max ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ _ . - ─ ─ ─ ─ . '─ ─
///                          . - ─ ‾ ‾         convex
///                     . '      concave
///    epoch           .
///                    |──────── K ────────|
/// ```
///
/// After a loss the window returns along a cubic curve to where it was, slowly while it is near,
/// and then looks for more; it is never smaller than Reno's would be.
final class Cubic implements CongestionController {
    /// C in segments per cube second, and beta (RFC 9438 §5, §4.6).
    static final double C = 0.4;

    static final double BETA = 0.7;

    /// For a mark in place of a loss (RFC 8511 §3).
    static final double BETA_ECN = 0.85;

    /// α of the Reno-friendly window, until that reaches the window before the loss (RFC 9438
    /// §4.3).
    static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

    /// The window grows by half in a round trip at most (RFC 9438 §4.2). CUB-2.
    private static final double TARGET_MAX = 1.5;

    private static final long NONE = Long.MIN_VALUE;

    private final WindowValidation validation = new WindowValidation();

    /// Of the first slow start only.
    private @Nullable HyStart hyStart = new HyStart();

    private int mss;
    private int ssthresh = WINDOW_MAX;

    // In octets, with their fractions.
    private double cwnd;
    private double wMax;
    private double wEst;
    private double cwndPrior;

    /// In seconds.
    private double k;

    /// When this congestion avoidance began; periods in which the application sent little are left
    /// out (RFC 9438 §4.2, §5.8).
    private long epochStart = NONE;

    private long acknowledgedAt;
    private @Nullable Undo undo;

    /// What a spurious loss takes back (RFC 9438 §4.9). CUB-7.
    private record Undo(double cwnd, int ssthresh, double wMax, double cwndPrior, Curve curve) {}

    /// The curve that the window was on.
    private record Curve(double k, double wEst, long epochStart) {}

    Cubic(int mss) {
        begin(mss);
    }

    @Override
    public int window() {
        return (int) cwnd;
    }

    @Override
    public int threshold() {
        return ssthresh;
    }

    @Override
    public long pacingRate(long srtt) {
        return Pacer.rate(window(), Pacer.gain(window(), ssthresh), srtt);
    }

    @Override
    public void begin(int octets) {
        mss = octets;
        cwnd = NewReno.initialWindow(octets);
    }

    @Override
    public void onSynLost() {
        cwnd = mss;
    }

    /// Idleness is no part of the epoch (RFC 9438 §5.8). CUB-9.
    @Override
    public void onSent(int octets, int inFlight, long now) {
        if (inFlight > 0) return;
        skip(now);
    }

    @Override
    public void onAcknowledged(AckSample ack) {
        if (ack.isRecovering) {
            acknowledgedAt = ack.now;
            return;
        }
        boolean isUsed = validation.onAcknowledged(ack, window());
        if (validation.isExpired(ack.now)) cutUnused();
        if (!isUsed) skip(ack.now);
        acknowledgedAt = ack.now;
        if (!isUsed || ack.acknowledged == 0) return;
        if (isSlowStart()) startSlowly(ack);
        else avoidCongestion(ack);
        cwnd = Math.min(cwnd, WINDOW_MAX);
    }

    @Override
    public void onLoss(int inFlight, long now) {
        reduce(inFlight, BETA);
    }

    @Override
    public void onEcn(int inFlight, long now) {
        reduce(inFlight, BETA_ECN);
    }

    @Override
    public void onRecovered(int inFlight, long now) {
        cwnd = Math.min(cwnd, ssthresh);
    }

    /// RFC 9438 §4.8: as Reno, but for beta. K is 0 in the epoch that follows, for the window that
    /// it begins with is its W_max. CUB-6.
    @Override
    public void onTimeout(int inFlight, Timeout timeout, long now) {
        if (timeout == Timeout.FIRST) reduce(inFlight, BETA);
        cwnd = mss;
        wMax = 0;
    }

    @Override
    public void onSpuriousLoss(long now) {
        var before = undo;
        if (before == null) return;
        undo = null;
        cwnd = Math.max(cwnd, before.cwnd);
        ssthresh = Math.max(ssthresh, before.ssthresh);
        wMax = before.wMax;
        cwndPrior = before.cwndPrior;
        k = before.curve.k;
        wEst = before.curve.wEst;
        epochStart = before.curve.epochStart;
    }

    @Override
    public void onIdle(long now) {
        cwnd = Math.min(cwnd, NewReno.initialWindow(mss));
    }

    @Override
    public void onSegmentSize(int octets) {
        boolean isWhole = cwnd == (int) cwnd;
        if (isWhole) cwnd = NewReno.resized((int) cwnd, mss, octets);
        mss = octets;
        cwnd = Math.max(cwnd, mss);
    }

    /// HYS-7.
    private boolean isSlowStart() {
        return cwnd < ssthresh;
    }

    /// RFC 9438 §4.10: with an L as pacing allows (RFC 9406 §4.3). CUB-8, HYS-1, HYS-8.
    private void startSlowly(AckSample ack) {
        var first = hyStart;
        if (first == null) {
            // Back to where it lost; what SACK blocks told before is no news then.
            cwnd = Math.min(cwnd + ack.delivered, Math.max(cwnd, ssthresh));
            return;
        }
        cwnd += first.onAcknowledged(ack);
        if (!first.isOver()) return;
        ssthresh = window();
        cwndPrior = cwnd;
        hyStart = null;
    }

    /// CUB-3.
    private void avoidCongestion(AckSample ack) {
        if (epochStart == NONE) beginEpoch(ack.now);
        double share = ack.acknowledged / cwnd;
        // RFC 9438 §4.3: alpha is 1 once Reno would be back at where it lost.
        wEst += (wEst < cwndPrior ? ALPHA : 1) * share * mss;
        double time = (ack.now - epochStart) / 1e9;
        if (curve(time) < wEst) {
            cwnd = Math.max(cwnd, wEst);
            return;
        }
        double target = Math.clamp(curve(time + ack.srtt / 1e9), cwnd, TARGET_MAX * cwnd);
        cwnd += (target - cwnd) * Math.min(1, share);
    }

    /// RFC 9438 §4.2: K is the time until the window is W_max again.
    private void beginEpoch(long now) {
        epochStart = now;
        wEst = cwnd;
        if (cwnd < wMax) {
            k = Math.cbrt((wMax - cwnd) / mss / C);
        } else {
            k = 0;
            wMax = cwnd;
        }
    }

    /// W_cubic so many seconds into the epoch, in octets (RFC 9438 §4.2, figure 1). CUB-1.
    private double curve(double seconds) {
        double t = seconds - k;
        return C * t * t * t * mss + wMax;
    }

    /// RFC 9438 §4.6, §4.7: a window that loses before it is where it lost last gives way further,
    /// for it is others that grow (fast convergence). CUB-4, CUB-5.
    private void reduce(int inFlight, double beta) {
        undo = new Undo(cwnd, ssthresh, wMax, cwndPrior, new Curve(k, wEst, epochStart));
        wMax = cwnd < wMax ? cwnd * (1 + BETA) / 2 : cwnd;
        cwndPrior = cwnd;
        ssthresh = Math.max((int) (used(inFlight) * beta), 2 * mss);
        cwnd = ssthresh;
        epochStart = NONE;
        hyStart = null;
        validation.reset();
    }

    /// The window, if it was used by half at least, as RFC 9438 §4.6 allows where none grows that
    /// is not used.
    private double used(int inFlight) {
        int used = validation.used(inFlight);
        return 2L * used >= cwnd ? cwnd : used;
    }

    /// RFC 7661 §4.4.3.
    private void cutUnused() {
        ssthresh = (int) Math.max(ssthresh, cwnd / 4 * 3);
        cwnd = Math.max(cwnd / 2, NewReno.initialWindow(mss));
    }

    /// The time since the last acknowledgment is left out of the epoch.
    private void skip(long now) {
        if (epochStart != NONE) epochStart += now - acknowledgedAt;
        acknowledgedAt = now;
    }
}
