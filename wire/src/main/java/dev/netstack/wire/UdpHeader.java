package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// A UDP header read in place (RFC 768).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |          Source Port          |       Destination Port        |
/// +-------------------------------+-------------------------------+
/// |            Length             |           Checksum            |
/// +-------------------------------+-------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
public record UdpHeader(MemorySegment bytes, long start) {
    public static final int LENGTH = 8;

    /// Where the checksum is, counted from the header's start.
    public static final int CHECKSUM = 6;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int DATAGRAM_LENGTH = 4;

    /// What lies between the datagram's length and `end` is not the user's, and is left out.
    public static Parsed<UdpHeader> parse(MemorySegment bytes, long start, long end) {
        if (end - start < LENGTH) return new Malformed<>(Malformation.TRUNCATED);
        var header = new UdpHeader(bytes, start);
        int length = header.length();
        if (length < LENGTH || length > end - start) {
            return new Malformed<>(Malformation.BAD_LENGTH);
        }
        return new Ok<>(header);
    }

    /// Writes [#LENGTH] octets, the checksum 0.
    ///
    /// @param length octets of header and payload
    public static void write(
            MemorySegment bytes, long at, int sourcePort, int destinationPort, int length) {
        Octets.putU16(bytes, at + SOURCE_PORT, sourcePort);
        Octets.putU16(bytes, at + DESTINATION_PORT, destinationPort);
        Octets.putU16(bytes, at + DATAGRAM_LENGTH, length);
        Octets.putU16(bytes, at + CHECKSUM, 0);
    }

    public int sourcePort() {
        return Octets.u16(bytes, start + SOURCE_PORT);
    }

    public int destinationPort() {
        return Octets.u16(bytes, start + DESTINATION_PORT);
    }

    /// Octets of header and payload.
    public int length() {
        return Octets.u16(bytes, start + DATAGRAM_LENGTH);
    }

    /// 0 when the sender computed none.
    public int checksum() {
        return Octets.u16(bytes, start + CHECKSUM);
    }

    /// Whether the checksum there is right; one of 0, which only IPv4 allows, is the caller's to
    /// judge.
    ///
    /// @param addresses [Checksum#addresses] of the datagram
    public boolean isChecksumValid(long addresses) {
        return Checksum.isValid(
                addresses + IpProtocol.UDP + length() + Checksum.sum(bytes, start, payloadEnd()));
    }

    public long payloadStart() {
        return start + LENGTH;
    }

    public long payloadEnd() {
        return start + length();
    }

    public int payloadLength() {
        return length() - LENGTH;
    }
}
