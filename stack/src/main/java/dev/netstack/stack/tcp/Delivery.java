package dev.netstack.stack.tcp;

/// What one acknowledgment newly tells the peer to hold, in order or in SACK blocks. One instance
/// serves a stack; it is filled for each acknowledgment.
final class Delivery {
    private DeliveryRate rate = new DeliveryRate();
    private boolean hasEcho;
    private int echo;
    private int echoOffset;
    private long minRtt;

    /// Octets by which SND.UNA moved; 0 for one that repeats it.
    int advance;

    /// Whether it is a duplicate as RFC 5681 §2 defines it.
    boolean isDuplicate;

    /// Octets between SND.UNA and SND.NXT before it arrived.
    int flightBefore;

    /// Octets: each counts once.
    int octets;

    /// Octets of SACK blocks that tell of duplicates (RFC 2883 §4).
    int duplicateOctets;

    /// Where the duplicate that is told of ends; with `duplicateOctets` only.
    int duplicateEnd;

    /// Whether something that was never sent again lay before what had been delivered already.
    boolean isReordered;

    /// The highest number told of.
    int highest;

    /// Whether something that was sent again is among it: then nobody knows which copy arrived.
    boolean isAmbiguous;

    /// Whether something that was sent once is among it, when the first and the last of that left,
    /// and where the lowest of it ends.
    boolean hasOriginal;

    long originalFirstAt;
    long originalLastAt;
    int originalEnd;

    /// Of what surely arrived, the segment that left last: RACK.segment (RFC 8985 §6.2 step 2).
    boolean hasNewest;

    long newestAt;
    int newestEnd;

    long now;
    private int fack;

    /// An acknowledgment arrives.
    void begin(Tcb tcb, Segment segment, long time) {
        begin(tcb.rack, tcb.snd.una, time);
        rate = tcb.delivery;
        hasEcho = tcb.timestamps.isEchoedBy(segment);
        echo = segment.options.tsEcr();
        echoOffset = tcb.timestamps.offset();
        advance = Seq.distance(tcb.snd.una, segment.ack);
        flightBefore = tcb.snd.inFlight();
    }

    /// One without a timestamp arrives, SND.UNA being `una`.
    void begin(Rack rack, int una, long time) {
        now = time;
        hasEcho = false;
        minRtt = rack.minRtt(time);
        fack = rack.fack();
        advance = 0;
        isDuplicate = false;
        flightBefore = 0;
        octets = 0;
        duplicateOctets = 0;
        isReordered = false;
        highest = una;
        isAmbiguous = false;
        hasOriginal = false;
        hasNewest = false;
    }

    /// So many octets of `record` arrived.
    void add(SentRecords records, int record, int count) {
        octets += count;
        rate.onDelivered(records, record, count, now);
        int end = records.right(record);
        highest = Seq.max(highest, end);
        if (records.isRetransmitted(record)) isAmbiguous = true;
        else addOriginal(records.sentAt(record), end);
        addNewest(records, record, end);
    }

    /// The round trip of the segment that left last, in nanoseconds; [AckSample#NONE] when there is
    /// none that is beyond doubt (Karn's rule, RFC 6298 §3).
    long rtt() {
        return hasOriginal && !isAmbiguous ? now - originalLastAt : AckSample.NONE;
    }

    /// The same of the one that left first: it includes the delay of the acknowledgment.
    long longestRtt() {
        return hasOriginal && !isAmbiguous ? now - originalFirstAt : AckSample.NONE;
    }

    private void addOriginal(long sentAt, int end) {
        if (Seq.isBefore(end, fack)) isReordered = true;
        if (!hasOriginal) {
            hasOriginal = true;
            originalFirstAt = sentAt;
            originalLastAt = sentAt;
            originalEnd = end;
            return;
        }
        originalFirstAt = Math.min(originalFirstAt, sentAt);
        originalLastAt = Math.max(originalLastAt, sentAt);
        originalEnd = Seq.min(originalEnd, end);
    }

    private void addNewest(SentRecords records, int record, int end) {
        long sentAt = records.sentAt(record);
        if (records.isRetransmitted(record) && isDoubtful(sentAt)) return;
        boolean isLater =
                !hasNewest
                        || sentAt > newestAt
                        || (sentAt == newestAt && Seq.isAfter(end, newestEnd));
        if (!isLater) return;
        hasNewest = true;
        newestAt = sentAt;
        newestEnd = end;
    }

    /// Whether it tells of an earlier copy than the last, which left at `sentAt` (RFC 8985 §6.2
    /// step 2).
    private boolean isDoubtful(long sentAt) {
        if (hasEcho && Seq.isBefore(echo, Timestamps.value(echoOffset, sentAt))) return true;
        return now - sentAt < minRtt;
    }
}
