package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Octets that are not what they are taken for.
class MalformedTest {
    private final Arena arena = Arena.ofAuto();

    private static <H> void assertMalformed(Malformation why, Parsed<H> parsed) {
        assertEquals(new Parsed.Malformed<H>(why), parsed);
    }

    /// RFC 826: the four fixed fields, each with hostile values.
    @ParameterizedTest
    @CsvSource({"1, 2", "3, 6", "4, 0", "4, 255", "4, 8", "5, 0", "5, 255", "5, 16"})
    void a1_arpLengthsAreNotTrusted(int at, int value) {
        var bytes = GoldenFrame.ARP_REPLY.in(arena).asSlice(14);
        Octets.putU8(bytes, at, value);
        assertMalformed(Malformation.BAD_FIELD, ArpPacket.parse(bytes, 0, bytes.byteSize()));
    }

    @Test
    void a1_truncatedArpIsMalformed() {
        var bytes = GoldenFrame.ARP_REPLY.in(arena).asSlice(14);
        for (int end = 0; end < ArpPacket.LENGTH; end++) {
            assertMalformed(Malformation.TRUNCATED, ArpPacket.parse(bytes, 0, end));
        }
        Golden.ok(ArpPacket.parse(bytes, 0, ArpPacket.LENGTH));
    }

    /// RFC 791 §3.1, RFC 1122 §3.2.1: all header lengths by short and long totals.
    @Test
    void b1_ipv4LengthsAreHeldAgainstTheOctetsPresent() {
        var bytes = arena.allocate(64);
        for (int words = 0; words < 16; words++) {
            for (int total : new int[] {0, 19, 20, 24, 59, 60, 63, 64, 65, 0xFFFF}) {
                Octets.putU8(bytes, 0, 0x40 | words);
                Octets.putU16(bytes, 2, total);
                int header = words * 4;
                var expected =
                        header < 20
                                ? Malformation.BAD_HEADER_LENGTH
                                : total < header || total > 64 ? Malformation.BAD_LENGTH : null;
                var parsed = Ipv4Header.parse(bytes, 0, 64);
                if (expected == null)
                    assertEquals(total - header, Golden.ok(parsed).payloadLength());
                else assertMalformed(expected, parsed);
            }
        }
        Octets.putU8(bytes, 0, 0x46);
        assertMalformed(Malformation.BAD_HEADER_LENGTH, Ipv4Header.parse(bytes, 0, 23));
        assertMalformed(Malformation.TRUNCATED, Ipv4Header.parse(bytes, 0, 19));
        Octets.putU8(bytes, 0, 0x65);
        assertMalformed(Malformation.BAD_VERSION, Ipv4Header.parse(bytes, 0, 64));
    }

    /// RFC 791 §3.1.
    @ParameterizedTest
    @CsvSource({
        "8300, BAD_OPTION",
        "8301, BAD_OPTION",
        "8304, BAD_OPTION",
        "83, BAD_OPTION",
        "44FF0500, BAD_OPTION"
    })
    void b2_ipv4OptionLengthsAreNotTrusted(String hex, Malformation why) {
        var bytes = Golden.of(arena, hex);
        assertMalformed(why, Ipv4Option.parse(bytes, 0, bytes.byteSize()));
        assertMalformed(Malformation.TRUNCATED, Ipv4Option.parse(bytes, 0, 0));
    }

    @Test
    void ipv4OptionsAreWalked() {
        var bytes = GoldenFrame.RECORD_ROUTE_4.in(arena);
        var ip = Golden.ok(Ipv4Header.parse(bytes, 14, bytes.byteSize()));
        assertTrue(ip.hasOptions());
        var first = Golden.ok(Ipv4Option.parse(bytes, ip.optionsStart(), ip.payloadStart()));
        assertEquals(Ipv4Option.NO_OPERATION, first.kind());
        assertEquals(1, first.length());
        var second = Golden.ok(Ipv4Option.parse(bytes, first.end(), ip.payloadStart()));
        assertEquals(Ipv4Option.RECORD_ROUTE, second.kind());
        assertEquals(39, second.length());
        assertFalse(second.isSourceRoute());
        assertFalse(second.isCopied());
        assertEquals(ip.payloadStart(), second.end());
        var loose = Golden.ok(Ipv4Option.parse(Golden.of(arena, "830304"), 0, 3));
        assertTrue(loose.isSourceRoute());
        assertTrue(loose.isCopied());
        assertTrue(Golden.ok(Ipv4Option.parse(Golden.of(arena, "890304"), 0, 3)).isSourceRoute());
    }

