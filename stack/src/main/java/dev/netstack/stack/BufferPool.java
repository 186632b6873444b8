package dev.netstack.stack;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Native memory in blocks of a power of two, reused and bounded.
///
/// Blocks are cut from [Region]s, which come from the system as they are needed, each as large as
/// all before it together. What is taken must be released, exactly once; [#inUse] at zero shows
/// that nothing leaks. A poisoned pool, for tests, overwrites what nobody owns and refuses a second
/// release, so that a use after the end shows itself.
public final class BufferPool {
    public static final int BLOCK_MIN = 2_048;
    public static final int BLOCK_MAX = 16 << 20;

    /// The largest region, but for a single block that is larger. More than one of it that nobody
    /// uses is given back.
    static final int REGION_MAX = 4 << 20;

    static final byte POISON = (byte) 0xA5;

    /// In use beyond this share of the ceiling, buffers do not grow: three quarters.
    private static final long SHORT_NUMERATOR = 3;

    private static final long SHORT_DENOMINATOR = 4;

    private final @Nullable Set<Long> poisoned;
    private final long octetsMax;
    private final MemoryBudget budget;

    /// By address.
    private final ArrayList<Region> regions = new ArrayList<>();

    /// A large region that nobody used when it was looked at last.
    private @Nullable Region spare;

    private long inUse;
    private long allocated;
    private long releases;
    private int returned;
    private boolean isClosed;

    public BufferPool(long octetsMax) {
        this(octetsMax, MemoryBudget.UNLIMITED);
    }

    /// A pool that holds at most `octetsMax`, and of `budget` what others leave.
    public BufferPool(long octetsMax, MemoryBudget budget) {
        this(octetsMax, budget, null);
    }

    private BufferPool(long octetsMax, MemoryBudget budget, @Nullable Set<Long> poisoned) {
        this.octetsMax = octetsMax;
        this.budget = budget;
        this.poisoned = poisoned;
    }

    /// A pool whose free blocks are full of [#POISON].
    static BufferPool poisoned(long octetsMax) {
        return new BufferPool(octetsMax, MemoryBudget.UNLIMITED, new HashSet<>());
    }

    /// A block of at least `octets`, not cleared; null when a ceiling is reached and no free block
    /// is large enough.
    public @Nullable MemorySegment take(int octets) {
        int size = blockSize(octets);
        int order = orderOf(size);
        var region = fittest(order);
        if (region == null) region = grow(size);
        if (region == null) return null;
        var block = region.take(order);
        if (poisoned != null) poisoned.remove(block.address());
        inUse += size;
        return block;
    }

    /// The region in which the least has to be cut for a block of `order`; null when none has one.
    private @Nullable Region fittest(int order) {
        Region best = null;
        int least = Integer.SIZE;
        for (int i = 0; i < regions.size() && least > order; i++) {
            int smallest = regions.get(i).smallest(order);
            if (smallest >= least) continue;
            least = smallest;
            best = regions.get(i);
        }
        return best;
    }

    private @Nullable Region grow(int size) {
        long room = octetsMax - allocated;
        if (isClosed || room < size) return null;
        long wanted = Math.clamp(Long.highestOneBit(allocated), size, Math.max(size, REGION_MAX));
        long octets = Math.min(wanted, Long.highestOneBit(room));
        if (budget.reserve(octets)) return allocate((int) octets);
        return octets > size && budget.reserve(size) ? allocate(size) : null;
    }

    private @Nullable Region allocate(int octets) {
        Region region;
        try {
            region = new Region(octets);
        } catch (OutOfMemoryError _) {
            // The JVM's own ceiling, -XX:MaxDirectMemorySize, is one like the others.
            budget.release(octets);
            return null;
        }
        allocated += octets;
        if (poisoned != null) region.memory().fill(POISON);
        regions.add(indexOf(region.address()), region);
        return region;
    }

    /// Takes a block back.
    public void release(MemorySegment block) {
        if (poisoned != null) poison(block);
        inUse -= block.byteSize();
        if (inUse < 0) throw new IllegalStateException("more octets released than taken");
        releases++;
        int index = indexOf(block.address() + 1) - 1;
        var region = regions.get(index);
        region.release(block, orderOf((int) block.byteSize()));
        if (region.octets() >= REGION_MAX && region.isWhole()) retire(index);
    }

    /// One region that nobody uses is kept for the next load, the second goes.
    private void retire(int index) {
        var region = regions.get(index);
        if (isClosed || region == spare) return;
        if (spare == null || !spare.isWhole()) {
            spare = region;
            return;
        }
        regions.remove(index);
        allocated -= region.octets();
        returned++;
        budget.release(region.octets());
    }

    private void poison(MemorySegment block) {
        if (poisoned == null || !poisoned.add(block.address())) {
            throw new IllegalStateException("a block is released twice: " + block);
        }
        block.fill(POISON);
    }

    /// The stack ends: nothing new is allocated, and the budget has back what it had lent.
    public void close() {
        if (isClosed) return;
        isClosed = true;
        budget.release(allocated);
    }

    /// Octets taken and not released.
    public long inUse() {
        return inUse;
    }

    /// Octets of native memory held, in use or free.
    public long allocated() {
        return allocated;
    }

    /// Whether memory is so short that nothing should grow that need not.
    public boolean isShort() {
        return inUse > octetsMax / SHORT_DENOMINATOR * SHORT_NUMERATOR;
    }

    /// Blocks released so far: who waits for memory may try again when it changed.
    public long releases() {
        return releases;
    }

    /// Regions given back so far: what was kept about their blocks is of no use any more.
    int regionsReturned() {
        return returned;
    }

    /// What [#take] gives for `octets`: the next power of two, at least [#BLOCK_MIN].
    public static int blockSize(int octets) {
        if (octets > BLOCK_MAX) throw new IllegalArgumentException(octets + " octets in one block");
        return octets <= BLOCK_MIN ? BLOCK_MIN : Integer.highestOneBit(octets - 1) << 1;
    }

    private static int orderOf(int size) {
        return Integer.numberOfTrailingZeros(size) - Integer.numberOfTrailingZeros(BLOCK_MIN);
    }

    /// How many regions begin before `address`.
    private int indexOf(long address) {
        int low = 0;
        int high = regions.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (regions.get(middle).address() < address) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
