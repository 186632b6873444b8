package dev.netstack.wire;

import java.lang.foreign.MemorySegment;

/// An IPv4 address (RFC 791 §3.2).
///
/// @param bits the four octets, first octet highest
public record Ipv4Address(int bits) implements IpAddress {
    public static final int LENGTH = 4;
    public static final Ipv4Address ANY = new Ipv4Address(0);
    public static final Ipv4Address BROADCAST = new Ipv4Address(-1);
    public static final Ipv4Address LOOPBACK = new Ipv4Address(0x7F00_0001);

    /// Reads four decimal octets, strictly: neither octal nor leading zeros nor shortened forms.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    public static Ipv4Address parse(String text) {
        return new Ipv4Address(AddressText.parseIpv4(text));
    }

    public static Ipv4Address read(MemorySegment bytes, long at) {
        return new Ipv4Address(Octets.u32(bytes, at));
    }

    public void write(MemorySegment bytes, long at) {
        Octets.putU32(bytes, at, bits);
    }

    @Override
    public long high() {
        return 0;
    }

    @Override
    public long low() {
        return low(bits);
    }

    /// The low 64 bits of the pair that names the address of `bits`; the high ones are 0.
    public static long low(int bits) {
        return 0xFFFF_0000_0000L | (bits & 0xFFFF_FFFFL);
    }

    @Override
    public int bitLength() {
        return 32;
    }

    @Override
    public boolean isMulticast() {
        return bits >>> 28 == 0xE;
    }

    @Override
    public boolean isLoopback() {
        return bits >>> 24 == 127;
    }

    @Override
    public boolean isUnspecified() {
        return bits == 0;
    }

    /// 255.255.255.255, which never leaves the link (RFC 919 §7).
    public boolean isBroadcast() {
        return bits == -1;
    }

    /// In 0.0.0.0/8: "this network" (RFC 1122 §3.2.1.3 a and b).
    public boolean isThisNetwork() {
        return bits >>> 24 == 0;
    }

    /// In 240.0.0.0/4, class E, the limited broadcast address included (RFC 1122 §3.2.1.3).
    public boolean isReserved() {
        return bits >>> 28 == 0xF;
    }

    @Override
    public boolean isLinkLocal() {
        return bits >>> 16 == 0xA9FE;
    }

    /// Whether no datagram from a link can truly come from it: this network, loopback, multicast
    /// and class E (RFC 1122 §3.2.1.3, RFC 6890 §2.2.2). The broadcast addresses of prefixes are
    /// the interface's to know.
    public boolean isMartianSource() {
        return isThisNetwork() || isLoopback() || isMulticast() || isReserved();
    }

    @Override
    public String toString() {
        return AddressText.ipv4(bits);
    }
}
