package dev.netstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferPoolTest {
    @ParameterizedTest
    @CsvSource({
        "0, 2048",
        "1, 2048",
        "2048, 2048",
        "2049, 4096",
        "65536, 65536",
        "65663, 131072",
        "16777216, 16777216"
    })
    void blocksAreTheNextPowerOfTwo(int octets, int size) {
        var pool = new BufferPool(64 << 20);
        assertEquals(size, taken(pool.take(octets)).byteSize());
        assertEquals(size, pool.inUse());
    }

    @Test
    void aReleasedBlockIsTakenAgain() {
        var pool = new BufferPool(64 << 10);
        var block = taken(pool.take(3_000));
        pool.release(block);
        assertSame(block, pool.take(4_000));
        assertEquals(4_096, pool.allocated());
    }

    @Test
    void theCeilingHolds() {
        var pool = new BufferPool(3 * 2_048);
        for (int i = 0; i < 3; i++) assertNotNull(pool.take(1));
        assertNull(pool.take(1));
        assertEquals(3 * 2_048, pool.allocated());
    }

    @Test
    void atTheCeilingALargerFreeBlockIsCut() {
        var pool = new BufferPool(8_192);
        pool.release(taken(pool.take(8_192)));
        for (int i = 1; i <= 4; i++) {
            assertEquals(2_048, taken(pool.take(1)).byteSize());
            assertEquals(i * 2_048L, pool.inUse());
        }
        assertNull(pool.take(1));
        assertEquals(8_192, pool.allocated());
    }

    /// What small blocks held serves a large one once they are released, in whatever order.
    @Test
    void smallFreeBlocksAreJoinedToALargeOne() {
        var pool = new BufferPool(4 << 20);
        var random = new Random(StackFixture.SEED);
        pool.release(taken(pool.take(4 << 20)));
        for (int round = 0; round < 10; round++) {
            var blocks = new ArrayList<MemorySegment>();
            for (var block = pool.take(1); block != null; block = pool.take(1)) blocks.add(block);
            assertEquals(4 << 20, pool.inUse());
            Collections.shuffle(blocks, random);
            for (var block : blocks) pool.release(block);
            pool.release(taken(pool.take(4 << 20)));
        }
        assertEquals(4 << 20, pool.allocated());
    }

    /// Property: blocks of any sizes never overlap, and none is larger than was asked for.
    @Test
    void blocksNeverOverlap() {
        var pool = BufferPool.poisoned(8 << 20);
        var random = new Random(StackFixture.SEED);
        var lent = new TreeMap<Long, MemorySegment>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) < 2 && !lent.isEmpty()) {
                var at = lent.ceilingKey(random.nextLong() & Long.MAX_VALUE);
                pool.release(
                        Objects.requireNonNull(lent.remove(at == null ? lent.firstKey() : at)));
                continue;
            }
            int octets = 1 + random.nextInt(1 << random.nextInt(20));
            var block = pool.take(octets);
            if (block == null) continue;
            assertEquals(BufferPool.blockSize(octets), block.byteSize());
            var before = lent.floorEntry(block.address());
            var behind = lent.ceilingKey(block.address());
            long end = before == null ? 0 : before.getKey() + before.getValue().byteSize();
            assertTrue(end <= block.address(), "seed " + StackFixture.SEED);
            boolean isFree = behind == null || block.address() + block.byteSize() <= behind;
            assertTrue(isFree, "seed " + StackFixture.SEED);
            lent.put(block.address(), block);
            long octetsLent = lent.values().stream().mapToLong(MemorySegment::byteSize).sum();
            assertEquals(octetsLent, pool.inUse(), "seed " + StackFixture.SEED);
        }
        lent.values().forEach(pool::release);
        assertEquals(0, pool.inUse());
    }

    /// A load that is over does not keep its memory for ever.
    @Test
    void largeRegionsThatNobodyUsesAreGivenBack() {
        var pool = new BufferPool(64 << 20);
        var blocks = new ArrayList<MemorySegment>();
        for (int i = 0; i < 8; i++) blocks.add(taken(pool.take(BufferPool.REGION_MAX)));
        assertEquals(8L * BufferPool.REGION_MAX, pool.allocated());
        for (var block : blocks) pool.release(block);
        assertEquals(BufferPool.REGION_MAX, pool.allocated());
    }

    /// Threat G9: a hundred stacks, each filled, hold what one budget allows; what one gives back
    /// another has.
    @Test
    void g9_oneBudgetBoundsAHundredPools() {
        var budget = new TestBudget(32 << 20);
        var pools = new ArrayList<BufferPool>();
        for (int i = 0; i < 100; i++) pools.add(new BufferPool(16 << 20, budget));
        for (var pool : pools) {
            while (pool.take(64 << 10) != null) assertTrue(budget.held <= 32 << 20);
        }
        assertEquals(32 << 20, budget.held);
        assertEquals(32 << 20, pools.stream().mapToLong(BufferPool::allocated).sum());
        assertNull(pools.getLast().take(1));
        pools.getFirst().close();
        assertNotNull(pools.getLast().take(1));
        for (var pool : pools) pool.close();
        assertEquals(0, budget.held);
    }

    private static final class TestBudget implements MemoryBudget {
        private final long octetsMax;
        private long held;

        TestBudget(long octetsMax) {
            this.octetsMax = octetsMax;
        }

        @Override
        public boolean reserve(long octets) {
            if (held + octets > octetsMax) return false;
            held += octets;
            return true;
        }

        @Override
        public void release(long octets) {
            held -= octets;
        }
    }

    @Test
    void moreThanABlockIsRefused() {
        var pool = new BufferPool(64 << 20);
        assertThrows(IllegalArgumentException.class, () -> pool.take(BufferPool.BLOCK_MAX + 1));
    }

    @Test
    void releasingMoreThanWasTakenIsADefect() {
        var pool = new BufferPool(64 << 10);
        var block = taken(pool.take(1));
        pool.release(block);
        assertThrows(IllegalStateException.class, () -> pool.release(block));
    }

    @Test
    void aPoisonedPoolOverwritesWhatNobodyOwns() {
        var pool = BufferPool.poisoned(64 << 10);
        var block = taken(pool.take(1));
        assertPoisoned(block);
        block.fill((byte) 7);
        pool.release(block);
        assertPoisoned(block);
    }

    @Test
    void aPoisonedPoolRefusesASecondReleaseWhateverElseIsTaken() {
        var pool = BufferPool.poisoned(64 << 10);
        var block = taken(pool.take(1));
        var other = taken(pool.take(1));
        pool.release(block);
        assertThrows(IllegalStateException.class, () -> pool.release(block));
        pool.release(other);
        assertEquals(0, pool.inUse());
    }

    private static void assertPoisoned(MemorySegment block) {
        for (byte octet : block.toArray(ValueLayout.JAVA_BYTE)) {
            assertEquals(BufferPool.POISON, octet);
        }
    }

    private static MemorySegment taken(@Nullable MemorySegment block) {
        if (block == null) throw new AssertionError("the pool is empty");
        return block;
    }
}
