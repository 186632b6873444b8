package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An IPv4 header read in place (RFC 791 §3.1).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+-------+---------------+-------------------------------+
/// |Version|  IHL  |Type of Service|          Total Length         |
/// +-------+-------+---------------+-----+-------------------------+
/// |         Identification        |Flags|      Fragment Offset    |
/// +---------------+---------------+-----+-------------------------+
/// |  Time to Live |    Protocol   |         Header Checksum       |
/// +---------------+---------------+-------------------------------+
/// |                       Source Address                          |
/// +---------------------------------------------------------------+
/// |                    Destination Address                        |
/// +---------------------------------------------------------------+
/// |                    Options                    |    Padding    |
/// +---------------------------------------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
public record Ipv4Header(MemorySegment bytes, long start) {
    public static final int LENGTH_MIN = 20;
    public static final int LENGTH_MAX = 60;
    public static final int OPTIONS_MAX = LENGTH_MAX - LENGTH_MIN;
    public static final int VERSION = 4;

    /// In the [#fragment] field: no router may cut this datagram.
    public static final int DONT_FRAGMENT = 0x4000;

    /// In the [#fragment] field: this is not the last fragment.
    public static final int MORE_FRAGMENTS = 0x2000;

    private static final int FRAGMENT_OFFSET_MASK = 0x1FFF;
    private static final int FRAGMENT_UNIT = 8;

    private static final int VERSION_AND_LENGTH = 0;
    private static final int TYPE_OF_SERVICE = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FRAGMENT = 6;
    private static final int TTL = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;

    /// What a header says, for [#write].
    ///
    /// @param headerLength octets with options, a multiple of 4, 20 to 60
    /// @param totalLength octets of header and payload
    /// @param trafficClass DSCP and ECN (RFC 2474 §3, RFC 3168 §5)
    /// @param fragment [#DONT_FRAGMENT], [#MORE_FRAGMENTS] and the offset in units of 8 octets
    /// @param source bits of an [Ipv4Address]
    /// @param destination bits of an [Ipv4Address]
    public record Fields(
            int headerLength,
            int totalLength,
            int trafficClass,
            int identification,
            int fragment,
            int ttl,
            int protocol,
            int source,
            int destination) {}

    /// A datagram's header. What lies between the total length and `end` is padding of the link.
    public static Parsed<Ipv4Header> parse(MemorySegment bytes, long start, long end) {
        var why = fault(bytes, start, end);
        if (why != null) return new Malformed<>(why);
        var header = new Ipv4Header(bytes, start);
        if (header.totalLength() > end - start) return new Malformed<>(Malformation.BAD_LENGTH);
        return new Ok<>(header);
    }

    /// The header of a datagram that an ICMP error quotes: its payload may be cut off (RFC 792), so
    /// [#payloadEnd] may lie beyond `end`.
    public static Parsed<Ipv4Header> parseQuoted(MemorySegment bytes, long start, long end) {
        var why = fault(bytes, start, end);
        if (why != null) return new Malformed<>(why);
        return new Ok<>(new Ipv4Header(bytes, start));
    }

    /// What is wrong with the octets as a header, whatever follows it.
    private static @Nullable Malformation fault(MemorySegment bytes, long start, long end) {
        if (end - start < LENGTH_MIN) return Malformation.TRUNCATED;
        var header = new Ipv4Header(bytes, start);
        if (header.version() != VERSION) return Malformation.BAD_VERSION;
        int length = header.headerLength();
        if (length < LENGTH_MIN || length > end - start) {
            return Malformation.BAD_HEADER_LENGTH;
        }
        if (header.totalLength() < length) return Malformation.BAD_LENGTH;
        return null;
    }

    /// Writes a header and its checksum; options must already be in place behind the first 20
    /// octets.
    public static void write(MemorySegment bytes, long at, Fields fields) {
        Octets.putU8(bytes, at + VERSION_AND_LENGTH, VERSION << 4 | fields.headerLength >>> 2);
        Octets.putU8(bytes, at + TYPE_OF_SERVICE, fields.trafficClass);
        Octets.putU16(bytes, at + TOTAL_LENGTH, fields.totalLength);
        Octets.putU16(bytes, at + IDENTIFICATION, fields.identification);
        Octets.putU16(bytes, at + FRAGMENT, fields.fragment);
        Octets.putU8(bytes, at + TTL, fields.ttl);
        Octets.putU8(bytes, at + PROTOCOL, fields.protocol);
        Octets.putU32(bytes, at + SOURCE, fields.source);
        Octets.putU32(bytes, at + DESTINATION, fields.destination);
        writeChecksum(bytes, at);
    }

    /// Computes the checksum of the header at `at` anew, after some field of it was changed.
    public static void writeChecksum(MemorySegment bytes, long at) {
        int length = (Octets.u8(bytes, at + VERSION_AND_LENGTH) & 0xF) << 2;
        Octets.putU16(bytes, at + CHECKSUM, 0);
        Octets.putU16(bytes, at + CHECKSUM, Checksum.of(bytes, at, at + length));
    }

    public int version() {
        return Octets.u8(bytes, start + VERSION_AND_LENGTH) >>> 4;
    }

    /// Octets of the header, options included.
    public int headerLength() {
        return (Octets.u8(bytes, start + VERSION_AND_LENGTH) & 0xF) << 2;
    }

    public int trafficClass() {
        return Octets.u8(bytes, start + TYPE_OF_SERVICE);
    }

    public int totalLength() {
        return Octets.u16(bytes, start + TOTAL_LENGTH);
    }

    public int identification() {
        return Octets.u16(bytes, start + IDENTIFICATION);
    }

    /// Flags and offset as they stand, the argument of [Fields].
    public int fragment() {
        return Octets.u16(bytes, start + FRAGMENT);
    }

    public boolean isDontFragment() {
        return (fragment() & DONT_FRAGMENT) != 0;
    }

    public boolean hasMoreFragments() {
        return (fragment() & MORE_FRAGMENTS) != 0;
    }

    /// Where the payload belongs in the datagram's, in octets.
    public int fragmentOffset() {
        return (fragment() & FRAGMENT_OFFSET_MASK) * FRAGMENT_UNIT;
    }

    public boolean isFragment() {
        return (fragment() & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) != 0;
    }

    public int ttl() {
        return Octets.u8(bytes, start + TTL);
    }

    /// An [IpProtocol].
    public int protocol() {
        return Octets.u8(bytes, start + PROTOCOL);
    }

    public int checksum() {
        return Octets.u16(bytes, start + CHECKSUM);
    }

    public boolean isChecksumValid() {
        return Checksum.isValid(Checksum.sum(bytes, start, payloadStart()));
    }

    public int sourceBits() {
        return Octets.u32(bytes, start + SOURCE);
    }

    public Ipv4Address source() {
        return new Ipv4Address(sourceBits());
    }

    public int destinationBits() {
        return Octets.u32(bytes, start + DESTINATION);
    }

    public Ipv4Address destination() {
        return new Ipv4Address(destinationBits());
    }

    public boolean hasOptions() {
        return headerLength() > LENGTH_MIN;
    }

    /// Where the first [Ipv4Option] is; they end at [#payloadStart].
    public long optionsStart() {
        return start + LENGTH_MIN;
    }

    public long payloadStart() {
        return start + headerLength();
    }

    public long payloadEnd() {
        return start + totalLength();
    }

    public int payloadLength() {
        return totalLength() - headerLength();
    }
}
