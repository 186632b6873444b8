package dev.netstack.stack.ip;

import dev.netstack.stack.AddressMap;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The routes of one stack, both families: the longest prefix wins, then the smallest metric (RFC
/// 1122 §3.3.1 IP4-17), then the preference (RFC 4191 §3.2 ND-11).
///
/// Looking up asks one hash table for each length in use, longest first, and makes no object. They
/// are built anew after a change: changes are rare.
public final class RoutingTable {
    public static final int ROUTES_MAX = 4_096;

    private static final Comparator<Route> BEST_FIRST =
            Comparator.comparingInt((Route route) -> -Route.prefixLength(route.destination()))
                    .thenComparingInt(Route::metric)
                    .thenComparing(route -> route.rank().preference(), Comparator.reverseOrder());

    private final long secret;
    private final List<Route> routes = new ArrayList<>();
    private final Set<Integer> suspended = new HashSet<>();
    private @Nullable List<Length> ipv4;
    private @Nullable List<Length> ipv6;
    private int generation;

    /// The best route of each range of one length.
    private record Length(int length, AddressMap<Route> best) {
        @Nullable Route find(long high, long low) {
            return best.find(high & Route.highMask(length), low & Route.lowMask(length));
        }
    }

    /// @param secret keys the hash
    public RoutingTable(long secret) {
        this.secret = secret;
    }

    /// Adds a route; one that is there already is refused.
    public Outcome<Route> add(Route route) {
        if (!isPlausible(route)) return new Refused<>(Refusal.ADDRESS_INVALID);
        if (has(route)) return new Refused<>(Refusal.ADDRESS_IN_USE);
        if (routes.size() == ROUTES_MAX) return new Refused<>(Refusal.LIMIT_REACHED);
        int at = 0;
        while (at < routes.size() && BEST_FIRST.compare(routes.get(at), route) <= 0) at++;
        routes.add(at, route);
        changed();
        return new Done<>(route);
    }

    /// Removes the first route that is the same way as `route`, whoever set it.
    public Outcome<Route> remove(Route route) {
        for (var each : routes) {
            if (!each.isSameWay(route)) continue;
            routes.remove(each);
            changed();
            return new Done<>(each);
        }
        return new Refused<>(Refusal.NOT_FOUND);
    }

    /// Whether the same way is there already, whoever set it.
    public boolean has(Route route) {
        for (var each : routes) {
            if (each.isSameWay(route)) return true;
        }
        return false;
    }

    /// The route to `destination`; null when there is none.
    public @Nullable Route find(IpAddress destination) {
        var longestFirst = destination.bitLength() == 32 ? ipv4() : ipv6();
        for (int i = 0; i < longestFirst.size(); i++) {
            var found = longestFirst.get(i).find(destination.high(), destination.low());
            if (found != null) return found;
        }
        return null;
    }

    /// Changes whenever the answer of [#find] may have.
    public int generation() {
        return generation;
    }

    /// Every route, the best of each range first.
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    /// The interface is down: its routes stay, and are not found until it is up again.
    public void suspend(int nic) {
        if (suspended.add(nic)) changed();
    }

    public void resume(int nic) {
        if (suspended.remove(nic)) changed();
    }

    /// The interface is gone, and its routes with it.
    public void removeInterface(int nic) {
        suspended.remove(nic);
        removeIf(route -> route.nic() == nic);
    }

    /// The address is no longer ours, so no route may prefer it.
    public void removeSource(IpAddress address) {
        removeIf(route -> address.equals(route.via().source()));
    }

    private void removeIf(Predicate<Route> condition) {
        if (routes.removeIf(condition)) changed();
    }

    private void changed() {
        generation++;
        ipv4 = null;
        ipv6 = null;
    }

    private List<Length> ipv4() {
        var index = ipv4;
        if (index == null) {
            index = index(Ipv4Address.LENGTH * Byte.SIZE);
            ipv4 = index;
        }
        return index;
    }

    private List<Length> ipv6() {
        var index = ipv6;
        if (index == null) {
            index = index(Ipv6Address.LENGTH * Byte.SIZE);
            ipv6 = index;
        }
        return index;
    }

    /// The routes are sorted, so that the first of each range is its best.
    private List<Length> index(int bitLength) {
        var lengths = new ArrayList<Length>();
        for (var route : routes) {
            var address = route.destination().address();
            if (address.bitLength() != bitLength || suspended.contains(route.nic())) continue;
            int length = Route.prefixLength(route.destination());
            if (lengths.isEmpty() || lengths.getLast().length != length) {
                lengths.add(new Length(length, new AddressMap<>(secret)));
            }
            long high = address.high() & Route.highMask(length);
            long low = address.low() & Route.lowMask(length);
            var best = lengths.getLast().best;
            if (best.find(high, low) == null) best.put(high, low, route);
        }
        return lengths;
    }

    /// Gateway and source are unicast addresses of the destination's family.
    private static boolean isPlausible(Route route) {
        int bitLength = route.destination().address().bitLength();
        return isUnicast(route.via().gateway(), bitLength)
                && isUnicast(route.via().source(), bitLength);
    }

    private static boolean isUnicast(@Nullable IpAddress address, int bitLength) {
        if (address == null) return true;
        return address.bitLength() == bitLength
                && !address.isMulticast()
                && !address.isUnspecified();
    }
}
