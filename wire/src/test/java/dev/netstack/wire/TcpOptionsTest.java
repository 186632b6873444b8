package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9293 §3.2, RFC 7323 §2.2 and §3.2, RFC 2018 §2 and §3.
class TcpOptionsTest {
    private final Arena arena = Arena.ofAuto();
    private final TcpOptions options = new TcpOptions();

    private boolean decode(String hex) {
        var bytes = Golden.of(arena, hex);
        return options.decode(bytes, 0, bytes.byteSize());
    }

    @Test
    @DisplayName("MUST-4, MUST-5: the options of a captured SYN-ACK are decoded")
    void theOptionsOfACapturedSynAreDecoded() {
        var bytes = GoldenFrame.SYN_ACK_4.in(arena);
        var tcp = Golden.ok(TcpHeader.parse(bytes, 34, bytes.byteSize()));
        assertTrue(options.decode(tcp));
        assertTrue(options.hasMss());
        assertEquals(1460, options.mss());
        assertTrue(options.isSackPermitted());
        assertTrue(options.hasTimestamps());
        assertEquals(1088941978, options.tsVal());
        assertEquals(40553484, options.tsEcr());
        assertTrue(options.hasWindowScale());
        assertEquals(10, options.windowScale());
        assertEquals(0, options.sackBlocks());
    }

    @Test
    void eachSegmentIsDecodedAfresh() {
        assertTrue(decode("0204 05b4 0402 080a 00000001 00000002 01 0303 07"));
        assertEquals(7, options.windowScale());
        assertTrue(decode("050a 00000001 00000002"));
        assertFalse(options.hasMss());
        assertFalse(options.isSackPermitted());
        assertFalse(options.hasTimestamps());
        assertFalse(options.hasWindowScale());
        assertEquals(0, options.mss() + options.windowScale() + options.tsVal() + options.tsEcr());
        assertEquals(1, options.sackBlocks());
        options.clear();
        assertEquals(0, options.sackBlocks());
    }

    /// TFO-2, TFO-14 (RFC 7413 §4.1.1): cookies of 4 to 16 octets, an even number of them, and
    /// requests without one; others are ignored.
    @Test
    void aFastOpenCookieOfEachLengthIsDecodedOrIgnored() {
        var bytes = arena.allocate(TcpHeader.OPTIONS_MAX);
        long high = 0x0102030405060708L;
        long low = 0x090A0B0C0D0E0F10L;
        for (int length = 0; length <= 20; length++) {
            int padded = TcpOptions.fastOpenLength(length);
            assertEquals(padded, TcpOptions.putFastOpen(bytes, 0, length, high, low));
            assertTrue(options.decode(bytes, 0, padded));
            boolean isGood = length == 0 || (length >= 4 && length <= 16 && length % 2 == 0);
            assertEquals(isGood, options.hasFastOpen(), "length " + length);
            assertEquals(isGood ? length : 0, options.cookieLength());
            if (length == 16 || length == 8) assertEquals(high, options.cookieHigh());
            if (length == 16) assertEquals(low, options.cookieLow());
        }
    }

