package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// An IPv6 extension header read in place (RFC 8200 §4).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |  Next Header  |  Hdr Ext Len  |            Options            |   hop-by-hop, destination
/// |  Next Header  |  Hdr Ext Len  | Routing Type  | Segments Left |   routing
/// |  Next Header  |   Reserved    |  Fragment Offset    |Res|M    |   fragment
/// |                        Identification                         |   fragment
/// +---------------------------------------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
///
/// @param kind which of them it is: an [IpProtocol], from the header before
public record Ipv6Extension(MemorySegment bytes, long start, int kind) {
    /// Octets of a Fragment header, and of the shortest of any kind.
    public static final int LENGTH_MIN = 8;

    private static final int UNIT = 8;
    private static final int FRAGMENT_OFFSET_MASK = 0xFFF8;
    private static final int MORE_FRAGMENTS = 1;

    private static final int NEXT_HEADER = 0;
    private static final int EXTENSION_LENGTH = 1;
    private static final int ROUTING_TYPE = 2;
    private static final int SEGMENTS_LEFT = 3;
    private static final int FRAGMENT = 2;
    private static final int IDENTIFICATION = 4;

    /// @param kind one that [IpProtocol#isExtension] knows
    public static Parsed<Ipv6Extension> parse(MemorySegment bytes, long start, long end, int kind) {
        if (end - start < LENGTH_MIN) return new Malformed<>(Malformation.TRUNCATED);
        var header = new Ipv6Extension(bytes, start, kind);
        if (header.length() > end - start) return new Malformed<>(Malformation.BAD_HEADER_LENGTH);
        return new Ok<>(header);
    }

    /// Writes a Fragment header of [#LENGTH_MIN] octets.
    ///
    /// @param fragment the offset in octets, a multiple of 8, plus 1 when more fragments follow
    public static void writeFragment(
            MemorySegment bytes, long at, int nextHeader, int fragment, int identification) {
        Octets.putU8(bytes, at + NEXT_HEADER, nextHeader);
        Octets.putU8(bytes, at + EXTENSION_LENGTH, 0);
        Octets.putU16(bytes, at + FRAGMENT, fragment);
        Octets.putU32(bytes, at + IDENTIFICATION, identification);
    }

    /// An [IpProtocol]: what is at [#end].
    public int nextHeader() {
        return Octets.u8(bytes, start + NEXT_HEADER);
    }

    /// Octets of the whole header. The second octet of a Fragment header is reserved, not a length.
    public int length() {
        if (kind == IpProtocol.FRAGMENT) return LENGTH_MIN;
        return (Octets.u8(bytes, start + EXTENSION_LENGTH) + 1) * UNIT;
    }

    public long end() {
        return start + length();
    }

    /// Where the first [Ipv6Option] of a hop-by-hop or destination options header is; they end at
    /// [#end].
    public long optionsStart() {
        return start + 2;
    }

    /// Of a Routing header.
    public int routingType() {
        return Octets.u8(bytes, start + ROUTING_TYPE);
    }

    /// Of a Routing header: nodes still to be visited; 0 means that the header is done with.
    public int segmentsLeft() {
        return Octets.u8(bytes, start + SEGMENTS_LEFT);
    }

    /// Of a Fragment header: where the payload belongs in the datagram's fragmentable part, in
    /// octets.
    public int fragmentOffset() {
        return Octets.u16(bytes, start + FRAGMENT) & FRAGMENT_OFFSET_MASK;
    }

    /// Of a Fragment header.
    public boolean hasMoreFragments() {
        return (Octets.u16(bytes, start + FRAGMENT) & MORE_FRAGMENTS) != 0;
    }

    /// Of a Fragment header: whether the fragment is the whole datagram (RFC 6946 §4).
    public boolean isAtomicFragment() {
        return fragmentOffset() == 0 && !hasMoreFragments();
    }

    /// Of a Fragment header.
    public int identification() {
        return Octets.u32(bytes, start + IDENTIFICATION);
    }
}
