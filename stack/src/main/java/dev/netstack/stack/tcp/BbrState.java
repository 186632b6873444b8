package dev.netstack.stack.tcp;

/// Where BBR is in its cycle, and the gains of each part: the pace as a multiple of the bandwidth,
/// and the window as one of the bandwidth-delay product.
enum BbrState {
    /// Doubles its rate each round trip until the bandwidth is found: 4 · ln 2.
    STARTUP(2.77, 2),
    /// Empties the queue that start-up made.
    DRAIN(0.5, 2),
    /// After probing: less than the bandwidth, to leave room for others.
    PROBE_DOWN(0.9, 2),
    /// As much as the network is known to take.
    PROBE_CRUISE(1, 2),
    /// Fills the pipe without a queue, before it looks for more.
    PROBE_REFILL(1, 2),
    /// Looks for more.
    PROBE_UP(1.25, 2.25),
    /// So little that a queue of its own making empties, to see the round trip without it.
    PROBE_RTT(1, 0.5);

    final double pacingGain;
    final double windowGain;

    BbrState(double pacingGain, double windowGain) {
        this.pacingGain = pacingGain;
        this.windowGain = windowGain;
    }

    boolean isProbeBandwidth() {
        return switch (this) {
            case PROBE_DOWN, PROBE_CRUISE, PROBE_REFILL, PROBE_UP -> true;
            case STARTUP, DRAIN, PROBE_RTT -> false;
        };
    }

    /// Whether it sends faster than it knows the network to take; what is lost then tells of the
    /// limit, not of others.
    boolean isLookingForMore() {
        return this == STARTUP || this == PROBE_REFILL || this == PROBE_UP;
    }
}
