package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameTextTest {
    @ParameterizedTest
    @EnumSource(GoldenFrame.class)
    void aCapturedFrameReadsAsInACapture(GoldenFrame golden) {
        try (var arena = Arena.ofConfined()) {
            var bytes = golden.in(arena);
            assertEquals(golden.text, FrameText.of(bytes, 0, bytes.byteSize(), LinkType.ETHERNET));
            if (golden.ordinal() < GoldenFrame.ECHO_4.ordinal()) return;
            assertEquals(
                    golden.text,
                    FrameText.of(bytes, EthernetHeader.LENGTH, bytes.byteSize(), LinkType.IP));
        }
    }

    @ParameterizedTest
    @EnumSource(GoldenFrame.class)
    void a19_everyTruncationOfAFrameHasALine(GoldenFrame golden) {
        try (var arena = Arena.ofConfined()) {
            var whole = golden.in(arena);
            for (long length = 0; length < whole.byteSize(); length++) {
                // A copy of just that length: an octet read beyond it is an exception.
                var bytes = arena.allocate(Math.max(length, 1)).asSlice(0, length);
                MemorySegment.copy(whole, 0, bytes, 0, length);
                for (var link : LinkType.values()) {
                    assertFalse(FrameText.of(bytes, 0, length, link).isEmpty());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GoldenFrame.class)
    void anyDamageToAFrameHasALine(GoldenFrame golden) {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        try (var arena = Arena.ofConfined()) {
            var bytes = golden.in(arena);
            for (int i = 0; i < 3_000; i++) {
                MemorySegment.copy(golden.in(arena), 0, bytes, 0, bytes.byteSize());
                for (int hits = random.nextInt(1, 6); hits > 0; hits--) {
                    long at = 12 + random.nextLong(bytes.byteSize() - 12);
                    Octets.putU8(bytes, at, random.nextInt(256));
                }
                String text = FrameText.of(bytes, 0, bytes.byteSize(), LinkType.ETHERNET);
                assertFalse(text.isEmpty(), () -> Seeds.text(seed));
            }
        }
    }

    @Test
    void randomOctetsHaveALine() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(128);
            for (int i = 0; i < 20_000; i++) {
                for (int at = 0; at < 128; at += 8) Octets.putU64(bytes, at, random.nextLong());
                int start = random.nextInt(64);
                int end = start + random.nextInt(64);
                for (var link : LinkType.values()) {
                    String text = FrameText.of(bytes, start, end, link);
                    assertFalse(text.isEmpty(), () -> Seeds.text(seed));
                }
            }
        }
    }

    @Test
    void aWrongChecksumIsMarkedUnlessTheDeviceHasYetToFillIt() {
        try (var arena = Arena.ofConfined()) {
            var golden = GoldenFrame.TEXT_4.in(arena);
            var frame = Frame.allocate(arena);
            frame.range(Frame.HEADROOM, Frame.HEADROOM + (int) golden.byteSize());
            MemorySegment.copy(golden, 0, frame.bytes(), frame.start(), golden.byteSize());
            Octets.putU8(frame.bytes(), frame.end() - 1, 0);
            String text = FrameText.of(frame, LinkType.ETHERNET);
            assertTrue(text.contains(" [bad checksum]"), text);
            frame.checksumPartial(frame.start() + 34, TcpHeader.CHECKSUM);
            text = FrameText.of(frame, LinkType.ETHERNET);
            assertFalse(text.contains("checksum"), text);
            Octets.putU8(frame.bytes(), frame.start() + 22, 1);
            text = FrameText.of(frame, LinkType.ETHERNET);
            assertTrue(text.startsWith("IP (bad header checksum) "), text);
        }
    }

    @Test
    void aDumpShowsOctetsAndCharacters() {
        try (var arena = Arena.ofConfined()) {
            var bytes = GoldenFrame.TEXT_4.in(arena);
            long end = bytes.byteSize();
            assertEquals(
                    "0000  68 65 6c 6c 6f " + "   ".repeat(11) + "  hello\n",
                    HexDump.of(bytes, end - 5, end));
            assertEquals(2, HexDump.of(bytes, 0, 32).lines().count());
            assertEquals("", HexDump.of(bytes, 7, 7));
        }
    }
}
