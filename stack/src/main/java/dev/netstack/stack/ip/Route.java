package dev.netstack.stack.ip;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Prefix;
import org.jspecify.annotations.Nullable;

/// A route: where a range of destinations is reached (RFC 1122 §3.3.1).
///
/// @param kind whether it forwards, drops silently, or refuses
/// @param nic index of the interface; 0 with kinds that drop
/// @param via gateway and preferred source, both optional
/// @param metric smaller wins among equal prefixes
public record Route(Prefix destination, Kind kind, int nic, Via via, int metric) {
    /// What becomes of a datagram that takes the route.
    public enum Kind {
        /// It goes to the gateway, or to the destination itself on the link.
        UNICAST,
        /// It is dropped without a word.
        BLACKHOLE,
        /// It is dropped, and the sender is told.
        UNREACHABLE
    }

    /// @param gateway the next hop; null when the destination is on the link
    /// @param source the source address to use; null leaves it to selection
    public record Via(@Nullable IpAddress gateway, @Nullable IpAddress source) {
        public static final Via LINK = new Via(null, null);
    }

    public static Route link(Prefix destination, int nic) {
        return new Route(destination, Kind.UNICAST, nic, Via.LINK, 0);
    }

    public static Route gateway(Prefix destination, int nic, IpAddress gateway) {
        return new Route(destination, Kind.UNICAST, nic, new Via(gateway, null), 0);
    }

    /// `prefix` with the bits beyond its length cleared.
    public static Prefix network(Prefix prefix) {
        int length = prefixLength(prefix);
        long high = prefix.address().high() & highMask(length);
        long low = prefix.address().low() & lowMask(length);
        return new Prefix(IpAddress.of(high, low), prefix.length());
    }

    /// The length of `prefix` as one of the (high, low) form, which IPv4 addresses fill from bit
    /// 96.
    static int prefixLength(Prefix prefix) {
        return prefix.length() + 128 - prefix.address().bitLength();
    }

    static long highMask(int length) {
        if (length == 0) return 0;
        return length >= 64 ? -1 : -1L << (64 - length);
    }

    static long lowMask(int length) {
        if (length <= 64) return 0;
        return -1L << (128 - length);
    }
}
