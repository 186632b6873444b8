package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.netstack.stack.Outcome;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Prefix;
import java.util.ArrayList;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 1122 §3.3.1 IP4-17, RFC 4632 §5.1.
class RoutingTableTest {
    private final RoutingTable routes = new RoutingTable(StackFixture.SEED);

    @Test
    void theLongestPrefixWins() {
        var wide = add(Route.link(prefix(0x0A00_0000, 8), 1));
        var narrow = add(Route.link(prefix(0x0A01_0000, 16), 2));
        var all = add(Route.gateway(prefix(0, 0), 3, new Ipv4Address(0xC000_0201)));
        assertEquals(narrow, routes.find(new Ipv4Address(0x0A01_0203)));
        assertEquals(wide, routes.find(new Ipv4Address(0x0A02_0203)));
        assertEquals(all, routes.find(new Ipv4Address(0x0B00_0000)));
    }

    @Test
    void theSmallestMetricWinsAmongEqualPrefixes() {
        var destination = prefix(0x0A00_0000, 8);
        add(new Route(destination, Route.Kind.UNICAST, 1, Route.Via.LINK, Route.Rank.ofStatic(20)));
        var best =
                add(
                        new Route(
                                destination,
                                Route.Kind.UNICAST,
                                2,
                                Route.Via.LINK,
                                Route.Rank.ofStatic(10)));
        add(
                new Route(
                        destination,
                        Route.Kind.BLACKHOLE,
                        0,
                        Route.Via.LINK,
                        Route.Rank.ofStatic(30)));
        assertEquals(best, routes.find(new Ipv4Address(0x0A00_0001)));
        routes.remove(best);
        assertEquals(20, metricOf(routes.find(new Ipv4Address(0x0A00_0001))));
    }

    @Test
    void theFamiliesDoNotMix() {
        var ipv4 = add(Route.link(prefix(0, 0), 1));
        assertNull(routes.find(new Ipv6Address(0, 0x0A00_0001)));
        var ipv6 = add(Route.link(new Prefix(Ipv6Address.ANY, 0), 2));
        assertEquals(ipv4, routes.find(new Ipv4Address(0x0A00_0001)));
        assertEquals(ipv6, routes.find(new Ipv6Address(0, 0x0A00_0001)));
    }

    @Test
    void bitsBeyondTheLengthDoNotMatter() {
        var route = add(Route.link(prefix(0xC000_0202, 24), 1));
        assertEquals(route, routes.find(new Ipv4Address(0xC000_02FF)));
    }

    @Test
    void routesOfASuspendedInterfaceAreNotFoundUntilItIsUpAgain() {
        var direct = add(Route.link(prefix(0x0A00_0000, 8), 1));
        var detour = add(Route.link(prefix(0, 0), 2));
        routes.suspend(1);
        assertEquals(detour, routes.find(new Ipv4Address(0x0A00_0001)));
        routes.resume(1);
        assertEquals(direct, routes.find(new Ipv4Address(0x0A00_0001)));
        routes.removeInterface(1);
        assertEquals(detour, routes.find(new Ipv4Address(0x0A00_0001)));
        assertEquals(1, routes.routes().size());
    }

    @Test
    void everyChangeIsSeenInTheGeneration() {
        int before = routes.generation();
        var route = add(Route.link(prefix(0x0A00_0000, 8), 1));
        int added = routes.generation();
        assertNotEquals(before, added);
        routes.suspend(1);
        int suspended = routes.generation();
        assertNotEquals(added, suspended);
        routes.remove(route);
        assertNotEquals(suspended, routes.generation());
    }

    @Test
    void theSameRouteIsRefused() {
        var route = add(Route.link(prefix(0x0A00_0000, 8), 1));
        assertInstanceOf(Outcome.Refused.class, routes.add(route));
        assertEquals(1, routes.routes().size());
    }

    @Test
    void aRouteThatIsNotThereIsNotRemoved() {
        assertInstanceOf(
                Outcome.Refused.class, routes.remove(Route.link(prefix(0x0A00_0000, 8), 1)));
    }

