package dev.netstack.stack.dhcp;

import dev.netstack.stack.Lifetime;
import dev.netstack.wire.Dhcp4Message;
import dev.netstack.wire.Dhcp4Options;
import dev.netstack.wire.Dhcp4Options.ClasslessRoute;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server gave: an address for a time, and what goes with it (RFC 2131 §4.4.1).
///
/// @param address with the length of the subnet mask
/// @param server its identifier, to renew with
/// @param renewAt T1, rebindAt T2, endsAt: nanoseconds of the stack's clock, in this order
public record Dhcp4Lease(
        Prefix address,
        Ipv4Address server,
        List<Ipv4Address> routers,
        List<Ipv4Address> nameServers,
        @Nullable String domain,
        List<ClasslessRoute> classlessRoutes,
        long renewAt,
        long rebindAt,
        long endsAt) {
    static final int ROUTERS_MAX = 4;
    static final int NAME_SERVERS_MAX = 4;
    static final int CLASSLESS_ROUTES_MAX = 16;

    /// A lease shorter than this is none: it would be asked for without end.
    static final long SECONDS_MIN = 4;

    private static final long INFINITE = 0xFFFF_FFFFL;
    private static final long NANOS = 1_000_000_000L;

    public Dhcp4Lease {
        routers = List.copyOf(routers);
        nameServers = List.copyOf(nameServers);
        classlessRoutes = List.copyOf(classlessRoutes);
    }

    /// What an offer or acknowledgment gives; null when a host cannot have it (K6).
    ///
    /// @param since when it was asked for: the lease counts from there
    static @Nullable Dhcp4Lease of(Dhcp4Message message, long since) {
        var options = message.options();
        var server = options.address(Dhcp4Options.SERVER_IDENTIFIER);
        long seconds = options.seconds(Dhcp4Options.LEASE_TIME);
        int length = prefixLength(message.yiaddr(), options);
        if (server == null || seconds < SECONDS_MIN || length < 0) return null;
        if (!isHost(message.yiaddr(), length)) return null;
        long t1 = renewal(options, seconds);
        long t2 = rebinding(options, t1, seconds);
        return new Dhcp4Lease(
                new Prefix(message.yiaddr(), length),
                server,
                hosts(options, Dhcp4Options.ROUTERS, ROUTERS_MAX),
                hosts(options, Dhcp4Options.NAME_SERVERS, NAME_SERVERS_MAX),
                options.domain(Dhcp4Options.DOMAIN_NAME),
                options.classlessRoutes().stream().limit(CLASSLESS_ROUTES_MAX).toList(),
                seconds == INFINITE ? Lifetime.NEVER_ENDS : since + t1 * NANOS,
                seconds == INFINITE ? Lifetime.NEVER_ENDS : since + t2 * NANOS,
                Lifetime.until(seconds, since));
    }

    /// The mask's, or that of the address's class where there is none; -1 for a mask with holes.
    private static int prefixLength(Ipv4Address address, Dhcp4Options options) {
        var mask = options.address(Dhcp4Options.SUBNET_MASK);
        if (mask == null) {
            int first = address.bits() >>> 24;
            return first < 128 ? 8 : first < 192 ? 16 : 24;
        }
        int length = Integer.bitCount(mask.bits());
        boolean isContiguous = mask.bits() == (length == 0 ? 0 : -1 << (32 - length));
        return isContiguous && length > 0 ? length : -1;
    }

    /// Neither of 0/8, 127/8 or 224/3, nor the network itself or everybody on it.
    private static boolean isHost(Ipv4Address address, int length) {
        int first = address.bits() >>> 24;
        if (first == 0 || first == 127 || first >= 224) return false;
        if (length >= 31) return true;
        int host = address.bits() & (-1 >>> length);
        return host != 0 && host != -1 >>> length;
    }

    /// T1: half of the lease, unless the server says otherwise and can mean it (K2; RFC 2131
    /// §4.4.5).
    private static long renewal(Dhcp4Options options, long seconds) {
        long told = options.seconds(Dhcp4Options.RENEWAL_TIME);
        long rebinding = options.seconds(Dhcp4Options.REBINDING_TIME);
        boolean isOrdered = told > 0 && told < seconds && (rebinding < 0 || told < rebinding);
        return isOrdered ? told : seconds / 2;
    }

    /// T2: seven eighths of it.
    private static long rebinding(Dhcp4Options options, long renewal, long seconds) {
        long told = options.seconds(Dhcp4Options.REBINDING_TIME);
        return told > renewal && told < seconds ? told : Math.max(renewal + 1, seconds / 8 * 7);
    }

    private static List<Ipv4Address> hosts(Dhcp4Options options, int code, int max) {
        return options.addresses(code).stream()
                .filter(each -> !each.isUnspecified() && !each.isMulticast() && each.bits() != -1)
                .limit(max)
                .toList();
    }
}
