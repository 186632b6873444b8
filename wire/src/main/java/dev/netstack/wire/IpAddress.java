package dev.netstack.wire;

/// An address of either family.
public sealed interface IpAddress permits Ipv4Address, Ipv6Address {
    /// The high 64 bits of the IPv6 form; 0 for IPv4.
    long high();

    /// The low 64 bits of the IPv6 form; for IPv4 those of the mapped address `::ffff:a.b.c.d`
    /// (RFC 4291 §2.5.5.2), so that (high, low) names any address without an object.
    long low();

    /// 32 or 128.
    int bitLength();

    boolean isMulticast();

    boolean isLoopback();

    boolean isUnspecified();

    /// The address of (high, low): IPv4 when it is in the mapped range.
    static IpAddress of(long high, long low) {
        if (high == 0 && low >>> 32 == 0xFFFF) return new Ipv4Address((int) low);
        return new Ipv6Address(high, low);
    }
}
