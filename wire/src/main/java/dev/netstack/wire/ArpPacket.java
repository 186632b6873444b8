package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// An ARP packet for IPv4 over Ethernet, read in place (RFC 826).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |       Hardware type = 1       |    Protocol type = 0x0800     |
/// +---------------+---------------+-------------------------------+
/// |  Length = 6   |  Length = 4   |           Operation           |
/// +---------------+---------------+-------------------------------+
/// |                    Sender hardware address                    |
/// +                               +-------------------------------+
/// |                               |    Sender protocol address    |
/// +-------------------------------+-------------------------------+
/// |                               |    Target hardware address    |
/// +-------------------------------+                               +
/// |                                                               |
/// +---------------------------------------------------------------+
/// |                    Target protocol address                    |
/// +---------------------------------------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
public record ArpPacket(MemorySegment bytes, long start) {
    public static final int LENGTH = 28;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int HARDWARE_ETHERNET = 1;

    private static final int HARDWARE_TYPE = 0;
    private static final int PROTOCOL_TYPE = 2;
    private static final int HARDWARE_LENGTH = 4;
    private static final int PROTOCOL_LENGTH = 5;
    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET = 24;

    /// What an ARP packet says, for [#write].
    ///
    /// @param senderMac bits of a [MacAddress]
    /// @param sender bits of an [Ipv4Address]
    /// @param targetMac bits of a [MacAddress]; 0 in a request
    /// @param target bits of an [Ipv4Address]
    public record Fields(int operation, long senderMac, int sender, long targetMac, int target) {}

    /// Other kinds of hardware and protocol are not ours to read: the lengths are fixed before any
    /// address is looked at (RFC 826, "Packet Reception").
    public static Parsed<ArpPacket> parse(MemorySegment bytes, long start, long end) {
        if (end - start < LENGTH) return new Malformed<>(Malformation.TRUNCATED);
        if (Octets.u16(bytes, start + HARDWARE_TYPE) != HARDWARE_ETHERNET
                || Octets.u16(bytes, start + PROTOCOL_TYPE) != EtherType.IPV4
                || Octets.u8(bytes, start + HARDWARE_LENGTH) != MacAddress.LENGTH
                || Octets.u8(bytes, start + PROTOCOL_LENGTH) != Ipv4Address.LENGTH) {
            return new Malformed<>(Malformation.BAD_FIELD);
        }
        return new Ok<>(new ArpPacket(bytes, start));
    }

    /// Writes [#LENGTH] octets.
    public static void write(MemorySegment bytes, long at, Fields fields) {
        Octets.putU16(bytes, at + HARDWARE_TYPE, HARDWARE_ETHERNET);
        Octets.putU16(bytes, at + PROTOCOL_TYPE, EtherType.IPV4);
        Octets.putU8(bytes, at + HARDWARE_LENGTH, MacAddress.LENGTH);
        Octets.putU8(bytes, at + PROTOCOL_LENGTH, Ipv4Address.LENGTH);
        Octets.putU16(bytes, at + OPERATION, fields.operation);
        MacAddress.write(bytes, at + SENDER_MAC, fields.senderMac);
        Octets.putU32(bytes, at + SENDER, fields.sender);
        MacAddress.write(bytes, at + TARGET_MAC, fields.targetMac);
        Octets.putU32(bytes, at + TARGET, fields.target);
    }

    /// [#REQUEST], [#REPLY] or what another protocol of the family means by it.
    public int operation() {
        return Octets.u16(bytes, start + OPERATION);
    }

    public long senderMacBits() {
        return MacAddress.readBits(bytes, start + SENDER_MAC);
    }

    public MacAddress senderMac() {
        return new MacAddress(senderMacBits());
    }

    public int senderBits() {
        return Octets.u32(bytes, start + SENDER);
    }

    public Ipv4Address sender() {
        return new Ipv4Address(senderBits());
    }

    public long targetMacBits() {
        return MacAddress.readBits(bytes, start + TARGET_MAC);
    }

    public MacAddress targetMac() {
        return new MacAddress(targetMacBits());
    }

    public int targetBits() {
        return Octets.u32(bytes, start + TARGET);
    }

    public Ipv4Address target() {
        return new Ipv4Address(targetBits());
    }
}
