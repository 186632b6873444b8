package dev.netstack.wire;

import java.lang.foreign.MemorySegment;

/// A 48-bit IEEE 802 address.
///
/// @param bits the address in the low 48 bits, first octet highest
public record MacAddress(long bits) {
    public static final int LENGTH = 6;
    public static final MacAddress BROADCAST = new MacAddress(0xFFFF_FFFF_FFFFL);
    public static final MacAddress ZERO = new MacAddress(0);

    private static final long MULTICAST_BIT = 1L << 40;
    private static final long LOCAL_BIT = 1L << 41;
    private static final long GROUP_IPV4 = 0x0100_5E00_0000L;
    private static final long GROUP_IPV6 = 0x3333_0000_0000L;

    public MacAddress {
        if (bits >>> 48 != 0) throw new IllegalArgumentException("more than 48 bits: " + bits);
    }

    /// Reads six pairs of hexadecimal digits with colons between them.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    public static MacAddress parse(String text) {
        return new MacAddress(AddressText.parseMac(text));
    }

    public static MacAddress read(MemorySegment bytes, long at) {
        return new MacAddress(readBits(bytes, at));
    }

    /// The bits alone, for a look-up that makes no object.
    public static long readBits(MemorySegment bytes, long at) {
        return ((long) Octets.u16(bytes, at) << 32) | (Octets.u32(bytes, at + 2) & 0xFFFF_FFFFL);
    }

    public void write(MemorySegment bytes, long at) {
        write(bytes, at, bits);
    }

    public static void write(MemorySegment bytes, long at, long bits) {
        Octets.putU16(bytes, at, (int) (bits >>> 32));
        Octets.putU32(bytes, at + 2, (int) bits);
    }

    /// The bits of the address that the multicast group (high, low) has on an Ethernet (RFC 1112
    /// §6.4, RFC 2464 §7).
    public static long groupBits(long high, long low) {
        if (IpAddress.isIpv4(high, low)) return GROUP_IPV4 | (low & 0x7F_FFFF);
        return GROUP_IPV6 | (low & 0xFFFF_FFFFL);
    }

    /// Whether it names several stations, the broadcast address included.
    public boolean isMulticast() {
        return isMulticast(bits);
    }

    public static boolean isMulticast(long bits) {
        return (bits & MULTICAST_BIT) != 0;
    }

    public boolean isBroadcast() {
        return bits == BROADCAST.bits;
    }

    /// Whether it was given by who runs the network, not by who made the station.
    public boolean isLocal() {
        return (bits & LOCAL_BIT) != 0;
    }

    @Override
    public String toString() {
        return AddressText.mac(bits);
    }
}
