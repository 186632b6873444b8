package dev.netstack.stack.tcp;

/// Reads what a peer tells of loss: SACK blocks (RFC 2018, RFC 2883), or without them duplicate
/// acknowledgments (RFC 5681 §3.2).
final class LossDetector {
    /// DupThresh.
    static final int DUPLICATES = 3;

    private int duplicates;

    int duplicates() {
        return duplicates;
    }

    /// Octets that have left the network although they are not acknowledged: a segment for each
    /// duplicate acknowledgment (RFC 6582 §3.2), but never more than there are (H3, G10).
    ///
    /// @param outstanding octets that the duplicates can be for
    int departed(int outstanding, int mss) {
        int segments = Math.min(duplicates, outstanding / mss);
        return Math.max(0, Math.min(segments * mss, outstanding - mss));
    }

    /// Reads a segment's SACK blocks, SND.UNA being its acknowledgment or beyond. One that makes no
    /// sense is ignored (RFC 2018 §5, threat E5).
    static void onSack(Tcb tcb, Segment segment, Delivery delivery) {
        var options = segment.options;
        int from = 0;
        if (options.sackBlocks() > 0 && isDuplicate(segment)) {
            from = 1;
            onDuplicate(tcb, segment, delivery);
        }
        for (int i = from; i < options.sackBlocks(); i++) {
            int left = options.left(i);
            int right = options.right(i);
            if (isPlausible(left, right, tcb.snd)) tcb.sent.sack(left, right, delivery);
        }
    }

    /// Whether the first block lies below the acknowledgment, or within the second (RFC 2883 §4).
    private static boolean isDuplicate(Segment segment) {
        var options = segment.options;
        int left = options.left(0);
        int right = options.right(0);
        if (!Seq.isBefore(left, right)) return false;
        if (Seq.isAtMost(right, segment.ack)) return true;
        return options.sackBlocks() > 1
                && Seq.isAtMost(options.left(1), left)
                && Seq.isAtMost(right, options.right(1));
    }

    private static void onDuplicate(Tcb tcb, Segment segment, Delivery delivery) {
        int left = segment.options.left(0);
        int right = segment.options.right(0);
        long age = Seq.distance(left, tcb.snd.max);
        boolean wasSent = age <= 2L * tcb.snd.wndMax && Seq.isAtMost(right, tcb.snd.max);
        if (!wasSent) return;
        delivery.duplicateOctets = Seq.distance(left, right);
        delivery.duplicateEnd = right;
    }

    private static boolean isPlausible(int left, int right, SendSequence snd) {
        return Seq.isBefore(left, right)
                && Seq.isAfter(left, snd.una)
                && Seq.isAtMost(right, snd.nxt);
    }

    /// An acknowledgment that repeats the last one (RFC 5681 §2).
    void onDuplicate() {
        duplicates++;
    }

    /// SND.UNA moved by `octets`. During recovery each segment that is acknowledged takes one
    /// duplicate with it, for the duplicates stood for segments that are acknowledged now.
    void onAdvance(int octets, int mss) {
        duplicates = Math.max(0, duplicates - Math.max(0, (octets - 1) / mss));
    }

    /// LR-7.
    void forgetDuplicates() {
        duplicates = 0;
    }
}
