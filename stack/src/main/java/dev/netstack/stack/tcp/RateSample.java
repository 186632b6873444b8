package dev.netstack.stack.tcp;

/// How fast the network delivered, as one acknowledgment shows it: from the sending of the newest
/// segment that it tells of until now.
final class RateSample {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// Octets that the connection delivered in all, this acknowledgment's among them.
    long delivered;

    /// Octets that were delivered in all when that segment was sent.
    long priorDelivered;

    /// Octets delivered in between, and the nanoseconds that took; 0 when there is no sample.
    long deliveredBetween;

    long interval;

    /// Octets in flight just behind that segment when it was sent.
    int inFlightAtSend;

    /// Octets found lost since then.
    int lostSince;

    /// Whether the application, not the network, held back what was sent.
    boolean isAppLimited;

    void clear() {
        delivered = 0;
        priorDelivered = 0;
        deliveredBetween = 0;
        interval = 0;
        inFlightAtSend = 0;
        lostSince = 0;
        isAppLimited = false;
    }

    boolean isValid() {
        return interval > 0;
    }

    /// Octets per second; 0 without a sample.
    long rate() {
        if (interval <= 0) return 0;
        return Math.round((double) deliveredBetween * NANOS_PER_SECOND / interval);
    }
}
