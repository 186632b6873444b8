package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.BufferPool;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.TestCore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both buffers against plain arrays, at places where sequence numbers wrap.
class BufferTest {
    private static final int STREAM = 200_000;

    private final BufferPool pool = TestCore.create().buffers();
    private final MemorySegment stream = stream();

    private static MemorySegment stream() {
        var memory = Arena.ofAuto().allocate(STREAM);
        var random = new Random(StackFixture.SEED);
        for (int i = 0; i < STREAM; i++)
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        return memory;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -70_000, Integer.MAX_VALUE - 70_000})
    void whatWasGivenIsReadUntilItIsAcknowledged(int base) {
        var random = new Random(StackFixture.SEED);
        var buffer = new SendBuffer(pool);
        var into = Arena.ofAuto().allocate(STREAM);
        buffer.begin(base);
        int given = 0;
        int acknowledged = 0;
        while (acknowledged < STREAM) {
            int offered = Math.min(random.nextInt(20_000), STREAM - given);
            given += buffer.write(stream, given, Math.min(offered, 65_536 - buffer.length()));
            assertTrue(buffer.length() <= 65_536);
            assertEquals(base + given, buffer.end());
            int from = random.nextInt(given - acknowledged + 1);
            int octets = random.nextInt(given - acknowledged - from + 1);
            buffer.read(base + acknowledged + from, into, 7, octets);
            long mismatch =
                    MemorySegment.mismatch(
                            stream,
                            acknowledged + from,
                            acknowledged + from + octets,
                            into,
                            7,
                            7 + octets);
            assertEquals(-1, mismatch, "seed " + StackFixture.SEED);
            int acknowledge = random.nextInt(given - acknowledged + 1);
            assertEquals(acknowledge, buffer.acknowledge(base + acknowledged + acknowledge));
            acknowledged += acknowledge;
        }
        assertEquals(0, pool.inUse(), "an empty buffer holds no memory");
    }

    /// SHLD-31, threats H9 and H10: any order, any overlap, other octets in what comes twice: the
    /// first copy is what is read, once and in order.
    @ParameterizedTest
    @ValueSource(ints = {0, -70_000, Integer.MAX_VALUE - 70_000})
    void h10_piecesInAnyOrderAreTheStream(int base) {
        for (int round = 0; round < 20; round++) {
            reassemble(base, new Random(StackFixture.SEED + round));
            assertEquals(0, pool.inUse(), "an empty buffer holds no memory");
        }
    }

    private void reassemble(int base, Random random) {
        var buffer = new ReceiveBuffer(pool);
        buffer.begin(base);
        var oracle = new byte[STREAM];
        var known = new boolean[STREAM];
        var piece = Arena.ofAuto().allocate(8_192);
        var out = Arena.ofAuto().allocate(STREAM);
        int next = 0;
        int read = 0;
        while (read < STREAM / 4) {
            int ahead = random.nextInt(3) == 0 ? 0 : random.nextInt(40_000);
            int at = next + ahead;
            int octets = 1 + random.nextInt(3_000);
            for (int i = 0; i < octets; i++) {
                piece.set(ValueLayout.JAVA_BYTE, 5 + i, (byte) random.nextInt());
            }
            int grown = buffer.put(base + at, piece, 5, octets);
            if (grown == ReceiveBuffer.REFUSED) continue;
            for (int i = 0; i < octets; i++) {
                if (known[at + i]) continue;
                known[at + i] = true;
                oracle[at + i] = piece.get(ValueLayout.JAVA_BYTE, 5 + i);
            }
            int before = next;
            while (known[next]) next++;
            assertEquals(next - before, grown, "seed " + StackFixture.SEED);
            assertEquals(base + next, buffer.end());
            assertEquals(next - read, buffer.length());
            if (random.nextInt(4) == 0) read += buffer.read(out, read, random.nextInt(60_000));
        }
        read += buffer.read(out, read, STREAM);
        for (int i = 0; i < read; i++) {
            assertEquals(oracle[i], out.get(ValueLayout.JAVA_BYTE, i), "seed " + StackFixture.SEED);
        }
        buffer.release();
    }

    /// RFC 2018 §4: the first block has what arrived last, the next ones what changed before; RFC
    /// 2883 §4: a duplicate comes first, once.
    @Test
    void sackBlocksTellTheLatestFirst() {
        var buffer = new ReceiveBuffer(pool);
        buffer.begin(0);
        for (int at : new int[] {1_000, 5_000, 3_000, 1_100}) buffer.put(at, stream, 0, 100);
        var blocks = new int[8];
        var reassembly = buffer.reassembly();
        assertTrue(reassembly != null && reassembly.hasBlocks());
        assertEquals(3, reassembly.blocks(blocks, 3));
        assertEquals(1_000, blocks[0]);
        assertEquals(1_200, blocks[1]);
        assertEquals(3_000, blocks[2]);
        assertEquals(5_000, blocks[4]);
        buffer.put(3_000, stream, 0, 50);
        assertEquals(3, reassembly.blocks(blocks, 3));
        assertEquals(3_000, blocks[0]);
        assertEquals(3_050, blocks[1]);
        assertEquals(2, reassembly.blocks(blocks, 2));
        assertEquals(1_000, blocks[0]);
        buffer.put(0, stream, 0, 1_000);
        assertEquals(1_200, buffer.length());
        buffer.release();
    }

    /// What the last use needed is asked for first, and no condition.
    @Test
    void lessThanTheLastUseNeededIsEnoughWhenMemoryIsShort() {
        var small = new BufferPool(12_288);
        var send = new SendBuffer(small);
        send.begin(0);
        assertEquals(8_000, send.write(stream, 0, 8_000));
        assertEquals(8_000, send.acknowledge(8_000));
        var elsewhere = Objects.requireNonNull(small.take(8_000));
        assertEquals(100, send.write(stream, 0, 100));
        send.release();
        small.release(elsewhere);
        assertEquals(0, small.inUse());
    }

    /// No memory is no end: what does not fit is refused and counted by the caller.
    @Test
    void aPoolThatIsEmptyRefusesText() {
        var small = new BufferPool(4_096);
        var buffer = new ReceiveBuffer(small);
        buffer.begin(0);
        assertEquals(2_000, buffer.put(0, stream, 0, 2_000));
        assertEquals(ReceiveBuffer.NO_MEMORY, buffer.put(2_000, stream, 0, 8_000));
        assertEquals(2_000, buffer.length());
        var send = new SendBuffer(small);
        assertEquals(2_048, send.write(stream, 0, 8_000), "as much as there is memory for");
        assertEquals(0, send.write(stream, 0, 8_000));
        assertEquals(0, new SendBuffer(small).write(stream, 0, 1));
    }
}
