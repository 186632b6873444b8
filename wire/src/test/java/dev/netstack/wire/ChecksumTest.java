package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// RFC 1071, RFC 1624.
class ChecksumTest {
    /// The example of RFC 1071 §3.
    @Test
    void theSumOfTheExampleIsTheExamples() {
        try (var arena = Arena.ofConfined()) {
            var bytes = Golden.of(arena, "00 01 f2 03 f4 f5 f6 f7");
            assertEquals(0xDDF2, Checksum.sum(bytes, 0, 8));
            assertEquals(0x220D, Checksum.of(bytes, 0, 8));
        }
    }

    @Test
    void theSumIsThatOfBytePairsAtEveryLengthAndAlignment() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(208, 8);
            fill(bytes, random);
            for (int start = 0; start < 8; start++) {
                for (int length = 0; length <= 200; length++) {
                    check(bytes, start, start + length, seed);
                }
            }
        }
    }

    @Test
    void theSumIsThatOfBytePairsInLongRuns() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(70_000, 8);
            fill(bytes, random);
            for (int i = 0; i < 200; i++) {
                int start = random.nextInt(4_000);
                check(bytes, start, start + random.nextInt(66_000), seed);
            }
        }
    }

    /// The carries of the worst case do not get lost.
    @Test
    void theSumOfOnesAloneIsRight() {
        long seed = Seeds.seed();
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(66_000, 8);
            bytes.fill((byte) -1);
            for (int length = 65_400; length < 65_700; length++) check(bytes, 0, length, seed);
            bytes.fill((byte) 0);
            assertEquals(0, Checksum.sum(bytes, 0, 66_000));
        }
    }

    @Test
    void piecesAddUpToTheWhole() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(3_000, 8);
            fill(bytes, random);
            for (int i = 0; i < 1_000; i++) {
                int cut = random.nextInt(3_000);
                int second = Checksum.sum(bytes, cut, 3_000);
                long pieces =
                        (long) Checksum.sum(bytes, 0, cut)
                                + (cut % 2 == 0 ? second : Checksum.swap(second));
                assertEquals(
                        Checksum.of(bytes, 0, 3_000),
                        Checksum.finish(pieces),
                        () -> Seeds.text(seed));
            }
        }
    }

    @Test
    void theIncrementalUpdateIsTheFullSumAgain() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(64, 8);
            for (int i = 0; i < 10_000; i++) {
                fill(bytes, random);
                int checksum = Checksum.of(bytes, 0, 64);
                int at = random.nextInt(32) * 2;
                int before = Octets.u16(bytes, at);
                int after = random.nextInt(8) == 0 ? 0xFFFF : random.nextInt(0x10000);
                Octets.putU16(bytes, at, after);
                int updated = Checksum.update(checksum, before, after);
                assertEquals(Checksum.of(bytes, 0, 64), updated, () -> Seeds.text(seed));
                at = random.nextInt(16) * 4;
                int wide = Octets.u32(bytes, at);
                int afterWide = random.nextInt();
                Octets.putU32(bytes, at, afterWide);
                assertEquals(
                        Checksum.of(bytes, 0, 64),
                        Checksum.update32(updated, wide, afterWide),
                        () -> Seeds.text(seed));
            }
        }
    }

    /// The example of RFC 1624 §4, which equation 4 of RFC 1141 gets wrong.
    @Test
    void theIncrementalUpdateOfTheExampleIsZero() {
        assertEquals(0x0000, Checksum.update(0xDD2F, 0x5555, 0x3285));
    }

    /// A pair's mapped prefixes add nothing, so the pseudo-header of IPv4 is that of four octets
    /// each.
    @Test
    void addressesOfBothFamiliesAreSummedFromPairs() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(32, 8);
            for (int i = 0; i < 1_000; i++) {
                fill(bytes, random);
                int four =
                        Checksum.addresses(
                                0,
                                Ipv4Address.read(bytes, 0).low(),
                                0,
                                Ipv4Address.read(bytes, 4).low());
                assertEquals(
                        Checksum.finish(Checksum.sum(bytes, 0, 8) + 6L + 1480),
                        Checksum.finish(four + 6L + 1480),
                        () -> Seeds.text(seed));
                int six =
                        Checksum.addresses(
                                Octets.u64(bytes, 0),
                                Octets.u64(bytes, 8),
                                Octets.u64(bytes, 16),
                                Octets.u64(bytes, 24));
                assertEquals(
                        Checksum.finish(Checksum.sum(bytes, 0, 32) + 17L + 70_000),
                        Checksum.finish(six + 17L + 70_000),
                        () -> Seeds.text(seed));
            }
        }
    }

    /// RFC 768: 0 means that there is no checksum.
    @Test
    void aUdpChecksumIsNeverZero() {
        assertEquals(0xFFFF, Checksum.finishUdp(0xFFFF));
        assertEquals(0x1234, Checksum.finishUdp(0xFFFF - 0x1234));
        assertEquals(0, Checksum.finish(0xFFFF));
    }

    @Test
    void foldingKeepsTheValueOfAnySum() {
        assertEquals(0, Checksum.fold(0));
        assertEquals(0xFFFF, Checksum.fold(0xFFFF));
        assertEquals(1, Checksum.fold(0x1_0000));
        assertEquals(0xFFFF, Checksum.fold(0xFFFF_FFFFL));
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            long sum = random.nextLong() >>> 1;
            int folded = Checksum.fold(sum);
            assertTrue(folded >>> 16 == 0, () -> Seeds.text(seed));
            assertEquals(sum % 0xFFFF, folded % 0xFFFF, () -> Seeds.text(seed));
        }
        assertTrue(Checksum.isValid(0xFFFF_0000L));
        assertFalse(Checksum.isValid(0));
    }

    private static void check(MemorySegment bytes, long start, long end, long seed) {
        assertEquals(
                naive(bytes, start, end),
                Checksum.of(bytes, start, end),
                () -> start + " to " + end + ", " + Seeds.text(seed));
    }

    /// As RFC 1071 §4.1 writes it.
    private static int naive(MemorySegment bytes, long start, long end) {
        long sum = 0;
        for (long at = start; at + 1 < end; at += 2) sum += Octets.u16(bytes, at);
        if ((end - start) % 2 != 0) sum += Octets.u8(bytes, end - 1) << 8;
        while (sum >>> 16 != 0) sum = (sum & 0xFFFF) + (sum >>> 16);
        return (int) (~sum & 0xFFFF);
    }

    private static void fill(MemorySegment bytes, SplittableRandom random) {
        for (long at = 0; at < bytes.byteSize(); at++) {
            Octets.putU8(bytes, at, random.nextInt(256));
        }
    }
}
