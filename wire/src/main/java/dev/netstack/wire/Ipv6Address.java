package dev.netstack.wire;

import java.lang.foreign.MemorySegment;

/// An IPv6 address (RFC 4291 §2).
public record Ipv6Address(long high, long low) implements IpAddress {
    public static final int LENGTH = 16;
    public static final Ipv6Address ANY = new Ipv6Address(0, 0);
    public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);
    public static final Ipv6Address ALL_NODES = new Ipv6Address(0xFF02L << 48, 1);

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
    public boolean isLinkLocal() {
        return high >>> 54 == 0xFE80 >>> 6;
    }

    public static Ipv6Address read(MemorySegment bytes, long at) {
        return new Ipv6Address(Octets.u64(bytes, at), Octets.u64(bytes, at + 8));
    }

    public void write(MemorySegment bytes, long at) {
        Octets.putU64(bytes, at, high);
        Octets.putU64(bytes, at + 8, low);
    }
}
