package dev.netstack.wire;

/// An IPv4 address (RFC 791 §3.2).
///
/// @param bits the four octets, first octet highest
public record Ipv4Address(int bits) implements IpAddress {
    public static final int LENGTH = 4;
    public static final Ipv4Address ANY = new Ipv4Address(0);
    public static final Ipv4Address BROADCAST = new Ipv4Address(-1);
    public static final Ipv4Address LOOPBACK = new Ipv4Address(0x7F00_0001);

    @Override
    public long high() {
        return 0;
    }

    @Override
    public long low() {
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
}
