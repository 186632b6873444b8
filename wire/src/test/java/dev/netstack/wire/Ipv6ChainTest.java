package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.Ipv6Chain.Verdict;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 8200 §4. In each case the first octet names the first header, which starts at the second.
class Ipv6ChainTest {
    private static final String PADDING = "01 04 00000000";

    private final Arena arena = Arena.ofAuto();
    private final Ipv6Chain chain = new Ipv6Chain(8, 8);

    private Verdict walk(String hex) {
        var bytes = Golden.of(arena, hex);
        return chain.walk(bytes, 1, bytes.byteSize(), 0);
    }

    @Test
    void aTransportAloneIsArrivedAt() {
        assertEquals(Verdict.ARRIVED, walk("11 00"));
        assertEquals(IpProtocol.UDP, chain.protocol());
        assertEquals(0, chain.protocolAt());
        assertEquals(1, chain.payloadStart());
        assertEquals(-1, chain.fragmentStart());
    }

    @Test
    void everyKindOfHeaderIsWalkedOver() {
        var verdict =
                walk(
                        "00"
                                + ("3c 00" + PADDING)
                                + ("2b 01" + PADDING + "0000000000000000")
                                + "2c 00 0000 00000000"
                                + "3c 00 0000 00000007"
                                + "06 00 0000 00000000 aabb");
        assertEquals(Verdict.ARRIVED, verdict);
        assertEquals(IpProtocol.TCP, chain.protocol());
        assertEquals(1 + 8 + 16 + 8 + 8 + 8, chain.payloadStart());
    }

    /// C11: no segments left, the header is skipped; some left, the type is not taken (RFC 5095
    /// §3).
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 255", "2, 1", "3, 255", "4, 1", "253, 0"})
    void c11_sourceRoutesAreRefusedUnlessDoneWith(int type, int left) {
        var verdict = walk("2b 3a 00 %02x %02x 00000000 80".formatted(type, left));
        if (left == 0) {
            assertEquals(Verdict.ARRIVED, verdict);
            assertEquals(IpProtocol.ICMPV6, chain.protocol());
            assertEquals(1, chain.protocolAt());
            return;
        }
        assertEquals(Verdict.PROBLEM, verdict);
        assertEquals(Icmp6Message.ERRONEOUS_FIELD, chain.code());
        assertEquals(3, chain.pointer());
    }

    /// RFC 8200 §4.2: the two highest bits of an option that is not known.
    @ParameterizedTest
    @CsvSource({"3e, ARRIVED", "7e, DISCARD", "be, PROBLEM", "fe, PROBLEM_UNICAST", "05, ARRIVED"})
    void c13_anUnknownOptionSaysWhatBecomesOfTheDatagram(String kind, Verdict verdict) {
        for (String header : new String[] {"00", "3c"}) {
            assertEquals(verdict, walk(header + "11 00 0100" + kind + "020000 00"));
            if (verdict == Verdict.ARRIVED || verdict == Verdict.DISCARD) continue;
            assertEquals(Icmp6Message.UNKNOWN_OPTION, chain.code());
            assertEquals(5, chain.pointer());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3c 11 ff 010400000000, BAD_HEADER_LENGTH",
        "3c 11 00 01ff00000000, BAD_OPTION",
        "3c 11 00 3eff00000000, BAD_OPTION",
        "3c 11 00 010300000001, BAD_OPTION",
        "3c 11 00 0104000000, TRUNCATED",
        "2c 11 00 0000 000000, TRUNCATED",
        "2b, TRUNCATED"
    })
    void c2_lengthsAreHeldAgainstTheOctetsPresent(String hex, Malformation why) {
        assertEquals(Verdict.MALFORMED, walk(hex));
        assertEquals(why, chain.malformation());
    }

    @Test
    void c2_paddingOfNoOctetsIsWalkedOver() {
        assertEquals(Verdict.ARRIVED, walk("3c 11 00 0100 0100 0100 00"));
    }

    /// RFC 8883 §2: eight headers and eight options, and not one more.
    @Test
    void c3_headersAreLimited() {
        String header = "3c 00" + PADDING;
        assertEquals(Verdict.ARRIVED, walk("3c" + header.repeat(7) + "11 00" + PADDING));
        assertEquals(Verdict.PROBLEM, walk("3c" + header.repeat(100)));
        assertEquals(Icmp6Message.TOO_MANY_HEADERS, chain.code());
        assertEquals(65, chain.pointer());
    }

    @Test
    void c3_optionsAreLimitedAndPaddingIsNot() {
        assertEquals(Verdict.ARRIVED, walk("3c 11 02" + "3e00".repeat(8) + "00".repeat(6)));
        assertEquals(Verdict.PROBLEM, walk("3c 11 02" + "3e00".repeat(9) + "00".repeat(4)));
        assertEquals(Icmp6Message.TOO_MANY_OPTIONS, chain.code());
        assertEquals(3 + 16, chain.pointer());
        assertEquals(Verdict.ARRIVED, walk("3c 11 7d" + "00".repeat(1006)));
    }

    /// RFC 8200 §4.1.
    @Test
    void hopByHopOptionsComeFirstOrNotAtAll() {
        assertEquals(Verdict.PROBLEM, walk("3c 00 00" + PADDING + "11 00" + PADDING));
        assertEquals(Icmp6Message.UNKNOWN_NEXT_HEADER, chain.code());
        assertEquals(1, chain.pointer());
    }

    @Test
    void aFragmentEndsTheWalk() {
        assertEquals(Verdict.FRAGMENT, walk("3c 2c 00" + PADDING + "06 00 0001 01020304 00"));
        assertEquals(9, chain.fragmentStart());
        assertEquals(IpProtocol.FRAGMENT, chain.protocol());
        assertEquals(Verdict.FRAGMENT, walk("2c 06 00 05a8 01020304 00"));
    }

    /// RFC 6946 §4: handled alone; and RFC 8200 §4.5 has no second one.
    @Test
    void c6_c7_anAtomicFragmentIsWalkedOverOnce() {
        assertEquals(Verdict.ARRIVED, walk("2c 06 00 0000 01020304 00"));
        assertEquals(1, chain.fragmentStart());
        assertEquals(Verdict.MALFORMED, walk("2c 2c 00 0000 01020304 06 00 0001 01020304 00"));
        assertEquals(Malformation.BAD_FIELD, chain.malformation());
    }

    @ParameterizedTest
    @CsvSource({"32", "33", "3b", "fd"})
    void c14_c16_whatIsNotKnownIsArrivedAt(String protocol) {
        assertEquals(Verdict.ARRIVED, walk("3c" + protocol + "00" + PADDING));
        assertEquals(Integer.parseInt(protocol, 16), chain.protocol());
        assertEquals(1, chain.protocolAt());
    }

    @Test
    void anyOctetsEndTheWalkWithinThem() {
        var bytes = arena.allocate(200);
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        int[] kinds = {0, 43, 44, 60};
        for (int i = 0; i < 50_000; i++) {
            int length = 1 + random.nextInt(200);
            for (int at = 0; at < length; at++) {
                int octet = random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(2);
                Octets.putU8(bytes, at, octet);
            }
            for (int at = 0; at < length; at += 8) {
                Octets.putU8(bytes, at, kinds[random.nextInt(4)]);
            }
            var verdict = chain.walk(bytes, Math.min(length, 8), length, 0);
            if (verdict == Verdict.ARRIVED) {
                assertTrue(chain.payloadStart() <= length, () -> Seeds.text(seed));
            }
        }
    }
}
