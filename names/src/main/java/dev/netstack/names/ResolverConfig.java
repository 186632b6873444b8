package dev.netstack.names;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// How names are resolved.
///
/// @param servers asked for before each query, since a lease or a router may change them; those
///     beyond [#SERVERS_MAX] are not used
/// @param search domains that a name with few dots is tried in, at most [#SEARCH_MAX]
/// @param ndots a name with at least so many dots is tried as it stands first
/// @param waits how long
public record ResolverConfig(
        Supplier<List<SocketAddress>> servers, List<String> search, int ndots, Waits waits) {
    public static final int PORT = 53;
    public static final int SERVERS_MAX = 8;
    public static final int SEARCH_MAX = 6;

    /// @param attempt for a datagram in answer, before the next server is asked; doubled each round
    /// @param total for one query, with all attempts, servers and TCP
    public record Waits(Duration attempt, Duration total) {
        /// RFC 1123 §6.1.3.3: 5 seconds is what a user waits.
        public static final Waits DEFAULT = new Waits(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    public ResolverConfig {
        search = List.copyOf(search.subList(0, Math.min(search.size(), SEARCH_MAX)));
    }

    /// With servers on port 53, no search list and the default waits.
    public static ResolverConfig of(Supplier<List<IpAddress>> servers) {
        return new ResolverConfig(
                () -> servers.get().stream().map(ResolverConfig::onPort53).toList(),
                List.of(),
                1,
                Waits.DEFAULT);
    }

    public ResolverConfig withSearch(List<String> domains, int dots) {
        return new ResolverConfig(servers, domains, dots, waits);
    }

    public ResolverConfig withWaits(Waits newWaits) {
        return new ResolverConfig(servers, search, ndots, newWaits);
    }

    private static SocketAddress onPort53(IpAddress server) {
        return new SocketAddress(server, PORT);
    }
}
