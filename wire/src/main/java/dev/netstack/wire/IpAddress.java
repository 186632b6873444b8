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

    /// In 169.254.0.0/16 (RFC 3927 §2.1) or fe80::/10 (RFC 4291 §2.5.6).
    boolean isLinkLocal();

    /// The address of (high, low): IPv4 when it is in the mapped range.
    static IpAddress of(long high, long low) {
        if (isIpv4(high, low)) return new Ipv4Address((int) low);
        return new Ipv6Address(high, low);
    }

    /// Whether (high, low) names an IPv4 address.
    static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    /// Reads an address of either family; a mapped one is the IPv4 address that it stands for.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    static IpAddress parse(String text) {
        if (text.indexOf(':') < 0) return Ipv4Address.parse(text);
        var address = Ipv6Address.parse(text);
        return of(address.high(), address.low());
    }
}
