package dev.netstack.stack.tcp;

/// BBR's model of the path: what it carries, how long it is, and what bounds both.
final class BbrPath {
    final BbrBandwidth bandwidth = new BbrBandwidth();
    final BbrRoundTrip roundTrip = new BbrRoundTrip();
    final BbrAggregation aggregation = new BbrAggregation();
    final BbrBounds bounds = new BbrBounds();

    /// Takes what an acknowledgment tells, before the state is looked at.
    void onAcknowledged(AckSample ack, BbrState state, int window) {
        roundTrip.onSample(ack);
        bounds.onSample(ack);
        bandwidth.onSample(ack.rate);
        boolean isBound = ack.isRoundStart && !state.isLookingForMore();
        if (isBound) bounds.adapt(bandwidth.max(), window, lossThreshold(bounds.inflightLatest()));
        aggregation.onAcknowledged(ack, rate(), window);
        aggregation.age(bandwidth.isFound() ? BbrAggregation.ROUNDS : 1);
        bandwidth.checkGrowth(ack);
    }

    /// Whether so much was lost or marked that what was in flight must have been too much.
    boolean isTooHigh(AckSample ack) {
        return BbrBounds.isTooHigh(ack, lossThreshold(ack.rate.inFlightAtSend));
    }

    /// The share of what is in flight that may be lost. Where round trips show no queue, and no
    /// more is in flight than the path holds, losses are no congestion of ours.
    private double lossThreshold(int inFlight) {
        if (roundTrip.isQueued()) return BbrBounds.LOSS_THRESHOLD;
        boolean isMore = inFlight > inFlight(bandwidth.max(), 1);
        return isMore ? BbrBounds.LOSS_THRESHOLD_UNQUEUED : 1;
    }

    /// Octets per second that BBR believes in now.
    long rate() {
        return Math.min(bandwidth.max(), bounds.bwLo());
    }

    /// `gain` bandwidth-delay products, in octets.
    int inFlight(double gain) {
        return inFlight(rate(), gain);
    }

    int inFlight(long rate, double gain) {
        if (roundTrip.min() == BbrRoundTrip.UNKNOWN) return CongestionController.WINDOW_MAX;
        double octets = gain * rate * (roundTrip.min() / 1e9);
        return (int) Math.min(CongestionController.WINDOW_MAX, octets);
    }
}
