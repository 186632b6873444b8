package dev.netstack.stack.discovery;

import static dev.netstack.stack.StackFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.AddressOrigin;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Emitted;
import dev.netstack.stack.discovery.DiscoveryConfig.Routers;
import dev.netstack.stack.link.NeighborState;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.NdpMessage.RouterSolicitation;
import dev.netstack.wire.NdpOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 4861 §6.3, RFC 4191 §3, RFC 8106 §5.
class RouterDiscoveryTest {
    private final DiscoveryFixture host = DiscoveryFixture.settled(DiscoveryFixture.CONFIG);

    /// ND-12, RFC 4861 §6.3.7: within a second, to all routers, with hop limit 255.
    @Test
    void routersAreAskedSoon() {
        var fresh = new DiscoveryFixture(DiscoveryFixture.CONFIG);
        fresh.link.advance(SECOND);
        var asked = solicitations(fresh.link.emitted());
        assertEquals(1, asked.size());
        var frame = asked.getFirst();
        assertEquals(Ipv6Address.ALL_ROUTERS, frame.ipv6().destination());
        assertEquals(new MacAddress(0x3333_0000_0002L), frame.destination());
        assertEquals(255, frame.ipv6().hopLimit());
    }

    /// RFC 4861 §4.1: from nobody without a link address, later from the link-local address with
    /// it.
    @Test
    void theSolicitationNamesUsOnceItCan() {
        var fresh = new DiscoveryFixture(DiscoveryFixture.CONFIG);
        fresh.link.advance(20 * SECOND);
        var own = fresh.only(AddressOrigin.LINK_LOCAL).address();
        for (var frame : solicitations(fresh.link.emitted())) {
            var source = frame.ipv6().source();
            long mac = frame.neighborDiscovery().linkAddressBits(NdpOption.SOURCE_LINK_ADDRESS);
            boolean isFromNobody = source.isUnspecified();
            assertTrue(isFromNobody || source.equals(own));
            assertEquals(isFromNobody ? -1 : fresh.link.nic().mac().bits(), mac);
        }
    }

    /// ND-12, RFC 7559 §2: further and further apart, for as long as nobody answers.
    @Test
    void unansweredSolicitationsBackOff() {
        var fresh = new DiscoveryFixture(DiscoveryFixture.CONFIG);
        fresh.link.advance(200 * SECOND);
        var asked = solicitations(fresh.link.emitted());
        assertEquals(6, asked.size(), asked::toString);
        for (int i = 2; i < asked.size(); i++) {
            long last = asked.get(i - 1).at() - asked.get(i - 2).at();
            long next = asked.get(i).at() - asked.get(i - 1).at();
            assertTrue(next > 16 * last / 10 && next < 25 * last / 10, next + " after " + last);
        }
    }

    /// ND-12, RFC 4861 §6.3.7: an advertisement with a lifetime ends the asking; one without does
    /// not.
    @ParameterizedTest
    @CsvSource({"1800, 0", "0, 5"})
    void aRouterEndsTheAsking(int lifetime, int more) {
        Advertisement.of().lifetime(lifetime).inject(host.link);
        host.link.advance(200 * SECOND);
        assertEquals(more, solicitations(host.link.emitted()).size());
    }

    /// ND-6, RFC 4861 §6.3.4: a default route for the router's lifetime, renewed and withdrawn.
    @Test
    void aRouterIsUsedForItsLifetime() {
        Advertisement.of().lifetime(100).inject(host.link);
        assertEquals("fe80::1", host.way("2001:db8::9"));
        host.link.advance(99 * SECOND);
        Advertisement.of().lifetime(100).inject(host.link);
        host.link.advance(99 * SECOND);
        assertTrue(host.hasDefaultRoute());
        host.link.advance(SECOND);
        assertFalse(host.hasDefaultRoute());
        Advertisement.of().inject(host.link);
        Advertisement.of().lifetime(0).inject(host.link);
        assertFalse(host.hasDefaultRoute());
    }

    /// ND-11, RFC 4191 §3.2: the preferred of two routers, and again when it changes its mind.
    @Test
    void thePreferredRouterIsUsed() {
        var second = Ipv6Address.parse("fe80::2");
        Advertisement.of().inject(host.link);
        Advertisement.of().from(second).flags(1 << 3).inject(host.link);
        assertEquals("fe80::2", host.way("2001:db8::9"));
        Advertisement.of().from(second).flags(3 << 3).inject(host.link);
        assertEquals("fe80::1", host.way("2001:db8::9"));
    }

