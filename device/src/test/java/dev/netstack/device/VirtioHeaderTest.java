package dev.netstack.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.TcpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// virtio 1.2 §5.1.6, in the machine's byte order.
class VirtioHeaderTest {
    private static final int NEEDS_CSUM = 1;
    private static final int DATA_VALID = 2;
    private static final int TCPV4 = 1;
    private static final int UDP = 3;
    private static final int TCPV6 = 4;
    private static final int ECN = 0x80;
    private static final int LINK_HEADER = 14;

    private final Packets packets = new Packets(LinkType.ETHERNET);
    private final Frame frame = packets.frame;

    private void header(int flags, int type, int... words) {
        long at = frame.start() - 10L;
        Struct.putU8(frame.bytes(), at, flags);
        Struct.putU8(frame.bytes(), at + 1, type);
        for (int i = 0; i < 4; i++) Struct.putU16(frame.bytes(), at + 2 + 2L * i, words[i]);
    }

    private int[] header() {
        long at = frame.start() - 10L;
        return new int[] {
            Struct.u8(frame.bytes(), at),
            Struct.u8(frame.bytes(), at + 1),
            Struct.u16(frame.bytes(), at + 2),
            Struct.u16(frame.bytes(), at + 4),
            Struct.u16(frame.bytes(), at + 6),
            Struct.u16(frame.bytes(), at + 8)
        };
    }

    private void superSegment(Segmentation kind) {
        packets.tcp(kind, Packets.fields(TcpHeader.ACK), 10 * Packets.MSS);
    }

    @ParameterizedTest
    @CsvSource({"TCP4, 1, 34", "TCP6, 4, 54"})
    void superSegmentSaysHowItIsCut(Segmentation kind, int type, int tcp) {
        superSegment(kind);
        VirtioHeader.write(frame);
        int[] wanted = {NEEDS_CSUM, type, tcp + 20, Packets.MSS, tcp, 16};
        assertArrayEquals(wanted, header());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void whatIsWrittenIsRead(Segmentation kind) {
        superSegment(kind);
        VirtioHeader.write(frame);
        int checksumStart = frame.checksumStart();
        int start = frame.start();
        int end = frame.end();
        frame.clear(start);
        frame.range(start, end);
        assertTrue(VirtioHeader.read(frame, LINK_HEADER));
        assertEquals(ChecksumState.PARTIAL, frame.checksum());
        assertEquals(checksumStart, frame.checksumStart());
        assertEquals(16, frame.checksumOffset());
        assertEquals(kind, frame.segmentation());
        assertEquals(Packets.MSS, frame.segmentSize());
    }

    @Test
    void completeFrameHasAHeaderOfZeros() {
        packets.echo(1, 56);
        header(0xFF, 0xFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF);
        VirtioHeader.write(frame);
        assertArrayEquals(new int[6], header());
    }

    @Test
    void verifiedChecksumNeedsNoSecondLook() {
        packets.echo(1, 56);
        header(DATA_VALID, 0, 0, 0, 0, 0);
        assertTrue(VirtioHeader.read(frame, LINK_HEADER));
        assertEquals(ChecksumState.VERIFIED, frame.checksum());
        VirtioHeader.write(frame);
        assertEquals(DATA_VALID, header()[0]);
    }

    /// RFC 3168 §6.1.2: CWR is a remark on a TCP super-segment, not another kind of it.
    @Test
    void congestionWindowReducedIsNoOtherKind() {
        superSegment(Segmentation.TCP6);
        header(NEEDS_CSUM, TCPV6 | ECN, 74, 1000, 54, 16);
        assertTrue(VirtioHeader.read(frame, LINK_HEADER));
        assertEquals(Segmentation.TCP6, frame.segmentation());
    }

    /// RFC 3168 §6.1.2: whoever cuts the super-segment leaves CWR to its first segment.
    @ParameterizedTest
    @CsvSource({"TCP4, 0x81", "TCP6, 0x84"})
    void congestionWindowReducedIsRemarked(Segmentation kind, int type) {
        packets.tcp(kind, Packets.fields(TcpHeader.ACK | TcpHeader.CWR), 10 * Packets.MSS);
        VirtioHeader.write(frame);
        assertEquals(type, header()[1]);
    }

    private boolean isTaken(int flags, int type, int... words) {
        superSegment(Segmentation.TCP4);
        int start = frame.start();
        int end = frame.end();
        frame.clear(start);
        frame.range(start, end);
        header(flags, type, words);
        return VirtioHeader.read(frame, LINK_HEADER);
    }

    @Test
    void a21_headerThatDoesNotFitTheFrameIsRefused() {
        superSegment(Segmentation.TCP4);
        int length = frame.length();
        assertTrue(isTaken(NEEDS_CSUM, TCPV4, 54, 1000, 34, 16), "a sound header");
        assertFalse(isTaken(NEEDS_CSUM, TCPV4, 54, 0, 34, 16), "gso_size 0");
        assertFalse(isTaken(NEEDS_CSUM, TCPV4, length + 1, 1000, 34, 16), "hdr_len > frame");
        assertFalse(isTaken(NEEDS_CSUM, 0, 0, 0, length, 16), "csum_start at the end");
        assertFalse(isTaken(NEEDS_CSUM, 0, 0, 0, length - 17, 16), "checksum across the end");
        assertTrue(isTaken(NEEDS_CSUM, 0, 0, 0, length - 18, 16), "checksum at the end");
        assertFalse(isTaken(NEEDS_CSUM, 0, 0, 0, 0xFFFF, 0xFFFF), "beyond 16 bits");
        assertFalse(isTaken(NEEDS_CSUM, 0, 0, 0, 13, 16), "csum_start in the link header");
        assertFalse(isTaken(0, TCPV4, 54, 1000, 34, 16), "a super-segment with a checksum");
        assertFalse(isTaken(NEEDS_CSUM, TCPV4, 54, 1000, 34, 6), "a checksum that is not TCP's");
        assertFalse(isTaken(NEEDS_CSUM, TCPV4, 54, 1000, length - 19, 16), "no TCP header");
        assertFalse(isTaken(NEEDS_CSUM, UDP, 42, 1000, 34, 6), "a kind that was not asked for");
        assertFalse(isTaken(NEEDS_CSUM, 0x7F, 54, 1000, 34, 16), "an unknown kind");
    }
}
