package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// An ICMP message read in place (RFC 792, RFC 1191 §4).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |     Type      |     Code      |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |           Identifier          |        Sequence Number        |   echo
/// |            unused             |         Next-Hop MTU          |   unreachable, code 4
/// |    Pointer    |                  unused                       |   parameter problem
/// +---------------------------------------------------------------+
/// |  Data of an echo, or the IP header that an error is about ... |
/// +---------------------------------------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
///
/// @param end where the IP payload ends: where the message ends
public record Icmp4Message(MemorySegment bytes, long start, long end) {
    public static final int LENGTH_MIN = 8;

    public static final int ECHO_REPLY = 0;
    public static final int DESTINATION_UNREACHABLE = 3;

    /// Ignored (RFC 6633 §3).
    public static final int SOURCE_QUENCH = 4;

    public static final int REDIRECT = 5;
    public static final int ECHO = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;

    /// Codes of [#DESTINATION_UNREACHABLE] (RFC 792, RFC 1122 §3.2.2.1).
    public static final int NET_UNREACHABLE = 0;

    public static final int HOST_UNREACHABLE = 1;
    public static final int PROTOCOL_UNREACHABLE = 2;
    public static final int PORT_UNREACHABLE = 3;
    public static final int FRAGMENTATION_NEEDED = 4;
    public static final int SOURCE_ROUTE_FAILED = 5;
    public static final int NET_PROHIBITED = 9;
    public static final int HOST_PROHIBITED = 10;
    public static final int COMMUNICATION_PROHIBITED = 13;

    /// Code of [#TIME_EXCEEDED]: the first fragment is there, and others are not.
    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int REST = 4;
    private static final int SEQUENCE = 6;

    public static Parsed<Icmp4Message> parse(MemorySegment bytes, long start, long end) {
        if (end - start < LENGTH_MIN) return new Malformed<>(Malformation.TRUNCATED);
        return new Ok<>(new Icmp4Message(bytes, start, end));
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

    /// Computes the checksum of the message that lies from `start` to `end`.
    public static void writeChecksum(MemorySegment bytes, long start, long end) {
        Octets.putU16(bytes, start + CHECKSUM, 0);
        Octets.putU16(bytes, start + CHECKSUM, Checksum.of(bytes, start, end));
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

    public boolean isChecksumValid() {
        return Checksum.isValid(Checksum.sum(bytes, start, end));
    }

    /// Whether it reports on a datagram, and so quotes one and is never itself reported on (RFC
    /// 1122 §3.2.2).
    public boolean isError() {
        return switch (type()) {
            case DESTINATION_UNREACHABLE,
                    SOURCE_QUENCH,
                    REDIRECT,
                    TIME_EXCEEDED,
                    PARAMETER_PROBLEM ->
                    true;
            default -> false;
        };
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

    /// Of [#FRAGMENTATION_NEEDED]: octets; 0 from a router older than RFC 1191 §4.
    public int mtu() {
        return Octets.u16(bytes, start + SEQUENCE);
    }

    /// Of [#PARAMETER_PROBLEM]: the octet of the quoted datagram at fault.
    public int pointer() {
        return Octets.u8(bytes, start + REST);
    }

    /// Where the data of an echo or the quoted datagram of an error is; it ends at [#end].
    public long bodyStart() {
        return start + LENGTH_MIN;
    }
}
