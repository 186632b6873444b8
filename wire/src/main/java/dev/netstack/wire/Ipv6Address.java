package dev.netstack.wire;

import java.lang.foreign.MemorySegment;

/// An IPv6 address (RFC 4291 §2).
///
/// @param high its first eight octets, first octet highest
/// @param low its last eight octets
public record Ipv6Address(long high, long low) implements IpAddress {
    public static final int LENGTH = 16;
    public static final Ipv6Address ANY = new Ipv6Address(0, 0);
    public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);
    public static final Ipv6Address ALL_NODES = new Ipv6Address(0xFF02L << 48, 1);
    public static final Ipv6Address ALL_ROUTERS = new Ipv6Address(0xFF02L << 48, 2);

    /// The high half of every solicited-node address; [#solicitedNodeLow] is the other.
    public static final long SOLICITED_NODE_HIGH = 0xFF02L << 48;

    private static final long LINK_LOCAL_HIGH = 0xFE80L << 48;

    /// Reads any of the three forms of RFC 4291 §2.2, without a zone.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    public static Ipv6Address parse(String text) {
        return AddressText.parseIpv6(text);
    }

    public static Ipv6Address read(MemorySegment bytes, long at) {
        return new Ipv6Address(Octets.u64(bytes, at), Octets.u64(bytes, at + 8));
    }

    public void write(MemorySegment bytes, long at) {
        Octets.putU64(bytes, at, high);
        Octets.putU64(bytes, at + 8, low);
    }

    /// The link-local address of the interface with `mac` (RFC 4862 §5.3, RFC 2464 §5).
    public static Ipv6Address linkLocal(MacAddress mac) {
        long bits = mac.bits() ^ (1L << 41);
        long identifier = bits >>> 24 << 40 | 0xFF_FE00_0000L | (bits & 0xFF_FFFF);
        return new Ipv6Address(LINK_LOCAL_HIGH, identifier);
    }

    @Override
    public int bitLength() {
        return 128;
    }

    @Override
    public boolean isMulticast() {
        return high >>> 56 == 0xFF;
    }

    @Override
    public boolean isLoopback() {
        return high == 0 && low == 1;
    }

    @Override
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /// In fe80::/10 (RFC 4291 §2.5.6).
    @Override
    public boolean isLinkLocal() {
        return high >>> 54 == 0xFE80 >>> 6;
    }

    /// In ::ffff:0:0/96, which never is on a wire (RFC 4291 §2.5.5.2).
    public boolean isIpv4Mapped() {
        return IpAddress.isIpv4(high, low);
    }

    /// In fc00::/7 (RFC 4193 §3.1).
    public boolean isUniqueLocal() {
        return high >>> 57 == 0xFC >>> 1;
    }

    /// How far a multicast address reaches, 0 to 15: 1 the interface, 2 the link (RFC 4291 §2.7).
    public int multicastScope() {
        return (int) (high >>> 48) & 0xF;
    }

    /// The group that a neighbour solicitation for this address goes to (RFC 4291 §2.7.1).
    public Ipv6Address solicitedNode() {
        return new Ipv6Address(SOLICITED_NODE_HIGH, solicitedNodeLow(low));
    }

    /// The low half of the solicited-node address of an address whose low half is `low`.
    public static long solicitedNodeLow(long low) {
        return 0x1_FF00_0000L | (low & 0xFF_FFFF);
    }

    /// The text of RFC 5952 §4.
    @Override
    public String toString() {
        return AddressText.ipv6(this);
    }
}
