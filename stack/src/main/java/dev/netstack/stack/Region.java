package dev.netstack.stack;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A power of two of native memory, halved into blocks, whose halves join again when both are
/// free (the buddy system): what small blocks held can serve a large one later.
///
/// ```
/// order 3  |===============================|
/// order 2  |===============|---------------|   taken, free
/// order 0  |---|===|-------|                   unit 0 and its buddy
/// ```
final class Region {
    private static final int NONE = -1;

    /// A cache line, so that no two blocks share one.
    private static final int ALIGNMENT = 64;

    private final MemorySegment memory;
    private final int units;

    /// For each unit at which a free block begins its order and one; else 0.
    private final byte[] free;

    private final int[] next;
    private final int[] previous;

    /// The first free block of each order.
    private final int[] heads;

    /// Bit n is set when a block of order n is free.
    private int orders;

    /// The block of each node of the tree, once it was lent: lending it again makes no object.
    private final MemorySegment[] blocks;

    Region(int octets) {
        // Freed once nothing refers to it: a block that was kept too long stays harmless.
        memory = Arena.ofAuto().allocate(octets, ALIGNMENT);
        units = octets / BufferPool.BLOCK_MIN;
        free = new byte[units];
        next = new int[units];
        previous = new int[units];
        int orderMax = Integer.numberOfTrailingZeros(units);
        heads = new int[orderMax + 1];
        Arrays.fill(heads, NONE);
        blocks = new MemorySegment[2 * units];
        insert(0, orderMax);
    }

    long address() {
        return memory.address();
    }

    int octets() {
        return units * BufferPool.BLOCK_MIN;
    }

    MemorySegment memory() {
        return memory;
    }

    /// Whether nothing of it is lent.
    boolean isWhole() {
        return free[0] == heads.length;
    }

    /// The smallest order, from `order` on, of which a block is free; 32 when none.
    int smallest(int order) {
        return Integer.numberOfTrailingZeros(orders & -(1 << order));
    }

    /// Takes a block of `order`; [#smallest] said that there is one.
    MemorySegment take(int order) {
        int from = smallest(order);
        int unit = heads[from];
        remove(unit, from);
        while (from > order) {
            from--;
            insert(unit + (1 << from), from);
        }
        return block(unit, order);
    }

    /// Takes back a block of `order` that lies in this region.
    void release(MemorySegment block, int order) {
        int unit = (int) ((block.address() - memory.address()) / BufferPool.BLOCK_MIN);
        if (free[unit] != 0) throw new IllegalStateException("released twice: " + block);
        int at = order;
        while (at < heads.length - 1) {
            int buddy = unit ^ (1 << at);
            if (free[buddy] != at + 1) break;
            remove(buddy, at);
            unit &= buddy;
            at++;
        }
        insert(unit, at);
    }

    private MemorySegment block(int unit, int order) {
        int node = (units >> order) + (unit >> order);
        var block = blocks[node];
        if (block == null) {
            long octets = (long) BufferPool.BLOCK_MIN << order;
            block = memory.asSlice((long) unit * BufferPool.BLOCK_MIN, octets);
            blocks[node] = block;
        }
        return block;
    }

    private void insert(int unit, int order) {
        free[unit] = (byte) (order + 1);
        int second = heads[order];
        next[unit] = second;
        previous[unit] = NONE;
        if (second != NONE) previous[second] = unit;
        heads[order] = unit;
        orders |= 1 << order;
    }

    private void remove(int unit, int order) {
        free[unit] = 0;
        int before = previous[unit];
        int behind = next[unit];
        if (before == NONE) heads[order] = behind;
        else next[before] = behind;
        if (behind != NONE) previous[behind] = before;
        if (heads[order] == NONE) orders &= ~(1 << order);
    }
}