    /// RFC 8200 §3.
    @Test
    void c1_ipv6PayloadBeyondTheOctetsPresentIsMalformed() {
        var bytes = GoldenFrame.ECHO_6.in(arena).asSlice(14);
        long end = bytes.byteSize();
        for (int more : new int[] {1, 40, 65_535 - 16}) {
            Octets.putU16(bytes, 4, 16 + more);
            assertMalformed(Malformation.BAD_LENGTH, Ipv6Header.parse(bytes, 0, end));
            Golden.ok(Ipv6Header.parseQuoted(bytes, 0, end));
        }
        Octets.putU8(bytes, 0, 0x45);
        assertMalformed(Malformation.BAD_VERSION, Ipv6Header.parse(bytes, 0, end));
        assertMalformed(Malformation.TRUNCATED, Ipv6Header.parse(bytes, 0, 39));
    }

    /// RFC 768.
    @ParameterizedTest
    @ValueSource(ints = {0, 7, 14, 65_535})
    void aUdpLengthIsHeldAgainstTheOctetsPresent(int length) {
        var bytes = GoldenFrame.UDP_4.in(arena).asSlice(34);
        Octets.putU16(bytes, 4, length);
        assertMalformed(Malformation.BAD_LENGTH, UdpHeader.parse(bytes, 0, 13));
        assertMalformed(Malformation.TRUNCATED, UdpHeader.parse(bytes, 0, 7));
    }

    /// RFC 9293 §3.1: all data offsets by several lengths of what is present.
    @Test
    void e1_tcpDataOffsetIsHeldAgainstTheOctetsPresent() {
        var bytes = arena.allocate(64);
        for (int words = 0; words < 16; words++) {
            Octets.putU8(bytes, 12, words << 4 | 0xF);
            for (int end : new int[] {0, 19, 20, 24, 40, 59, 60, 64}) {
                int length = words * 4;
                var parsed = TcpHeader.parse(bytes, 0, end);
                if (end < 20) assertMalformed(Malformation.TRUNCATED, parsed);
                else if (length < 20 || length > end) {
                    assertMalformed(Malformation.BAD_HEADER_LENGTH, parsed);
                } else assertEquals(length, Golden.ok(parsed).payloadStart());
            }
        }
    }

    @Test
    void d9_icmpHeadersOfFewerThanEightOctetsAreMalformed() {
        var bytes = arena.allocate(8);
        for (int end = 0; end < 8; end++) {
            assertMalformed(Malformation.TRUNCATED, Icmp4Message.parse(bytes, 0, end));
            assertMalformed(Malformation.TRUNCATED, Icmp6Message.parse(bytes, 0, end));
        }
    }

    /// A start behind the end, as wrong arithmetic elsewhere would give, is nothing worse.
    @Test
    void nothingIsReadFromANegativeRange() {
        MemorySegment bytes = arena.allocate(64);
        assertMalformed(Malformation.TRUNCATED, EthernetHeader.parse(bytes, 60, 50));
        assertMalformed(Malformation.TRUNCATED, Ipv4Header.parse(bytes, 60, 50));
        assertMalformed(Malformation.TRUNCATED, Ipv6Header.parse(bytes, 60, 50));
        assertMalformed(Malformation.TRUNCATED, TcpHeader.parse(bytes, 60, 50));
        assertMalformed(Malformation.TRUNCATED, UdpHeader.parse(bytes, 60, 50));
        assertMalformed(Malformation.TRUNCATED, NdpMessage.parse(bytes, 60, 50));
        assertEquals("IP [TRUNCATED], length 0", FrameText.of(bytes, 60, 50, LinkType.IP));
    }
}
