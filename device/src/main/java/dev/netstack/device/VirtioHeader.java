package dev.netstack.device;

import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.MemorySegment;

/// The header that the kernel puts in front of each frame of an `IFF_VNET_HDR` device, and expects
/// there (virtio 1.2 §5.1.6, in the machine's byte order as legacy devices have it).
///
/// ```
/// 0        1          2          4          6            8             10
/// +--------+----------+----------+----------+------------+-------------+--- frame
/// | flags  | gso_type | hdr_len  | gso_size | csum_start | csum_offset |
/// +--------+----------+----------+----------+------------+-------------+---
/// ```
///
/// Both directions are a mapping to and from the frame's own descriptor. What arrives is not
/// trusted: an offset beyond the frame would be followed by whoever finishes the checksum.
final class VirtioHeader {
    static final int LENGTH = 10;

    private static final int FLAGS = 0;
    private static final int GSO_TYPE = 1;
    private static final int HDR_LEN = 2;
    private static final int GSO_SIZE = 4;
    private static final int CSUM_START = 6;
    private static final int CSUM_OFFSET = 8;

    private static final int NEEDS_CSUM = 1;
    private static final int DATA_VALID = 2;

    private static final int GSO_NONE = 0;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;

    /// The segment carries CWR (RFC 3168 §6.1.2): a remark on a TCP kind, not a kind.
    private static final int GSO_ECN = 0x80;

    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_LENGTH_MIN = 20;

    private VirtioHeader() {}

    /// Reads the header in front of `frame` into the frame's descriptor; false when it does not fit
    /// the frame, which is then to be dropped.
    static boolean read(Frame frame, int linkHeaderLength) {
        MemorySegment bytes = frame.bytes();
        long at = (long) frame.start() - LENGTH;
        int flags = Struct.u8(bytes, at + FLAGS);
        int type = Struct.u8(bytes, at + GSO_TYPE) & ~GSO_ECN;
        if ((flags & NEEDS_CSUM) != 0) {
            int start = Struct.u16(bytes, at + CSUM_START);
            int offset = Struct.u16(bytes, at + CSUM_OFFSET);
            if (start < linkHeaderLength || start + offset + 2 > frame.length()) return false;
            frame.checksumPartial(frame.start() + start, offset);
        } else if ((flags & DATA_VALID) != 0) {
            frame.checksumVerified();
        }
        return type == GSO_NONE || readSegmentation(frame, at, type);
    }

    private static boolean readSegmentation(Frame frame, long at, int type) {
        int size = Struct.u16(frame.bytes(), at + GSO_SIZE);
        int headers = Struct.u16(frame.bytes(), at + HDR_LEN);
        if (type != GSO_TCPV4 && type != GSO_TCPV6) return false;
        if (size == 0 || headers > frame.length()) return false;
        if (frame.checksum() != ChecksumState.PARTIAL) return false;
        if (frame.checksumOffset() != TCP_CHECKSUM) return false;
        if (frame.checksumStart() + TCP_LENGTH_MIN > frame.length()) return false;
        frame.segmented(type == GSO_TCPV4 ? Segmentation.TCP4 : Segmentation.TCP6, size);
        return true;
    }

    /// Writes the frame's descriptor in front of it.
    static void write(Frame frame) {
        MemorySegment bytes = frame.bytes();
        long at = (long) frame.start() - LENGTH;
        Struct.putU64(bytes, at, 0);
        Struct.putU16(bytes, at + CSUM_OFFSET, 0);
        if (frame.checksum() == ChecksumState.PARTIAL) {
            Struct.putU8(bytes, at + FLAGS, NEEDS_CSUM);
            Struct.putU16(bytes, at + CSUM_START, frame.checksumStart());
            Struct.putU16(bytes, at + CSUM_OFFSET, frame.checksumOffset());
        } else if (frame.checksum() == ChecksumState.VERIFIED) {
            Struct.putU8(bytes, at + FLAGS, DATA_VALID);
        }
        if (frame.segmentation() != Segmentation.NONE) writeSegmentation(frame, at);
    }

    private static void writeSegmentation(Frame frame, long at) {
        MemorySegment bytes = frame.bytes();
        int tcp = frame.checksumStart();
        int tcpLength = (Octets.u8(bytes, frame.start() + tcp + TCP_DATA_OFFSET) >>> 4) * 4;
        boolean four = frame.segmentation() == Segmentation.TCP4;
        int flags = Octets.u8(bytes, frame.start() + tcp + TCP_FLAGS);
        int ecn = (flags & TcpHeader.CWR) == 0 ? 0 : GSO_ECN;
        Struct.putU8(bytes, at + GSO_TYPE, (four ? GSO_TCPV4 : GSO_TCPV6) | ecn);
        Struct.putU16(bytes, at + HDR_LEN, tcp + tcpLength);
        Struct.putU16(bytes, at + GSO_SIZE, frame.segmentSize());
    }
}
