package dev.netstack.stack.tcp;

/// What a connection delivered and lost in all: what [RateSample]s are made of.
final class DeliveryRate {
    private long delivered;

    /// A round trip ends when an octet is acknowledged that was sent after it began.
    private int roundEnd;

    /// An acknowledgment told of `octets` that were not known to have arrived.
    void onDelivered(AckSample ack, SendSequence snd) {
        delivered += ack.delivered;
        ack.rate.delivered = delivered;
        if (!Seq.isAfter(snd.una, roundEnd)) return;
        ack.isRoundStart = true;
        roundEnd = snd.nxt;
    }

    void begin(int sequence) {
        roundEnd = sequence;
    }
}
