package dev.netstack.bench.million;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;

/// One of many peers, known by its number alone: the even ones speak IPv4, the odd ones IPv6.
record Peer(int number) {
    static final int TEXT_OCTETS = 32;

    private static final int IPV4_FIRST = 10 << 24;
    private static final long IPV6_HIGH = 0x2001_0DB8_0001_0000L;
    private static final int PORT_FIRST = 1_024;
    private static final int HOST_BITS = 16;
    private static final int HOST_MASK = (1 << HOST_BITS) - 1;

    static final Ipv4Address SERVER_IPV4 = Ipv4Address.parse("192.0.2.2");
    static final Ipv6Address SERVER_IPV6 = Ipv6Address.parse("2001:db8:77::2");

    static Peer of(IpAddress address, int port) {
        int host = (int) address.low() & HOST_MASK;
        int family = address instanceof Ipv6Address ? 1 : 0;
        return new Peer((port - PORT_FIRST) << (HOST_BITS + 1) | host << 1 | family);
    }

    boolean isIpv6() {
        return (number & 1) != 0;
    }

    IpAddress address() {
        int host = number >>> 1 & HOST_MASK;
        return isIpv6() ? new Ipv6Address(IPV6_HIGH, host) : new Ipv4Address(IPV4_FIRST | host);
    }

    IpAddress server() {
        return isIpv6() ? SERVER_IPV6 : SERVER_IPV4;
    }

    int port() {
        return PORT_FIRST + (number >>> (HOST_BITS + 1));
    }

    /// The sequence number of its SYN.
    int initialSequence() {
        return (int) mixed(number);
    }

    /// The octet at `index` of the one text that it sends.
    byte text(int index) {
        return (byte) (mixed(~number) >>> (index & 7) * 8 ^ index);
    }

    /// Whether it is among the one in `oneIn` that `seed` chooses.
    boolean isChosen(long seed, int oneIn) {
        return Long.remainderUnsigned(mixed(seed + number), oneIn) == 0;
    }

    /// SplitMix64's finaliser.
    private static long mixed(long value) {
        long z = (value + 1) * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
