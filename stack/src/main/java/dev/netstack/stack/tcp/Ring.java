package dev.netstack.stack.tcp;

import dev.netstack.stack.BufferPool;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A ring of octets on one block of native memory that grows by doubling and is given back when it
/// is no longer needed: an idle connection holds none.
///
/// ```
/// 0          head                                capacity
/// |----------|====== first octets ... ======|----|
/// ```
///
/// Positions are counted from the head. What is where is the owner's knowledge: the ring only
/// moves it.
final class Ring {
    private final BufferPool pool;
    private @Nullable MemorySegment block;
    private int head;

    /// Octets that the last use needed, so that the next one begins with as many.
    private int expected;

    Ring(BufferPool pool) {
        this.pool = pool;
    }

    /// Makes room for `octets` from the head on, keeping the first `kept`; false when memory ran
    /// out.
    boolean ensure(int octets, int kept) {
        var old = block;
        if (old != null && octets <= old.byteSize()) {
            expected = Math.max(expected, octets);
            return true;
        }
        int wanted = old == null ? Math.max(octets, expected) : octets;
        var fresh = pool.take(wanted);
        // What the last use needed is a guess, that must not stand in the way when memory is short.
        if (fresh == null && wanted > octets) fresh = pool.take(octets);
        if (fresh == null) return false;
        if (old != null) {
            copyOut(0, fresh, 0, kept);
            pool.release(old);
        }
        block = fresh;
        head = 0;
        expected = octets;
        return true;
    }

    /// Octets that fit without more memory.
    int capacity() {
        return block == null ? 0 : (int) block.byteSize();
    }

    void copyIn(MemorySegment from, long offset, int position, int length) {
        var ring = held();
        int at = index(ring, position);
        int first = Math.min(length, (int) ring.byteSize() - at);
        MemorySegment.copy(from, offset, ring, at, first);
        if (first != length) MemorySegment.copy(from, offset + first, ring, 0, length - first);
    }

    void copyOut(int position, MemorySegment into, long offset, int length) {
        if (length == 0) return;
        var ring = held();
        int at = index(ring, position);
        int first = Math.min(length, (int) ring.byteSize() - at);
        MemorySegment.copy(ring, at, into, offset, first);
        if (first != length) MemorySegment.copy(ring, 0, into, offset + first, length - first);
    }

    /// The first `octets` are no longer needed.
    void advance(int octets) {
        if (block != null) head = index(block, octets);
    }

    /// Gives the memory back.
    void release() {
        if (block == null) return;
        pool.release(block);
        block = null;
        head = 0;
    }

    private MemorySegment held() {
        if (block == null) throw new IllegalStateException("octets of a ring without memory");
        return block;
    }

    private int index(MemorySegment ring, int position) {
        if (position < 0 || position > ring.byteSize()) {
            throw new IllegalStateException("position " + position + " of " + ring.byteSize());
        }
        return (head + position) & ((int) ring.byteSize() - 1);
    }
}
