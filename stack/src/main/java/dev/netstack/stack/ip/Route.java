package dev.netstack.stack.ip;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.RouterPreference;
import org.jspecify.annotations.Nullable;

/// A route: where a range of destinations is reached (RFC 1122 §3.3.1).
///
/// @param kind whether it forwards, drops silently, or refuses
/// @param nic index of the interface; 0 with kinds that drop
/// @param via gateway and preferred source, both optional
/// @param rank which one wins among equal prefixes
public record Route(Prefix destination, Kind kind, int nic, Via via, Rank rank) {
    /// What becomes of a datagram that takes the route.
    public enum Kind {
        /// It goes to the gateway, or to the destination itself on the link.
        UNICAST,
        /// It is dropped without a word.
        BLACKHOLE,
        /// It is dropped, and the sender is told.
        UNREACHABLE
    }

    /// Who set the route, in the words of `ip route`.
    public enum Origin {
        /// It came with an address.
        KERNEL,
        STATIC,
        /// A router advertised it (RFC 4861 §6.3.4, RFC 4191 §3.1).
        RA,
        DHCP
    }

    /// @param metric the smaller wins, 0 and up
    /// @param preference among equal metrics (RFC 4191 §3.2)
    public record Rank(int metric, RouterPreference preference, Origin origin) {
        public static final Rank KERNEL = new Rank(0, RouterPreference.MEDIUM, Origin.KERNEL);
        public static final Rank STATIC = ofStatic(0);

        public static Rank ofStatic(int metric) {
            return new Rank(metric, RouterPreference.MEDIUM, Origin.STATIC);
        }
    }

    /// @param gateway the next hop; null when the destination is on the link
    /// @param source the source address to use; null leaves it to selection
    public record Via(@Nullable IpAddress gateway, @Nullable IpAddress source) {
        public static final Via LINK = new Via(null, null);
    }

    public static Route link(Prefix destination, int nic) {
        return new Route(destination, Kind.UNICAST, nic, Via.LINK, Rank.KERNEL);
    }

    public static Route gateway(Prefix destination, int nic, IpAddress gateway) {
        return new Route(destination, Kind.UNICAST, nic, new Via(gateway, null), Rank.STATIC);
    }

    public int metric() {
        return rank.metric();
    }

    /// Whether both name the same way, whoever set them.
    boolean isSameWay(Route other) {
        return destination.equals(other.destination)
                && kind == other.kind
                && nic == other.nic
                && via.equals(other.via)
                && metric() == other.metric();
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
