package dev.netstack.stack.tcp;

/// Finds losses by time: what left before something that has arrived, by more than the reordering
/// window, is lost (RACK, RFC 8985 §6).
final class Rack {
    /// Loss recoveries without a duplicate after which the window is small again.
    static final int PERSIST_RECOVERIES = 16;

    /// No timer; a deadline that never comes.
    static final long NEVER = Long.MAX_VALUE;

    /// The window grows in steps of a quarter of the smallest round trip, up to SRTT (H7).
    private static final int STEPS = 4;

    private static final int MULT_MAX = 1 << 10;

    /// Records that wait for the window, looked at one by one for the latest deadline; the bound
    /// that holds for all of them serves beyond.
    private static final int SCAN_MAX = 64;

    /// The smallest round trip of this time or the one before is RACK.min_RTT. RACK-7.
    private static final long MIN_RTT_WINDOW_NANOS = 150_000_000_000L;

    private long minRtt = NEVER;
    private long minRttBefore = NEVER;
    private long minRttFrom;

    private boolean hasSegment;
    private long xmitAt;
    private int endSeq;
    private long rtt;

    private int fack;
    private boolean isReorderingSeen;
    private long reoWnd;
    private int reoWndMult = 1;
    private int reoWndPersist;
    private boolean hasDsackRound;
    private int dsackRound;

    /// The first number to be sent.
    void begin(int sequence) {
        fack = sequence;
    }

    /// RACK.min_RTT in nanoseconds; 0 before the first measurement.
    long minRtt(long now) {
        rollMinRtt(now);
        long min = Math.min(minRtt, minRttBefore);
        return min == NEVER ? 0 : min;
    }

    /// RACK.fack: the highest number that was acknowledged in order or selectively.
    int fack() {
        return fack;
    }

    boolean isReorderingSeen() {
        return isReorderingSeen;
    }

    /// RACK.reo_wnd in nanoseconds, as it was when losses were last looked for.
    long reoWnd() {
        return reoWnd;
    }

    int reoWndMult() {
        return reoWndMult;
    }

    /// Steps 1 to 3: an acknowledgment told of something.
    void onDelivered(Delivery delivery) {
        long measured = delivery.rtt();
        if (measured != AckSample.NONE) {
            rollMinRtt(delivery.now);
            minRtt = Math.min(minRtt, measured);
        }
        fack = Seq.max(fack, delivery.highest);
        if (delivery.isReordered) isReorderingSeen = true;
        if (!delivery.hasNewest) return;
        rtt = delivery.now - delivery.newestAt;
        if (hasSegment && !isAfter(delivery.newestAt, delivery.newestEnd)) return;
        hasSegment = true;
        xmitAt = delivery.newestAt;
        endSeq = delivery.newestEnd;
    }

    /// An original proved to have arrived although it was found lost: there was reordering.
    void onReordering() {
        isReorderingSeen = true;
    }

    /// Step 4: a duplicate was reported, once a round trip at most. RACK-3.
    void onDuplicate(SendSequence snd) {
        if (hasDsackRound && Seq.isBefore(snd.una, dsackRound)) return;
        hasDsackRound = true;
        dsackRound = snd.nxt;
        reoWndMult = Math.min(reoWndMult + 1, MULT_MAX);
        reoWndPersist = PERSIST_RECOVERIES;
    }

    /// Step 4: fast or RTO recovery is over.
    void onRecovered() {
        if (--reoWndPersist > 0) return;
        reoWndPersist = 0;
        reoWndMult = 1;
    }

    /// Step 5: marks what is lost.
    ///
    /// @return when to look again, [#NEVER] when nothing waits for the reordering window
    long detect(SentSegments sent, Recovery.Phase phase, long srtt, long now) {
        if (!hasSegment) return NEVER;
        reoWnd = window(sent, phase, srtt, now);
        var records = sent.records();
        long deadline = NEVER;
        int scanned = 0;
        int next;
        for (int record = records.oldest(); record != SentRecords.NONE; record = next) {
            next = records.later(record);
            long sentAt = records.sentAt(record);
            if (sentAt > xmitAt) break;
            if (!isBefore(sentAt, records.right(record))) continue;
            long due = sentAt + rtt + reoWnd;
            if (due <= now) {
                sent.lose(record);
            } else {
                deadline = due;
                if (++scanned == SCAN_MAX) return xmitAt + rtt + reoWnd;
            }
        }
        return deadline;
    }

    /// RFC 8985 §6.3: the retransmission timer fired. The first segment is lost; the others are
    /// when they left long enough ago.
    void onTimeout(SentSegments sent, long now) {
        if (sent.isEmpty()) return;
        var records = sent.records();
        if (records.state(sent.first()) != SentRecords.SACKED) sent.lose(sent.first());
        int next;
        for (int record = records.oldest(); record != SentRecords.NONE; record = next) {
            next = records.later(record);
            if (records.sentAt(record) + rtt + reoWnd > now) break;
            sent.lose(record);
        }
    }

    /// RACK-1, RACK-2, RACK-4.
    private long window(SentSegments sent, Recovery.Phase phase, long srtt, long now) {
        boolean isUrgent =
                phase != Recovery.Phase.OPEN || sent.sackedSegments() >= LossDetector.DUPLICATES;
        if (!isReorderingSeen && isUrgent) return 0;
        return Math.min(reoWndMult * minRtt(now) / STEPS, srtt);
    }

    /// RACK_sent_after(a segment, RACK.segment).
    private boolean isAfter(long sentAt, int end) {
        return sentAt > xmitAt || (sentAt == xmitAt && Seq.isAfter(end, endSeq));
    }

    /// RACK_sent_after(RACK.segment, a segment).
    private boolean isBefore(long sentAt, int end) {
        return sentAt < xmitAt || (sentAt == xmitAt && Seq.isBefore(end, endSeq));
    }

    private void rollMinRtt(long now) {
        if (minRtt == NEVER || now - minRttFrom < MIN_RTT_WINDOW_NANOS) return;
        minRttBefore = minRtt;
        minRtt = NEVER;
        minRttFrom = now;
    }
}
