package dev.netstack.stack.tcp;

import java.util.Arrays;

/// Disjoint ranges of sequence numbers in ascending order, bounded in number.
///
/// Finding is O(log n); adding moves at most [#RANGES_MAX] numbers. All ranges lie within 2³¹.
final class SequenceRanges {
    /// Ranges that are remembered at most (threats E6 and G4): what a window of 6 MiB has when one
    /// of four segments is lost, in 8 KiB.
    static final int RANGES_MAX = 1_024;

    private static final int[] NONE = {};
    private static final int RANGES_FIRST = 4;

    private int[] lefts = NONE;
    private int[] rights = NONE;
    private int size;
    private int octets;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Octets in all ranges.
    int octets() {
        return octets;
    }

    int left(int index) {
        return lefts[index];
    }

    /// The number after the range's last.
    int right(int index) {
        return rights[index];
    }

    /// The first range that ends after `sequence`: it holds `sequence` or follows it; [#size] when
    /// none.
    int indexOf(int sequence) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Seq.isAfter(rights[middle], sequence)) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    boolean contains(int sequence) {
        int index = indexOf(sequence);
        return index < size && Seq.isAtMost(lefts[index], sequence);
    }

    /// Adds [left, right); returns the octets that were not there before, or -1 when it would be a
    /// new range and there are too many.
    int add(int left, int right) {
        int first = indexOfTouching(left);
        int end = first;
        int before = octets;
        int newLeft = left;
        int newRight = right;
        while (end < size && Seq.isAtMost(lefts[end], right)) {
            newLeft = Seq.min(newLeft, lefts[end]);
            newRight = Seq.max(newRight, rights[end]);
            octets -= Seq.distance(lefts[end], rights[end]);
            end++;
        }
        if (first == end && !openGap(first)) return -1;
        if (first != end) closeGap(first + 1, end);
        lefts[first] = newLeft;
        rights[first] = newRight;
        octets += Seq.distance(newLeft, newRight);
        return octets - before;
    }

    /// Forgets what lies before `sequence`.
    void removeBefore(int sequence) {
        int index = indexOf(sequence);
        for (int i = 0; i < index; i++) octets -= Seq.distance(lefts[i], rights[i]);
        closeGap(0, index);
        if (size != 0 && Seq.isBefore(lefts[0], sequence)) {
            octets -= Seq.distance(lefts[0], sequence);
            lefts[0] = sequence;
        }
    }

    void clear() {
        size = 0;
        octets = 0;
        lefts = NONE;
        rights = NONE;
    }

    /// The first range that ends at `sequence` or after it, so that adjacent ranges join.
    private int indexOfTouching(int sequence) {
        int index = indexOf(sequence);
        return index > 0 && rights[index - 1] == sequence ? index - 1 : index;
    }

    private boolean openGap(int index) {
        if (size == RANGES_MAX) return false;
        if (size == lefts.length) {
            int capacity = Math.max(RANGES_FIRST, 2 * size);
            lefts = Arrays.copyOf(lefts, capacity);
            rights = Arrays.copyOf(rights, capacity);
        }
        move(index, index + 1);
        size++;
        return true;
    }

    private void closeGap(int from, int to) {
        if (from == to) return;
        move(to, from);
        size -= to - from;
    }

    /// Moves the ranges from index `from` on to index `to`.
    private void move(int from, int to) {
        System.arraycopy(lefts, from, lefts, to, size - from);
        System.arraycopy(rights, from, rights, to, size - from);
    }
}