    /// RFC 4191 §3.1: a longer prefix by another router.
    @Test
    void moreSpecificRoutesAreHeeded() {
        var second = Ipv6Address.parse("fe80::2");
        Advertisement.of().inject(host.link);
        var narrow = Advertisement.of().from(second).lifetime(0);
        narrow.route("2001:db8:5::", 48, 0, 600).inject(host.link);
        assertEquals("fe80::2", host.way("2001:db8:5::9"));
        assertEquals("fe80::1", host.way("2001:db8:6::9"));
        host.link.advance(600 * SECOND);
        assertEquals("fe80::1", host.way("2001:db8:5::9"));
    }

    /// ND-8, ND-9, RFC 5942 §4: on the link by the L flag alone, and while the prefix is valid.
    @Test
    void prefixesAreOnTheLinkWhenTheySaySo() {
        Advertisement.of()
                .prefix("2001:db8:1::", 64, Advertisement.ON_LINK, 300, 300)
                .prefix("2001:db8:2::", 64, Advertisement.AUTONOMOUS, 300, 300)
                .inject(host.link);
        assertEquals("link", host.way("2001:db8:1::9"));
        assertEquals("fe80::1", host.way("2001:db8:2::9"));
        // ND-8: that it is not said any more does not take it back.
        Advertisement.of().prefix("2001:db8:1::", 64, 0, 300, 300).inject(host.link);
        assertEquals("link", host.way("2001:db8:1::9"));
        host.link.advance(300 * SECOND);
        assertEquals("fe80::1", host.way("2001:db8:1::9"));
    }

    /// ND-7, RFC 4861 §6.3.4: the router's link address is known, and to be confirmed.
    @Test
    void theRoutersLinkAddressIsKept() {
        Advertisement.of().link(Advertisement.ROUTER_MAC).inject(host.link);
        var neighbor = host.link.stack().neighbors().getFirst();
        assertEquals(Advertisement.ROUTER, neighbor.address());
        assertEquals(NeighborState.STALE, neighbor.state());
        assertTrue(neighbor.isRouter());
    }

    /// ND-6, A11: hop limits of 32 and up are believed.
    @ParameterizedTest
    @CsvSource({"0, 64", "1, 64", "31, 64", "32, 32", "255, 255"})
    void a11_tinyHopLimitsAreIgnored(int advertised, int used) {
        Advertisement.of().hopLimit(advertised).inject(host.link);
        assertEquals(used, host.link.nic().hopLimit());
    }

    /// ND-6, A12.
    @ParameterizedTest
    @CsvSource({
        "0, 1500",
        "68, 1500",
        "1279, 1500",
        "1280, 1280",
        "1501, 1500",
        "4294967295, 1500"
    })
    void a12_impossibleMtusAreIgnored(long advertised, int used) {
        Advertisement.of().mtu(advertised).inject(host.link);
        assertEquals(used, host.link.nic().ipv6Mtu());
    }

    /// ND-5: what a later advertisement leaves out stays as it was.
    @Test
    void silenceChangesNothing() {
        Advertisement.of().hopLimit(70).mtu(1_400).servers(600, "2001:db8::53").inject(host.link);
        Advertisement.of().hopLimit(0).inject(host.link);
        assertEquals(70, host.link.nic().hopLimit());
        assertEquals(1_400, host.link.nic().ipv6Mtu());
        assertEquals(1, host.discovery.report().nameServers().size());
    }

    /// ND-2, A6: only from a router on the link.
    @Test
    void a6_advertisementsFromElsewhereAreDropped() {
        Advertisement.of().from(Ipv6Address.parse("2001:db8::1")).inject(host.link);
        var far = Advertisement.of();
        far.packetHopLimit = 254;
        far.inject(host.link);
        assertFalse(host.hasDefaultRoute());
        assertEquals(2, host.link.count(DropReason.ND_INVALID));
    }

    /// A7: the whole message is discarded.
    @Test
    void a7_anOptionOfLengthZeroCondemnsTheMessage() {
        Advertisement.of().raw(3, 0, 8).inject(host.link);
        assertFalse(host.hasDefaultRoute());
        Advertisement.of().raw(3, 255, 8).inject(host.link);
        assertFalse(host.hasDefaultRoute());
    }

    /// A10: routers, prefixes, routes and servers are bounded, each by itself.
    @Test
    void a10_aFloodOfAdvertisementsHasBounds() {
        for (int i = 1; i <= 1_000; i++) {
            var prefix = "2001:db8:" + Integer.toHexString(i) + "::";
            Advertisement.of()
                    .from(Ipv6Address.parse("fe80::" + Integer.toHexString(i)))
                    .prefix(prefix, 3_600, 3_600)
                    .route(prefix, 48, 0, 3_600)
                    .servers(3_600, "2001:db8::" + Integer.toHexString(i))
                    .inject(host.link);
        }
        var routes = host.link.stack().routes().routes();
        assertEquals(16, routes.stream().filter(each -> each.destination().length() == 0).count());
        assertEquals(16, routes.stream().filter(each -> each.destination().length() == 48).count());
        // Beside fe80::/64, which came with the link-local address.
        assertEquals(17, routes.stream().filter(each -> each.destination().length() == 64).count());
        assertEquals(8, host.discovery.report().nameServers().size());
        int formed = host.addresses(AddressOrigin.AUTOCONFIGURED).size();
        assertEquals(16, formed + host.addresses(AddressOrigin.TEMPORARY).size());
        assertTrue(host.link.count(DropReason.ND_LIMIT) > 0);
    }

