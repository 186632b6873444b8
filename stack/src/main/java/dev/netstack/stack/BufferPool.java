package dev.netstack.stack;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Native memory in blocks of a power of two, reused and bounded.
///
/// Blocks come from one arena that lives as long as the stack. What is taken must be released,
/// exactly once; [#inUse] at zero shows that nothing leaks. A poisoned pool, for tests, overwrites
/// what nobody owns and refuses a second release, so that a use after the end shows itself.
public final class BufferPool {
    public static final int BLOCK_MIN = 2_048;
    public static final int BLOCK_MAX = 16 << 20;

    /// A cache line, so that no two blocks share one.
    private static final int ALIGNMENT = 64;

    private static final int CLASSES =
            Integer.numberOfTrailingZeros(BLOCK_MAX) - Integer.numberOfTrailingZeros(BLOCK_MIN) + 1;

    static final byte POISON = (byte) 0xA5;

    private final Arena arena = Arena.ofAuto();
    private final @Nullable Set<Long> poisoned;
    private final long octetsMax;
    private final List<ArrayDeque<MemorySegment>> free = newFreeLists();
    private long inUse;
    private long allocated;

    public BufferPool(long octetsMax) {
        this(octetsMax, null);
    }

    private BufferPool(long octetsMax, @Nullable Set<Long> poisoned) {
        this.octetsMax = octetsMax;
        this.poisoned = poisoned;
    }

    /// A pool whose free blocks are full of [#POISON].
    static BufferPool poisoned(long octetsMax) {
        return new BufferPool(octetsMax, new HashSet<>());
    }

    /// A block of at least `octets`, not cleared; null when the ceiling is reached and no free
    /// block is large enough.
    public @Nullable MemorySegment take(int octets) {
        int size = blockSize(octets);
        var block = free.get(classOf(size)).pollLast();
        if (block == null) {
            block = allocated + size > octetsMax ? larger(size) : allocate(size);
            if (block == null) return null;
        }
        if (poisoned != null) poisoned.remove(block.address());
        inUse += block.byteSize();
        return block;
    }

    /// Memory that an earlier load left in large blocks must not be lost to a load of small ones.
    private @Nullable MemorySegment larger(int size) {
        for (int next = classOf(size) + 1; next < CLASSES; next++) {
            var block = free.get(next).pollLast();
            if (block != null) return block;
        }
        return null;
    }

    private MemorySegment allocate(int size) {
        var block = arena.allocate(size, ALIGNMENT);
        allocated += size;
        if (poisoned != null) block.fill(POISON);
        return block;
    }

    /// Takes a block back.
    public void release(MemorySegment block) {
        if (poisoned != null) poison(block);
        inUse -= block.byteSize();
        if (inUse < 0) throw new IllegalStateException("more octets released than taken");
        free.get(classOf((int) block.byteSize())).addLast(block);
    }

    private void poison(MemorySegment block) {
        if (poisoned == null || !poisoned.add(block.address())) {
            throw new IllegalStateException("a block is released twice: " + block);
        }
        block.fill(POISON);
    }

    /// Octets taken and not released.
    public long inUse() {
        return inUse;
    }

    /// Octets of native memory held, in use or free.
    public long allocated() {
        return allocated;
    }

    /// What [#take] gives for `octets` below the ceiling: the next power of two, at least
    /// [#BLOCK_MIN].
    public static int blockSize(int octets) {
        if (octets > BLOCK_MAX) throw new IllegalArgumentException(octets + " octets in one block");
        return octets <= BLOCK_MIN ? BLOCK_MIN : Integer.highestOneBit(octets - 1) << 1;
    }

    private static int classOf(int size) {
        return Integer.numberOfTrailingZeros(size) - Integer.numberOfTrailingZeros(BLOCK_MIN);
    }

    private static List<ArrayDeque<MemorySegment>> newFreeLists() {
        var lists = new ArrayList<ArrayDeque<MemorySegment>>();
        for (int i = 0; i < CLASSES; i++) lists.add(new ArrayDeque<>());
        return lists;
    }
}
