package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// A TCP header read in place (RFC 9293 §3.1).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |          Source Port          |       Destination Port        |
/// +-------------------------------+-------------------------------+
/// |                        Sequence Number                        |
/// +---------------------------------------------------------------+
/// |                    Acknowledgment Number                      |
/// +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
/// |  Data |     |A|C|E|U|A|P|R|S|F|                               |
/// | Offset|Rsrvd|E|W|C|R|C|S|S|Y|I|            Window             |
/// |       |     | |R|E|G|K|H|T|N|N|                               |
/// +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
/// |           Checksum            |         Urgent Pointer        |
/// +-------------------------------+-------------------------------+
/// |                           [Options]                           |
/// +---------------------------------------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
public record TcpHeader(MemorySegment bytes, long start) {
    public static final int LENGTH_MIN = 20;
    public static final int LENGTH_MAX = 60;
    public static final int OPTIONS_MAX = LENGTH_MAX - LENGTH_MIN;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    /// RFC 9768 §3.1.
    public static final int AE = 0x100;

    /// Where the ACE field lies among the control bits: [#AE], [#CWR] and [#ECE], a number of three
    /// bits (RFC 9768 §3.2.2).
    public static final int ACE_SHIFT = 6;

    public static final int ACE_MASK = AE | CWR | ECE;

    /// Where the checksum is, counted from the header's start.
    public static final int CHECKSUM = 16;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int DATA_OFFSET = 12;
    private static final int WINDOW = 14;
    private static final int URGENT_POINTER = 18;
    private static final int FLAGS_MASK = 0x1FF;

    /// What a header says, for [#write].
    ///
    /// @param headerLength octets with options, a multiple of 4, 20 to 60
    /// @param flags the control bits, [#FIN] to [#AE]
    /// @param window as it stands in the header, already scaled (RFC 7323 §2.2)
    public record Fields(
            int sourcePort,
            int destinationPort,
            int sequence,
            int acknowledgment,
            int headerLength,
            int flags,
            int window,
            int urgentPointer) {}

    /// @param end where the IP payload ends: where the segment's text ends
    public static Parsed<TcpHeader> parse(MemorySegment bytes, long start, long end) {
        if (end - start < LENGTH_MIN) return new Malformed<>(Malformation.TRUNCATED);
        var header = new TcpHeader(bytes, start);
        int length = header.length();
        if (length < LENGTH_MIN || length > end - start) {
            return new Malformed<>(Malformation.BAD_HEADER_LENGTH);
        }
        return new Ok<>(header);
    }

    /// Writes the first 20 octets, the checksum 0 and the reserved bits 0; options are the caller's
    /// ([TcpOptions]).
    public static void write(MemorySegment bytes, long at, Fields fields) {
        Octets.putU16(bytes, at + SOURCE_PORT, fields.sourcePort);
        Octets.putU16(bytes, at + DESTINATION_PORT, fields.destinationPort);
        Octets.putU32(bytes, at + SEQUENCE, fields.sequence);
        Octets.putU32(bytes, at + ACKNOWLEDGMENT, fields.acknowledgment);
        int offset = fields.headerLength >>> 2 << 12;
        Octets.putU16(bytes, at + DATA_OFFSET, offset | fields.flags);
        Octets.putU16(bytes, at + WINDOW, fields.window);
        Octets.putU16(bytes, at + CHECKSUM, 0);
        Octets.putU16(bytes, at + URGENT_POINTER, fields.urgentPointer);
    }

    public int sourcePort() {
        return Octets.u16(bytes, start + SOURCE_PORT);
    }

    public int destinationPort() {
        return Octets.u16(bytes, start + DESTINATION_PORT);
    }

    public int sequence() {
        return Octets.u32(bytes, start + SEQUENCE);
    }

    public int acknowledgment() {
        return Octets.u32(bytes, start + ACKNOWLEDGMENT);
    }

    /// Octets of the header, options included.
    public int length() {
        return Octets.u8(bytes, start + DATA_OFFSET) >>> 4 << 2;
    }

    /// The nine control bits; the reserved ones are ignored (RFC 9293 §3.1, RFC 9768 §3.1).
    public int flags() {
        return Octets.u16(bytes, start + DATA_OFFSET) & FLAGS_MASK;
    }

    public boolean isFin() {
        return (flags() & FIN) != 0;
    }

    public boolean isSyn() {
        return (flags() & SYN) != 0;
    }

    public boolean isRst() {
        return (flags() & RST) != 0;
    }

    public boolean isPsh() {
        return (flags() & PSH) != 0;
    }

    public boolean isAck() {
        return (flags() & ACK) != 0;
    }

    public boolean isUrg() {
        return (flags() & URG) != 0;
    }

    /// As it stands in the header, not scaled.
    public int window() {
        return Octets.u16(bytes, start + WINDOW);
    }

    public int checksum() {
        return Octets.u16(bytes, start + CHECKSUM);
    }

    /// @param addresses [Checksum#addresses] of the datagram
    /// @param end where the segment's text ends
    public boolean isChecksumValid(long addresses, long end) {
        long pseudo = addresses + IpProtocol.TCP + (end - start);
        return Checksum.isValid(pseudo + Checksum.sum(bytes, start, end));
    }

    public int urgentPointer() {
        return Octets.u16(bytes, start + URGENT_POINTER);
    }

    public boolean hasOptions() {
        return length() > LENGTH_MIN;
    }

    /// Where the options begin; they end at [#payloadStart].
    public long optionsStart() {
        return start + LENGTH_MIN;
    }

    /// Where the segment's text begins.
    public long payloadStart() {
        return start + length();
    }
}
