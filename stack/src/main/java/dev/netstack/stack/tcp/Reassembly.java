package dev.netstack.stack.tcp;

/// What arrived ahead of RCV.NXT, and how it is told to the peer: SACK blocks, the most recent
/// first (RFC 2018 §4), in front of them a duplicate to report (RFC 2883 §4). SHLD-31.
final class Reassembly {
    /// Blocks that fit into the options without timestamps.
    static final int BLOCKS_MAX = 4;

    private final SequenceRanges ranges = new SequenceRanges();

    /// A number within each of the ranges that changed last, the latest first.
    private final int[] recent = new int[BLOCKS_MAX];

    private int recentCount;
    private int duplicateLeft;
    private int duplicateRight;

    SequenceRanges ranges() {
        return ranges;
    }

    /// Whether a block is to be sent.
    boolean hasBlocks() {
        return !ranges.isEmpty() || duplicateLeft != duplicateRight;
    }

    /// Blocks that [#blocks] gives at most.
    int blocksMax() {
        return recentCount + (duplicateLeft != duplicateRight ? 1 : 0);
    }

    /// Text [left, right) is kept; false when there are too many holes already.
    boolean add(int left, int right) {
        if (ranges.add(left, right) < 0) return false;
        int shifted = Math.min(recentCount, BLOCKS_MAX - 1);
        for (int i = shifted; i > 0; i--) recent[i] = recent[i - 1];
        recent[0] = left;
        recentCount = shifted + 1;
        return true;
    }

    /// RCV.NXT moved to `next`.
    void advance(int next) {
        ranges.removeBefore(next);
        if (ranges.isEmpty()) {
            ranges.clear();
            recentCount = 0;
        }
    }

    /// Octets [left, right) arrived that had arrived before.
    void duplicate(int left, int right) {
        duplicateLeft = left;
        duplicateRight = right;
    }

    /// Puts left and right edges of at most `max` blocks into `into`; returns how many blocks. A
    /// duplicate is reported once.
    int blocks(int[] into, int max) {
        int count = 0;
        if (duplicateLeft != duplicateRight && max > 0) {
            into[0] = duplicateLeft;
            into[1] = duplicateRight;
            duplicateLeft = duplicateRight;
            count = 1;
        }
        int firstRange = count;
        for (int i = 0; i < recentCount && count < max; i++) {
            int index = ranges.indexOf(recent[i]);
            if (index == ranges.size() || !ranges.contains(recent[i])) continue;
            int left = ranges.left(index);
            if (isListed(into, firstRange, count, left)) continue;
            into[2 * count] = left;
            into[2 * count + 1] = ranges.right(index);
            count++;
        }
        return count;
    }

    private static boolean isListed(int[] blocks, int from, int to, int left) {
        for (int i = from; i < to; i++) {
            if (blocks[2 * i] == left) return true;
        }
        return false;
    }
}
