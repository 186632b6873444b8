package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// An ICMPv6 message read in place (RFC 4443 §2.1).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |     Type      |     Code      |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |           Identifier          |        Sequence Number        |   echo
/// |                              MTU                              |   packet too big
/// |                            Pointer                            |   parameter problem
/// +---------------------------------------------------------------+
/// |  Data of an echo, or the IP header that an error is about ... |
/// +---------------------------------------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
///
/// @param end where the IP payload ends: where the message ends
public record Icmp6Message(MemorySegment bytes, long start, long end) {
    /// Every message that this stack knows has a second word.
    public static final int LENGTH_MIN = 8;

    public static final int DESTINATION_UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOR_SOLICITATION = 135;
    public static final int NEIGHBOR_ADVERTISEMENT = 136;
    public static final int NEIGHBOR_REDIRECT = 137;

    /// Codes of [#DESTINATION_UNREACHABLE] (RFC 4443 §3.1).
    public static final int NO_ROUTE = 0;

    public static final int PROHIBITED = 1;
    public static final int BEYOND_SCOPE = 2;
    public static final int ADDRESS_UNREACHABLE = 3;
    public static final int PORT_UNREACHABLE = 4;
    public static final int POLICY_FAILED = 5;
    public static final int ROUTE_REJECTED = 6;

    /// Code of [#TIME_EXCEEDED] (RFC 4443 §3.3).
    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    /// Codes of [#PARAMETER_PROBLEM] (RFC 4443 §3.4, RFC 7112 §5, RFC 8883 §2).
    public static final int ERRONEOUS_FIELD = 0;

    public static final int UNKNOWN_NEXT_HEADER = 1;
    public static final int UNKNOWN_OPTION = 2;
    public static final int INCOMPLETE_CHAIN = 3;
    public static final int TOO_MANY_HEADERS = 8;
    public static final int TOO_MANY_OPTIONS = 9;

    /// Types from here on inform; those below report errors (RFC 4443 §2.1).
    private static final int INFORMATIONAL = 128;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int REST = 4;
    private static final int SEQUENCE = 6;

    public static Parsed<Icmp6Message> parse(MemorySegment bytes, long start, long end) {
        if (end - start < LENGTH_MIN) return new Malformed<>(Malformation.TRUNCATED);
        return new Ok<>(new Icmp6Message(bytes, start, end));
    }

    /// Writes the first [#LENGTH_MIN] octets, the checksum 0.
    ///
    /// @param rest the second word, whose meaning depends on the type
    public static void write(MemorySegment bytes, long at, int type, int code, int rest) {
        Octets.putU8(bytes, at + TYPE, type);
        Octets.putU8(bytes, at + CODE, code);
        Octets.putU16(bytes, at + CHECKSUM, 0);
        Octets.putU32(bytes, at + REST, rest);
    }

    /// Computes the checksum of the message that lies from `start` to `end` (RFC 4443 §2.3).
    ///
    /// @param addresses [Checksum#addresses] of the datagram
    public static void writeChecksum(MemorySegment bytes, long start, long end, long addresses) {
        Octets.putU16(bytes, start + CHECKSUM, 0);
        long pseudo = addresses + IpProtocol.ICMPV6 + (end - start);
        int checksum = Checksum.finish(pseudo + Checksum.sum(bytes, start, end));
        Octets.putU16(bytes, start + CHECKSUM, checksum);
    }

    public int type() {
        return Octets.u8(bytes, start + TYPE);
    }

    public int code() {
        return Octets.u8(bytes, start + CODE);
    }

    public int checksum() {
        return Octets.u16(bytes, start + CHECKSUM);
    }

    /// @param addresses [Checksum#addresses] of the datagram
    public boolean isChecksumValid(long addresses) {
        long pseudo = addresses + IpProtocol.ICMPV6 + (end - start);
        return Checksum.isValid(pseudo + Checksum.sum(bytes, start, end));
    }

    /// Whether it reports on a datagram, and so quotes one and is never itself reported on (RFC
    /// 4443 §2.4 e).
    public boolean isError() {
        return type() < INFORMATIONAL;
    }

    /// Whether [NdpMessage] reads it.
    public boolean isNeighborDiscovery() {
        return type() >= ROUTER_SOLICITATION && type() <= NEIGHBOR_REDIRECT;
    }

    /// The second word, whose meaning depends on the type.
    public int rest() {
        return Octets.u32(bytes, start + REST);
    }

    public int identifier() {
        return Octets.u16(bytes, start + REST);
    }

    public int sequence() {
        return Octets.u16(bytes, start + SEQUENCE);
    }

    /// Of [#PACKET_TOO_BIG]: octets, 0 to 2³² - 1.
    public long mtu() {
        return Integer.toUnsignedLong(rest());
    }

    /// Of [#PARAMETER_PROBLEM]: the octet of the quoted datagram at fault, 0 to 2³² - 1.
    public long pointer() {
        return Integer.toUnsignedLong(rest());
    }

    /// Where the data of an echo or the quoted datagram of an error is; it ends at [#end].
    public long bodyStart() {
        return start + LENGTH_MIN;
    }
}
