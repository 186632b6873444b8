package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmenterTest {
    private static final int MSS = 1000;
    private static final int SEQUENCE = 0xFFFF_FF00;
    private static final int IDENTIFICATION = 0xFFFF;
    private static final int TCP_LENGTH = 32;
    private static final int ALL_FLAGS =
            TcpHeader.ACK | TcpHeader.PSH | TcpHeader.FIN | TcpHeader.CWR;
    private static final long HIGH = 0x2001_0DB8_0077_0000L;

    private final Arena arena = Arena.ofAuto();
    private final Frame whole = Frame.allocate(arena);
    private final Frame piece = Frame.allocate(arena);
    private final Segmenter segmenter = new Segmenter();

    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void segmentsCarryTheTextInOrderWithValidChecksums(Segmentation kind) {
        superSegment(kind, 3 * MSS + 1);
        assertTrue(segmenter.begin(whole, LinkType.ETHERNET));
        assertEquals(4, segmenter.count());
        for (int i = 0; i < 4; i++) {
            segmenter.cut(i, piece);
            assertEquals(ChecksumState.COMPLETE, piece.checksum());
            assertEquals(Segmentation.NONE, piece.segmentation());
            TcpHeader tcp = tcp(kind);
            assertEquals(SEQUENCE + i * MSS, tcp.sequence());
            int length = piece.end() - (int) tcp.payloadStart();
            assertEquals(i < 3 ? MSS : 1, length);
            for (int k = 0; k < length; k++) {
                int octet = Octets.u8(piece.bytes(), tcp.payloadStart() + k);
                assertEquals(text(i * MSS + k), octet);
            }
        }
    }

    /// RFC 791 §3.2: each datagram has an identification of its own, modulo 2^16.
    @Test
    void identificationCountsOnAndWraps() {
        superSegment(Segmentation.TCP4, 2 * MSS);
        assertTrue(segmenter.begin(whole, LinkType.ETHERNET));
        segmenter.cut(0, piece);
        assertEquals(0xFFFF, new Ipv4Header(piece.bytes(), piece.start() + 14).identification());
        segmenter.cut(1, piece);
        assertEquals(0, new Ipv4Header(piece.bytes(), piece.start() + 14).identification());
    }

    /// RFC 9293 §3.10.7.4: PSH and FIN belong to the end of the text; RFC 3168 §6.1.2: CWR is said
    /// once.
    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void flagsOfTheEndsStayAtTheEnds(Segmentation kind) {
        superSegment(kind, 3 * MSS);
        assertTrue(segmenter.begin(whole, LinkType.ETHERNET));
        int[] flags = new int[3];
        for (int i = 0; i < 3; i++) {
            segmenter.cut(i, piece);
            flags[i] = tcp(kind).flags();
        }
        assertEquals(TcpHeader.ACK | TcpHeader.CWR, flags[0]);
        assertEquals(TcpHeader.ACK, flags[1]);
        assertEquals(TcpHeader.ACK | TcpHeader.PSH | TcpHeader.FIN, flags[2]);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void oneSegmentIsFinishedAsItIs(Segmentation kind) {
        superSegment(kind, MSS);
        assertTrue(segmenter.begin(whole, LinkType.ETHERNET));
        assertEquals(1, segmenter.count());
        assertEquals(whole.length(), segmenter.lengthMax());
        segmenter.cut(0, piece);
        assertEquals(ALL_FLAGS, tcp(kind).flags());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void finishedChecksumOfTheWholeIsValid(Segmentation kind) {
        superSegment(kind, 65_000);
        piece.copyFrom(whole);
        piece.finishChecksum();
        assertEquals(ChecksumState.COMPLETE, piece.checksum());
        assertEquals(65_000, piece.end() - (int) tcp(kind).payloadStart());
    }

    /// Threat A21: what a descriptor claims is held against the frame.
    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void a21_descriptorThatContradictsTheFrameIsRefused(Segmentation kind) {
        superSegment(kind, 3 * MSS);
        whole.segmented(kind, 0);
        assertFalse(segmenter.begin(whole, LinkType.ETHERNET), "no segment size");
        superSegment(kind, 3 * MSS);
        assertFalse(segmenter.begin(whole, LinkType.IP), "no IP header there");
        whole.range(whole.start(), whole.end() - 1);
        assertFalse(segmenter.begin(whole, LinkType.ETHERNET), "shorter than its IP length");
        superSegment(kind, 3 * MSS);
        whole.checksumPartial(whole.end() - 4, 16);
        assertFalse(segmenter.begin(whole, LinkType.ETHERNET), "no room for a TCP header");
        superSegment(kind, 3 * MSS);
        whole.checksumComplete();
        assertFalse(segmenter.begin(whole, LinkType.ETHERNET), "complete checksum");
        assertEquals(0, segmenter.count());
    }

    private static int text(int index) {
        return (index * 31 + (index >>> 8)) & 0xFF;
    }

    /// The segment in `piece`, which a receiver takes for valid.
    private TcpHeader tcp(Segmentation kind) {
        MemorySegment bytes = piece.bytes();
        int network = piece.start() + 14;
        long addresses;
        long transport;
        if (kind == Segmentation.TCP4) {
            assertInstanceOf(Parsed.Ok.class, Ipv4Header.parse(bytes, network, piece.end()));
            var ip = new Ipv4Header(bytes, network);
            assertEquals(piece.end() - network, ip.totalLength());
            addresses = Checksum.addresses(0, 0xFFFF_C000_0201L, 0, 0xFFFF_C000_0202L);
            transport = (long) network + ip.headerLength();
        } else {
            assertInstanceOf(Parsed.Ok.class, Ipv6Header.parse(bytes, network, piece.end()));
            var ip = new Ipv6Header(bytes, network);
            assertEquals(piece.end() - network - Ipv6Header.LENGTH, ip.payloadLength());
            addresses = Checksum.addresses(HIGH, 1, HIGH, 2);
            transport = (long) network + Ipv6Header.LENGTH;
        }
        var tcp = new TcpHeader(bytes, transport);
        assertTrue(tcp.isChecksumValid(addresses, piece.end()), "TCP checksum");
        return tcp;
    }

    private void superSegment(Segmentation kind, int textLength) {
        MemorySegment bytes = whole.bytes();
        whole.clear(Frame.TRANSPORT_HEADROOM);
        int tcp = whole.start();
        whole.range(tcp, tcp + TCP_LENGTH + textLength);
        for (int i = 0; i < textLength; i++) {
            Octets.putU8(bytes, tcp + TCP_LENGTH + i, text(i));
        }
        TcpHeader.write(
                bytes,
                tcp,
                new TcpHeader.Fields(80, 50_000, SEQUENCE, 1, TCP_LENGTH, ALL_FLAGS, 512, 0));
        int length = TCP_LENGTH + textLength;
        long addresses = kind == Segmentation.TCP4 ? pushIpv4(length) : pushIpv6(length);
        long pseudo = addresses + IpProtocol.TCP + length;
        Octets.putU16(bytes, tcp + TcpHeader.CHECKSUM, Checksum.fold(pseudo));
        EthernetHeader.write(
                bytes,
                whole.push(EthernetHeader.LENGTH),
                0x0200_0000_0001L,
                0x0200_0000_0002L,
                kind == Segmentation.TCP4 ? EtherType.IPV4 : EtherType.IPV6);
        whole.checksumPartial(tcp, TcpHeader.CHECKSUM);
        whole.segmented(kind, MSS);
    }

    private long pushIpv4(int payload) {
        int options = 4;
        int header = Ipv4Header.LENGTH_MIN + options;
        int at = whole.push(header);
        Octets.putU32(whole.bytes(), at + Ipv4Header.LENGTH_MIN, 0x0101_0101);
        Ipv4Header.write(
                whole.bytes(),
                at,
                new Ipv4Header.Fields(
                        header,
                        header + payload,
                        0,
                        IDENTIFICATION,
                        Ipv4Header.DONT_FRAGMENT,
                        64,
                        IpProtocol.TCP,
                        0xC000_0201,
                        0xC000_0202));
        return Checksum.addresses(0, 0xFFFF_C000_0201L, 0, 0xFFFF_C000_0202L);
    }

    private long pushIpv6(int payload) {
        Ipv6Header.write(
                whole.bytes(),
                whole.push(Ipv6Header.LENGTH),
                new Ipv6Header.Fields(payload, 0, 0, IpProtocol.TCP, 64, HIGH, 1, HIGH, 2));
        return Checksum.addresses(HIGH, 1, HIGH, 2);
    }
}
