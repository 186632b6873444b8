package dev.netstack.stack.tcp;

/// Infers what was lost from what the peer tells: from SACK blocks as RFC 6675 §4 does, without
/// them from duplicate acknowledgments (RFC 5681 §3.2).
final class LossDetector {
    /// DupThresh.
    static final int DUPLICATES = 3;

    private final SequenceRanges sacked = new SequenceRanges();
    private int duplicates;

    /// What the peer holds ahead of SND.UNA, as far as it told.
    SequenceRanges sacked() {
        return sacked;
    }

    int duplicates() {
        return duplicates;
    }

    /// Octets that have left the network although they are not acknowledged: those that are in SACK
    /// blocks, or a segment for each duplicate acknowledgment (RFC 6582 §3.2), but never more than
    /// there are (H3, G10).
    ///
    /// @param outstanding octets that the duplicates can be for
    int delivered(int outstanding, int mss) {
        if (!sacked.isEmpty()) return sacked.octets();
        int segments = Math.min(duplicates, outstanding / mss);
        return Math.max(0, Math.min(segments * mss, outstanding - mss));
    }

    /// Reads a segment's SACK blocks. One that makes no sense is ignored (RFC 2018 §5, threat E5),
    /// and so is one that reports a duplicate below SND.UNA (RFC 2883 §4).
    ///
    /// @return whether they said anything new; mere repetition says nothing (H3)
    boolean onSack(Segment segment, SendSequence snd) {
        boolean isNew = false;
        for (int i = 0; i < segment.options.sackBlocks(); i++) {
            int left = segment.options.left(i);
            int right = segment.options.right(i);
            if (!isPlausible(left, right, snd)) continue;
            isNew |= sacked.add(left, right) > 0;
        }
        return isNew;
    }

    /// An acknowledgment that repeats the last one (RFC 5681 §2).
    void onDuplicate() {
        duplicates++;
    }

    /// SND.UNA moved. During recovery each segment that is acknowledged takes one duplicate with
    /// it, for the duplicates stood for segments that are acknowledged now.
    void onAdvance(int una, int octets, int mss) {
        sacked.removeBefore(una);
        duplicates = Math.max(0, duplicates - Math.max(0, (octets - 1) / mss));
    }

    /// Whether the first octet in flight is lost.
    boolean isFirstLost(SendSequence snd, int mss) {
        if (sacked.isEmpty()) return duplicates >= DUPLICATES;
        return Seq.isAfter(lostEdge(snd, mss), snd.una);
    }

    /// The number below which all that the peer does not hold is lost: there are three separate
    /// ranges above it, or more than two segments' octets (IsLost of RFC 6675 §4).
    int lostEdge(SendSequence snd, int mss) {
        int octets = 0;
        for (int i = sacked.size() - 1, ranges = 1; i >= 0; i--, ranges++) {
            octets += Seq.distance(sacked.left(i), sacked.right(i));
            if (ranges >= DUPLICATES || octets > (DUPLICATES - 1) * mss) return sacked.left(i);
        }
        return snd.una;
    }

    void forgetDuplicates() {
        duplicates = 0;
    }

    /// What the peer said to hold may be gone (RFC 2018 §8, H5).
    void forget() {
        sacked.clear();
        duplicates = 0;
    }

    private static boolean isPlausible(int left, int right, SendSequence snd) {
        return Seq.isBefore(left, right)
                && Seq.isAfter(left, snd.una)
                && Seq.isAtMost(right, snd.max);
    }
}