    @Test
    void whatIsWrittenIsDecodedInAnyOrder() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        var bytes = arena.allocate(TcpHeader.OPTIONS_MAX);
        for (int i = 0; i < 10_000; i++) {
            int mss = random.nextInt(65_536);
            int shift = random.nextInt(15);
            int value = random.nextInt();
            long at = 0;
            int first = random.nextInt(4);
            for (int step = 0; step < 4; step++) {
                at =
                        switch ((first + step) % 4) {
                            case 0 -> TcpOptions.putMss(bytes, at, mss);
                            case 1 -> TcpOptions.putWindowScale(bytes, at, shift);
                            case 2 -> TcpOptions.putSackPermitted(bytes, at);
                            default -> TcpOptions.putTimestamps(bytes, at, value, ~value);
                        };
            }
            assertEquals(24, at);
            assertTrue(options.decode(bytes, 0, at), () -> Seeds.text(seed));
            assertEquals(mss, options.mss(), () -> Seeds.text(seed));
            assertEquals(shift, options.windowScale(), () -> Seeds.text(seed));
            assertTrue(options.isSackPermitted(), () -> Seeds.text(seed));
            assertEquals(value, options.tsVal(), () -> Seeds.text(seed));
            assertEquals(~value, options.tsEcr(), () -> Seeds.text(seed));
        }
    }

    /// RFC 2018 §3: four blocks alone, three beside timestamps.
    @Test
    void sackBlocksAreDecodedAsTheyAreWritten() {
        var bytes = arena.allocate(TcpHeader.OPTIONS_MAX);
        for (int blocks = 1; blocks <= TcpOptions.SACK_BLOCKS_MAX; blocks++) {
            long at = 0;
            if (blocks < 4) at = TcpOptions.putTimestamps(bytes, at, 7, 8);
            at = TcpOptions.putSack(bytes, at, blocks);
            for (int i = 0; i < blocks; i++) at = TcpOptions.putSackBlock(bytes, at, -i, 1000 + i);
            assertTrue(at <= TcpHeader.OPTIONS_MAX && at % 4 == 0);
            assertTrue(options.decode(bytes, 0, at));
            assertEquals(blocks, options.sackBlocks());
            assertEquals(blocks < 4, options.hasTimestamps());
            for (int i = 0; i < blocks; i++) {
                assertEquals(-i, options.left(i));
                assertEquals(1000 + i, options.right(i));
            }
        }
    }

    /// RFC 9293 §3.2 MUST-7: no length is trusted. Each comes alone and behind good options.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "02",
                "0200",
                "0201",
                "020405",
                "0203 05b4",
                "0205 05b4 00",
                "02ff 05b4",
                "03",
                "0302",
                "0304 0700",
                "0401",
                "0403 00",
                "0500",
                "0503 00",
                "0509 00000000",
                "0512 0000",
                "0809 0000000000000000",
                "080a 00000000",
                "080b 000000000000000000",
                "fe",
                "fe00",
                "fe01",
                "fe03",
                "13ff"
            })
    void e2_aBadLengthCondemnsTheSegment(String hex) {
        assertFalse(decode(hex));
        assertFalse(decode("01 0101 0402 " + hex));
        assertTrue(decode("00 " + hex));
    }

    /// MUST-6: by the length that every unknown option has. Kinds 19 and 29 are MD5 and TCP-AO.
    @ParameterizedTest
    @ValueSource(strings = {"fe02", "fd04 0001", "1304 0000", "1d04 0000", "0602", "0706 00000000"})
    @DisplayName("MUST-6: unknown options are skipped by their length")
    void e8_unknownOptionsAreSkipped(String hex) {
        assertTrue(decode(hex + " 0204 0218"));
        assertEquals(536, options.mss());
    }

    @Test
    void e7_ofARepeatedOptionTheFirstCounts() {
        assertTrue(decode("0204 05b4 0204 0001"));
        assertEquals(1460, options.mss());
        assertTrue(decode("0303 07 0303 0e"));
        assertEquals(7, options.windowScale());
        assertTrue(decode("080a 00000001 00000002 080a 00000003 00000004"));
        assertEquals(1, options.tsVal());
        assertEquals(2, options.tsEcr());
        assertTrue(decode("050a 00000001 00000002 0512 00000003 00000004 00000005 00000006"));
        assertEquals(1, options.sackBlocks());
        assertEquals(1, options.left(0));
    }

    @Test
    void e5_aSackOptionWithoutBlocksSaysNothing() {
        assertTrue(decode("0502 0101"));
        assertEquals(0, options.sackBlocks());
    }

    @Test
    void e3_e4_valuesAreGivenAsTheyWereSent() {
        assertTrue(decode("0204 0000 0303 ff"));
        assertTrue(options.hasMss());
        assertEquals(0, options.mss());
        assertEquals(255, options.windowScale());
    }

    @Test
    @DisplayName("MUST-7: any octets as options are survived")
    void anyOctetsAreSurvived() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        var bytes = arena.allocate(TcpHeader.OPTIONS_MAX);
        int bad = 0;
        for (int i = 0; i < 100_000; i++) {
            int length = random.nextInt(TcpHeader.OPTIONS_MAX + 1);
            for (int at = 0; at < length; at++) {
                Octets.putU8(bytes, at, random.nextInt(random.nextBoolean() ? 12 : 256));
            }
            if (!options.decode(bytes, 0, length)) bad++;
            assertTrue(options.sackBlocks() <= 4, () -> Seeds.text(seed));
        }
        assertTrue(bad > 10_000 && bad < 90_000, bad + " bad, " + Seeds.text(seed));
    }
}