    /// A14, RFC 8106 §5.1: an even length is no list of servers.
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6})
    void a14_aListOfServersHasAnOddLength(int units) {
        Advertisement.of().raw(25, units, 8 * units).inject(host.link);
        assertEquals(List.of(), host.discovery.report().nameServers());
        assertTrue(host.hasDefaultRoute());
    }

    /// A15: a router that goes and speaks in the same breath.
    @Test
    void a15_aRouterMayGoWhileItAdvertises() {
        for (int i = 0; i < 100; i++) {
            Advertisement.of().prefix("2001:db8:1::", 3_600, 3_600).inject(host.link);
            Advertisement.of().lifetime(0).prefix("2001:db8:1::", 3_600, 3_600).inject(host.link);
        }
        assertFalse(host.hasDefaultRoute());
        assertEquals("link", host.way("2001:db8:1::9"));
        assertEquals(null, host.link.stack().lastInternalError());
    }

    /// A17: search domains are names, or nothing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0003$(i\u0002d)\u0000",
                "\u0003a;b\u0000",
                "\u0007abcdefg",
                "\u00C0\u0001\u0000",
                "\u0000"
            })
    void a17_whatIsNoNameIsNoSearchDomain(String encoded) {
        Advertisement.of().domains(600, encoded).inject(host.link);
        assertEquals(List.of(), host.discovery.report().searchDomains());
    }

    /// AC-11, RFC 8106 §5: servers and domains for their lifetime, and taken back by 0.
    @Test
    void serversOfNamesAreKeptForTheirLifetime() {
        Advertisement.of()
                .servers(600, "2001:db8::53", "fe80::53")
                .domains(600, "\u0007Example\u0003org\u0000\u0004test\u0000")
                .inject(host.link);
        var report = host.discovery.report();
        assertEquals(
                List.of(Ipv6Address.parse("2001:db8::53"), Ipv6Address.parse("fe80::53")),
                report.nameServers());
        assertEquals(List.of("example.org", "test"), report.searchDomains());
        Advertisement.of().servers(0, "fe80::53").inject(host.link);
        assertEquals(1, host.discovery.report().nameServers().size());
        host.link.advance(600 * SECOND);
        assertEquals(List.of(), host.discovery.report().nameServers());
        assertEquals(List.of(), host.discovery.report().searchDomains());
    }

    /// RFC 4861 §4.2: M and O are there to be asked.
    @Test
    void theFlagsForDhcpAreShown() {
        assertFalse(host.discovery.report().isHeard());
        Advertisement.of().flags(0x40).inject(host.link);
        assertTrue(host.discovery.report().isHeard());
        assertFalse(host.discovery.report().isManaged());
        assertTrue(host.discovery.report().hasOther());
    }

    /// A host that is told to ignore routers has a link-local address and nothing more.
    @Test
    void routersCanBeIgnored() {
        var deaf = DiscoveryFixture.settled(DiscoveryFixture.CONFIG.withRouters(Routers.IGNORE));
        Advertisement.of().prefix("2001:db8:1::", 3_600, 3_600).inject(deaf.link);
        assertEquals(1, deaf.link.nic().addresses().size());
        assertEquals("none", deaf.way("2001:db8:1::9"));
        assertEquals(1, deaf.link.count(DropReason.ICMP_IGNORED_TYPE));
    }

    /// Carrier lost and back: routers are asked again.
    @Test
    void routersAreAskedAgainWhenTheLinkIsBack() {
        Advertisement.of().inject(host.link);
        int nic = host.link.nic().index();
        host.link.stack().disableInterface(nic, host.link.now());
        host.link.advance(SECOND);
        host.link.stack().enableInterface(nic, host.link.now());
        host.link.advance(SECOND);
        assertEquals(1, solicitations(host.link.emitted()).size());
    }

    private static List<Emitted> solicitations(List<Emitted> frames) {
        return frames.stream()
                .filter(Emitted::isNeighborDiscovery)
                .filter(frame -> frame.neighborDiscovery() instanceof RouterSolicitation)
                .peek(frame -> assertInstanceOf(Ipv6Address.class, frame.ipv6().source()))
                .toList();
    }
}
