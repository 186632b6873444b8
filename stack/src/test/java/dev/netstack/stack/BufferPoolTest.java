package dev.netstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
    void atTheCeilingALargerFreeBlockServes() {
        var pool = new BufferPool(8_192);
        pool.release(taken(pool.take(8_192)));
        var block = taken(pool.take(1));
        assertEquals(8_192, block.byteSize());
        assertEquals(8_192, pool.inUse());
        assertNull(pool.take(1));
        pool.release(block);
        assertEquals(0, pool.inUse());
        assertEquals(8_192, pool.allocated());
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
