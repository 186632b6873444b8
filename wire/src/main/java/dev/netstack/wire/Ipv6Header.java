package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An IPv6 header read in place (RFC 8200 §3).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+---------------+---------------------------------------+
/// |Version| Traffic Class |           Flow Label                  |
/// +-------+---------------+-------+---------------+---------------+
/// |         Payload Length        |  Next Header  |   Hop Limit   |
/// +-------------------------------+---------------+---------------+
/// |                                                               |
/// +                                                               +
/// |                         Source Address                        |
/// +                                                               +
/// |                                                               |
/// +                                                               +
/// |                                                               |
/// +---------------------------------------------------------------+
/// |                                                               |
/// +                                                               +
/// |                      Destination Address                      |
/// +                                                               +
/// |                                                               |
/// +                                                               +
/// |                                                               |
/// +---------------------------------------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
public record Ipv6Header(MemorySegment bytes, long start) {
    public static final int LENGTH = 40;
    public static final int VERSION = 6;

    /// Where the field that names the first header after this one is; an ICMPv6 error may point at
    /// it.
    public static final int NEXT_HEADER = 6;

    private static final int FLOW_LABEL_BITS = 20;
    private static final int FLOW_LABEL_MASK = (1 << FLOW_LABEL_BITS) - 1;

    private static final int VERSION_CLASS_FLOW = 0;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;

    /// What a header says, for [#write]; addresses as in [Ipv6Address].
    public record Fields(
            int payloadLength,
            int trafficClass,
            int flowLabel,
            int nextHeader,
            int hopLimit,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow) {}

    /// A datagram's header. What lies between the payload length and `end` is padding of the link.
    public static Parsed<Ipv6Header> parse(MemorySegment bytes, long start, long end) {
        var why = fault(bytes, start, end);
        if (why != null) return new Malformed<>(why);
        var header = new Ipv6Header(bytes, start);
        if (header.payloadEnd() > end) return new Malformed<>(Malformation.BAD_LENGTH);
        return new Ok<>(header);
    }

    /// The header of a datagram that an ICMPv6 error quotes: its payload may be cut off (RFC 4443
    /// §3), so [#payloadEnd] may lie beyond `end`.
    public static Parsed<Ipv6Header> parseQuoted(MemorySegment bytes, long start, long end) {
        var why = fault(bytes, start, end);
        if (why != null) return new Malformed<>(why);
        return new Ok<>(new Ipv6Header(bytes, start));
    }

    /// What is wrong with the octets as a header, whatever follows it.
    private static @Nullable Malformation fault(MemorySegment bytes, long start, long end) {
        if (end - start < LENGTH) return Malformation.TRUNCATED;
        var header = new Ipv6Header(bytes, start);
        if (header.version() != VERSION) return Malformation.BAD_VERSION;
        return null;
    }

    /// Writes [#LENGTH] octets.
    public static void write(MemorySegment bytes, long at, Fields fields) {
        Octets.putU32(
                bytes,
                at + VERSION_CLASS_FLOW,
                VERSION << 28
                        | (fields.trafficClass & 0xFF) << FLOW_LABEL_BITS
                        | (fields.flowLabel & FLOW_LABEL_MASK));
        Octets.putU16(bytes, at + PAYLOAD_LENGTH, fields.payloadLength);
        Octets.putU8(bytes, at + NEXT_HEADER, fields.nextHeader);
        Octets.putU8(bytes, at + HOP_LIMIT, fields.hopLimit);
        Octets.putU64(bytes, at + SOURCE, fields.sourceHigh);
        Octets.putU64(bytes, at + SOURCE + 8, fields.sourceLow);
        Octets.putU64(bytes, at + DESTINATION, fields.destinationHigh);
        Octets.putU64(bytes, at + DESTINATION + 8, fields.destinationLow);
    }

    public int version() {
        return Octets.u8(bytes, start + VERSION_CLASS_FLOW) >>> 4;
    }

    public int trafficClass() {
        return Octets.u32(bytes, start + VERSION_CLASS_FLOW) >>> FLOW_LABEL_BITS & 0xFF;
    }

    public int flowLabel() {
        return Octets.u32(bytes, start + VERSION_CLASS_FLOW) & FLOW_LABEL_MASK;
    }

    /// Octets behind this header, extension headers included.
    public int payloadLength() {
        return Octets.u16(bytes, start + PAYLOAD_LENGTH);
    }

    /// An [IpProtocol]: what [#payloadStart] is, before any extension header is walked over.
    public int nextHeader() {
        return Octets.u8(bytes, start + NEXT_HEADER);
    }

    public int hopLimit() {
        return Octets.u8(bytes, start + HOP_LIMIT);
    }

    public long sourceHigh() {
        return Octets.u64(bytes, start + SOURCE);
    }

    public long sourceLow() {
        return Octets.u64(bytes, start + SOURCE + 8);
    }

    public Ipv6Address source() {
        return new Ipv6Address(sourceHigh(), sourceLow());
    }

    public long destinationHigh() {
        return Octets.u64(bytes, start + DESTINATION);
    }

    public long destinationLow() {
        return Octets.u64(bytes, start + DESTINATION + 8);
    }

    public Ipv6Address destination() {
        return new Ipv6Address(destinationHigh(), destinationLow());
    }

    public long payloadStart() {
        return start + LENGTH;
    }

    public long payloadEnd() {
        return start + LENGTH + payloadLength();
    }
}
