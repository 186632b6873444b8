package dev.netstack.stack.tcp;

/// How much a connection delivered, and how fast: notes in each segment that leaves what had been
/// delivered by then, and reads it when that segment is told of (the delivery rate estimation of
/// [Bbr]'s text).
///
/// ```
///        sent    first of the flight ─── send interval ───→ this segment
///        told    last before it left ─── ack interval ────→ its acknowledgment
/// ```
///
/// The rate is what was delivered between, over the longer of the two intervals: neither a burst
/// that leaves nor acknowledgments that arrive together can make it larger than the path is.
final class DeliveryRate {
    private static final long NEVER = Long.MIN_VALUE;

    private long delivered;
    private long deliveredAt;
    private long firstSentAt = NEVER;

    /// What is sent until so much is delivered was held back by the application.
    private long appLimitedUntil;

    private long roundEnd;

    // Of the segment that left last among those that the acknowledgment tells of.
    private boolean hasNewest;
    private long newestSentAt;
    private long newestFirstSentAt;
    private long newestDeliveredAt;
    private long newestDelivered;
    private long newestLost;
    private int newestInFlight;
    private boolean isNewestAppLimited;

    /// `record` has left.
    ///
    /// @param inFlight octets in the network, its own among them
    /// @param lost octets that were ever found lost
    void onSent(SentRecords records, int record, int inFlight, long lost) {
        long now = records.sentAt(record);
        if (firstSentAt == NEVER || inFlight <= records.octets(record)) {
            firstSentAt = now;
            deliveredAt = now;
        }
        records.firstSentAt(record, firstSentAt);
        records.deliveredAt(record, deliveredAt);
        records.delivered(record, delivered);
        records.lostBefore(record, lost);
        records.inFlightAtSend(record, inFlight);
        if (appLimitedUntil > 0) records.markAppLimited(record);
    }

    /// `octets` of `record` are told of.
    void onDelivered(SentRecords records, int record, int octets, long now) {
        delivered += octets;
        deliveredAt = now;
        if (hasNewest && records.sentAt(record) < newestSentAt) return;
        hasNewest = true;
        newestSentAt = records.sentAt(record);
        newestFirstSentAt = records.firstSentAt(record);
        newestDeliveredAt = records.deliveredAt(record);
        newestDelivered = records.delivered(record);
        newestLost = records.lostBefore(record);
        newestInFlight = records.inFlightAtSend(record);
        isNewestAppLimited = records.isAppLimited(record);
    }

    /// The acknowledgment is read: fills its sample.
    ///
    /// @param lost octets that were ever found lost
    void sample(AckSample ack, long lost) {
        if (delivered > appLimitedUntil) appLimitedUntil = 0;
        var rate = ack.rate;
        rate.delivered = delivered;
        if (!hasNewest) return;
        hasNewest = false;
        firstSentAt = newestSentAt;
        rate.priorDelivered = newestDelivered;
        rate.inFlightAtSend = newestInFlight;
        rate.lostSince = (int) Math.min(Integer.MAX_VALUE, lost - newestLost);
        rate.isAppLimited = isNewestAppLimited;
        long interval = Math.max(newestSentAt - newestFirstSentAt, ack.now - newestDeliveredAt);
        // Shorter than a round trip: it tells of a copy that was not the one.
        if (interval > 0 && interval >= ack.minRtt) {
            rate.interval = interval;
            rate.deliveredBetween = delivered - newestDelivered;
        }
        ack.isRoundStart = newestDelivered >= roundEnd;
        if (ack.isRoundStart) roundEnd = delivered;
    }

    /// There is nothing to send although more might be in flight: what is delivered from now on was
    /// held back.
    void onAppLimited(int inFlight) {
        appLimitedUntil = Math.max(1, delivered + inFlight);
    }
}
