package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;

/// BBR, version 3 ("BBR Congestion Control", of the IETF's congestion control working group): sends
/// at the rate at which the network delivers, and keeps in flight what that rate and the round
/// trip without a queue multiply to.
///
/// ```
///      STARTUP ─→ DRAIN ─→ PROBE_DOWN ─→ PROBE_CRUISE ─→ PROBE_REFILL ─→ PROBE_UP ─┐
///                              ↑                                                   │
///                              └───────────────────────────────────────────────────┘
///      every five seconds, unless the round trip was short by itself: PROBE_RTT
/// ```
///
/// The path's model is in [BbrBandwidth], [BbrRoundTrip] and [BbrAggregation], what loss and marks
/// make of it in [BbrBounds], and the way through the states in [BbrCycle].
final class Bbr implements CongestionController {
    /// BBRMinPipeCwnd, in segments.
    static final int SEGMENTS_MIN = 4;

    /// The pace stays so much below the bandwidth, so that no queue builds up: 1 %.
    static final double PACING_MARGIN = 0.99;

    /// The largest super-segment.
    private static final int BURST_MAX = 1 << 16;

    private final BbrPath path = new BbrPath();
    private final BbrCycle cycle;
    private int mss;
    private int cwnd;
    private long delivered;
    private long pacingRate;

    Bbr(int mss, Entropy entropy) {
        cycle = new BbrCycle(path, entropy);
        begin(mss);
    }

    BbrState state() {
        return cycle.state();
    }

    @Override
    public int window() {
        return cwnd;
    }

    /// It has none.
    @Override
    public int threshold() {
        return WINDOW_MAX;
    }

    @Override
    public long pacingRate(long srtt) {
        if (pacingRate > 0) return pacingRate;
        if (srtt == 0) return Pacer.UNLIMITED;
        return (long) (BbrState.STARTUP.pacingGain * cwnd * 1e9 / srtt);
    }

    @Override
    public boolean isRateBased() {
        return true;
    }

    @Override
    public boolean isHoldingBack() {
        return cycle.state() == BbrState.PROBE_RTT;
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

    @Override
    public void onSent(int octets, int inFlight, long now) {
        if (inFlight > 0) return;
        path.aggregation.restart(now);
        cycle.onRestart(now);
        if (cycle.state().isProbeBandwidth()) setPace(1);
    }

    @Override
    public void onAcknowledged(AckSample ack) {
        path.onAcknowledged(ack, cycle.state(), cwnd);
        cwnd = cycle.onAcknowledged(ack, cwnd, mss);
        setPace(cycle.state().pacingGain);
        setWindow(ack);
    }

    /// What was lost is in the acknowledgments' samples; there is nothing else to do.
    @Override
    public void onLoss(int inFlight, long now) {}

    @Override
    public void onEcn(int inFlight, long now) {
        path.bounds.onEcho();
    }

    @Override
    public void onRecovered(int inFlight, long now) {}

    @Override
    public void onTimeout(int inFlight, Timeout timeout, long now) {
        cycle.saveWindow(cwnd);
        cwnd = mss;
    }

    @Override
    public void onSpuriousLoss(long now) {
        path.bounds.undo();
        path.bandwidth.expectGrowth(0);
        cwnd = cycle.restoredWindow(cwnd);
    }

    /// Its rate is not forgotten by idleness: it is paced, and so makes no burst.
    @Override
    public void onIdle(long now) {}

    @Override
    public void onSegmentSize(int octets) {
        mss = octets;
        cwnd = Math.max(cwnd, mss);
    }

    /// Before the bandwidth is found, the pace only rises.
    private void setPace(double gain) {
        if (path.bandwidth.max() == 0) return;
        long rate = Math.max(1, (long) (gain * path.rate() * PACING_MARGIN));
        if (path.bandwidth.isFound() || rate > pacingRate) pacingRate = rate;
    }

    private void setWindow(AckSample ack) {
        delivered += ack.delivered;
        int least = SEGMENTS_MIN * mss;
        int max = maxInFlight();
        if (path.bandwidth.isFound()) {
            cwnd = Math.min(cwnd + ack.delivered, max);
        } else if (cwnd < max || delivered < 2L * NewReno.initialWindow(mss)) {
            cwnd += ack.delivered;
        }
        cwnd = Math.clamp(Math.min(cwnd, bound()), least, Math.max(least, WINDOW_MAX));
    }

    /// What the model allows, room for collected acknowledgments and for what a timer sends at once
    /// among it.
    private int maxInFlight() {
        if (path.bandwidth.max() == 0) return NewReno.initialWindow(mss);
        long max = path.inFlight(cycle.state().windowGain) + (long) path.aggregation.extra();
        int burst = Math.min(Pacer.burst(Math.max(1, pacingRate), mss), BURST_MAX);
        max = Math.max(max, 3L * burst);
        if (cycle.state() == BbrState.PROBE_UP) max += 2L * mss;
        return (int) Math.min(max, WINDOW_MAX);
    }

    /// What loss and marks allow, and the probe for the round trip.
    private int bound() {
        var bounds = path.bounds;
        int bound =
                switch (cycle.state()) {
                    case STARTUP, DRAIN -> BbrBounds.UNBOUNDED;
                    case PROBE_DOWN, PROBE_REFILL, PROBE_UP -> bounds.inflightHi();
                    case PROBE_CRUISE -> cycle.inFlightWithHeadroom(mss);
                    case PROBE_RTT ->
                            Math.min(cycle.inFlightWithHeadroom(mss), cycle.probeWindow(mss));
                };
        return Math.max(Math.min(bound, bounds.inflightLo()), SEGMENTS_MIN * mss);
    }
}
