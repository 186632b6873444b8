package dev.netstack.stack.tcp;

import dev.netstack.stack.BufferPool;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The octets that arrived and were not yet read. Text ahead of a hole already lies at its place.
///
/// ```
///      start                RCV.NXT                      right edge
///        |== in order, unread ==|   |== ahead ==|   |= ahead =|   |
/// ```
final class ReceiveBuffer {
    /// Too many holes: the text was not kept.
    static final int REFUSED = -1;

    /// No memory: the text was not kept.
    static final int NO_MEMORY = -2;

    private final Ring ring;
    private @Nullable Reassembly ahead;
    private int start;
    private int length;

    ReceiveBuffer(BufferPool pool) {
        ring = new Ring(pool);
    }

    /// Sets the sequence number of the first octet: that after the SYN.
    void begin(int sequence) {
        start = sequence;
    }

    /// The sequence number after the last octet in order.
    int end() {
        return start + length;
    }

    /// Octets that can be read.
    int length() {
        return length;
    }

    boolean hasHoles() {
        return ahead != null && !ahead.ranges().isEmpty();
    }

    /// Octets that lie ahead of a hole.
    int aheadOctets() {
        return ahead == null ? 0 : ahead.ranges().octets();
    }

    @Nullable Reassembly reassembly() {
        return ahead;
    }

    /// Keeps text within the window; of octets that arrive twice the first copy stays.
    ///
    /// @return by how much the octets in order grew; 0 when the text is ahead; [#REFUSED] or
    ///     [#NO_MEMORY]
    int put(int sequence, MemorySegment text, long at, int octets) {
        int position = Seq.distance(start, sequence);
        if (position < length) throw new IllegalStateException(position + " before " + length);
        if (!ring.ensure(position + octets, extent())) return NO_MEMORY;
        if (position == length && !hasHoles()) {
            ring.copyIn(text, at, position, octets);
            length += octets;
            return octets;
        }
        return putAhead(sequence, text, at, octets);
    }

    /// Octets [left, right) arrived again.
    void duplicate(int left, int right) {
        if (ahead == null) ahead = new Reassembly();
        ahead.duplicate(left, right);
    }

    /// Moves out what was received in order; returns how many octets.
    int read(MemorySegment into, long offset, int octets) {
        int taken = Math.min(octets, length);
        if (taken <= 0) return 0;
        ring.copyOut(0, into, offset, taken);
        skip(taken);
        return taken;
    }

    /// Discards what was received in order.
    int discard() {
        int discarded = length;
        if (discarded != 0) skip(discarded);
        return discarded;
    }

    void release() {
        start += length;
        length = 0;
        ahead = null;
        ring.release();
    }

    private void skip(int octets) {
        start += octets;
        length -= octets;
        if (length == 0 && !hasHoles()) ring.release();
        else ring.advance(octets);
    }

    private int putAhead(int sequence, MemorySegment text, long at, int octets) {
        if (ahead == null) ahead = new Reassembly();
        var ranges = ahead.ranges();
        int end = sequence + octets;
        int firstOverlap = ranges.indexOf(sequence);
        if (isKnown(ranges, firstOverlap, sequence, end)) {
            ahead.duplicate(sequence, end);
            return 0;
        }
        // The ranges are asked before they change: what they hold already stays as it is (H10).
        int hole = sequence;
        for (int i = firstOverlap; i < ranges.size() && Seq.isBefore(hole, end); i++) {
            copyHole(sequence, text, at, hole, Seq.min(end, ranges.left(i)));
            hole = Seq.max(hole, ranges.right(i));
        }
        copyHole(sequence, text, at, hole, end);
        if (sequence != end()) return ahead.add(sequence, end) ? 0 : REFUSED;
        return joinAhead(Seq.max(end, reached(ranges, end)));
    }

    /// Copies what of the text lies in [from, to).
    private void copyHole(int sequence, MemorySegment text, long at, int from, int to) {
        int octets = Seq.distance(from, to);
        if (octets <= 0) return;
        ring.copyIn(text, at + Seq.distance(sequence, from), Seq.distance(start, from), octets);
    }

    private static boolean isKnown(SequenceRanges ranges, int index, int sequence, int end) {
        return index < ranges.size()
                && Seq.isAtMost(ranges.left(index), sequence)
                && Seq.isAtMost(end, ranges.right(index));
    }

    /// Where the octets in order end when they reach to `end` and ranges follow without a hole.
    private static int reached(SequenceRanges ranges, int end) {
        int index = ranges.indexOf(end);
        if (index == ranges.size() || Seq.isAfter(ranges.left(index), end)) return end;
        return ranges.right(index);
    }

    private int joinAhead(int newEnd) {
        int grown = Seq.distance(end(), newEnd);
        length += grown;
        if (ahead != null) ahead.advance(newEnd);
        return grown;
    }

    /// Octets from the start to the last that is kept.
    private int extent() {
        if (!hasHoles() || ahead == null) return length;
        var ranges = ahead.ranges();
        return Seq.distance(start, ranges.right(ranges.size() - 1));
    }
}
