package dev.netstack.stack.link;

/// What the bits of an Ethernet address say (IEEE 802, RFC 2464 §7).
final class LinkAddresses {
    static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    private static final long GROUP_BIT = 1L << 40;
    private static final long IPV4_GROUPS = 0x0100_5E00_0000L;
    private static final long IPV6_GROUPS = 0x3333_0000_0000L;

    private LinkAddresses() {}

    /// Broadcast or multicast: nobody's own address.
    static boolean isGroup(long mac) {
        return (mac & GROUP_BIT) != 0;
    }

    /// Whether one node may have `mac`.
    static boolean isUnicast(long mac) {
        return mac > 0 && !isGroup(mac);
    }

    /// Where datagrams to an IPv4 group go: its low 23 bits (RFC 1112 §6.4).
    static long ofIpv4Group(int bits) {
        return IPV4_GROUPS | (bits & 0x7F_FFFF);
    }

    /// Where datagrams to an IPv6 group go: its low 32 bits (RFC 2464 §7).
    static long ofIpv6Group(long low) {
        return IPV6_GROUPS | (low & 0xFFFF_FFFFL);
    }
}