    @Test
    void aGatewayOfTheOtherFamilyOrOfAGroupIsRefused() {
        var all = prefix(0, 0);
        assertInstanceOf(
                Outcome.Refused.class, routes.add(Route.gateway(all, 1, Ipv6Address.LOOPBACK)));
        assertInstanceOf(
                Outcome.Refused.class,
                routes.add(Route.gateway(all, 1, new Ipv4Address(0xE000_0001))));
        assertInstanceOf(Outcome.Refused.class, routes.add(Route.gateway(all, 1, Ipv4Address.ANY)));
        assertEquals(0, routes.routes().size());
    }

    @Test
    void theTableIsBounded() {
        for (int i = 0; i < RoutingTable.ROUTES_MAX; i++) {
            add(Route.link(prefix(0x0A00_0000 + (i << 8), 24), 1));
        }
        assertInstanceOf(Outcome.Refused.class, routes.add(Route.link(prefix(0x0B00_0000, 8), 1)));
        assertEquals(RoutingTable.ROUTES_MAX, routes.routes().size());
    }

    /// Against looking at every route.
    @ParameterizedTest
    @ValueSource(ints = {32, 128})
    void findingAgreesWithLookingAtEveryRoute(int bitLength) {
        var random = new Random(StackFixture.SEED + bitLength);
        var kept = new ArrayList<Route>();
        for (int step = 0; step < 2_000; step++) {
            if (!kept.isEmpty() && random.nextInt(4) == 0) {
                StackFixture.done(routes.remove(kept.remove(random.nextInt(kept.size()))));
            } else if (kept.size() < 200) {
                var route = random(random, bitLength);
                if (routes.add(route) instanceof Outcome.Done<Route>) kept.add(route);
            }
            var destination = address(random, bitLength);
            assertEquals(
                    rank(best(kept, destination)),
                    rank(routes.find(destination)),
                    "seed " + StackFixture.SEED + ", step " + step + ", " + destination);
        }
    }

    private static @Nullable Route best(Iterable<Route> routes, IpAddress destination) {
        Route best = null;
        for (var route : routes) {
            if (!contains(route.destination(), destination)) continue;
            if (best == null || isBetter(route, best)) best = route;
        }
        return best;
    }

    private static boolean isBetter(Route route, Route best) {
        int longer = route.destination().length() - best.destination().length();
        return longer > 0 || (longer == 0 && route.metric() < best.metric());
    }

    /// Bit by bit.
    private static boolean contains(Prefix prefix, IpAddress address) {
        for (int bit = 0; bit < prefix.length(); bit++) {
            int at = bit + 128 - address.bitLength();
            if (bitOf(prefix.address(), at) != bitOf(address, at)) return false;
        }
        return true;
    }

    private static long bitOf(IpAddress address, int at) {
        return at < 64 ? address.high() >>> (63 - at) & 1 : address.low() >>> (127 - at) & 1;
    }

    /// What decides: two routes of one range and one metric are equally good.
    private static String rank(@Nullable Route route) {
        if (route == null) return "none";
        return Route.network(route.destination()) + " metric " + route.metric();
    }

    private static Route random(Random random, int bitLength) {
        var destination = new Prefix(address(random, bitLength), random.nextInt(bitLength + 1));
        int nic = 1 + random.nextInt(3);
        return new Route(
                destination,
                Route.Kind.UNICAST,
                nic,
                Route.Via.LINK,
                Route.Rank.ofStatic(random.nextInt(4)));
    }

    /// Few different bits, so that prefixes overlap often.
    private static IpAddress address(Random random, int bitLength) {
        if (bitLength == 32) return new Ipv4Address(random.nextInt() & 0x8080_0103);
        return new Ipv6Address(
                random.nextLong() & 0xC000_0000_0000_0001L,
                random.nextLong() & 0x8000_0000_0000_0003L);
    }

    private static int metricOf(@Nullable Route route) {
        return route == null ? -1 : route.metric();
    }

    private Route add(Route route) {
        return StackFixture.done(routes.add(route));
    }

    private static Prefix prefix(int bits, int length) {
        return new Prefix(new Ipv4Address(bits), length);
    }
}
