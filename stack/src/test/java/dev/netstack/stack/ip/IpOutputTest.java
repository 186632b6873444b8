package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Emitted;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.udp.UdpEndpoint;
import dev.netstack.stack.udp.UdpEndpoint.Sent;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Offload;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The way from a transport to an interface, seen from the link.
class IpOutputTest {
    private static final int PORT = 4_000;

    private final IpLink link = new IpLink();
    private final MemorySegment text = Arena.ofAuto().allocate(65_536);

    private static SocketAddress peer(Family family) {
        return new SocketAddress(IpLink.peer(family), 9);
    }

    private static IpAddress far(Family family) {
        return family == Family.IPV4
                ? new Ipv4Address(0xCB00_7101)
                : new Ipv6Address(0x2001_0DB8_FFFF_0000L, 1);
    }

    private UdpEndpoint bind(IpAddress address) {
        var local = new SocketAddress(address, PORT);
        return StackFixture.done(link.stack.stack().udp().bind(local));
    }

    private Sent send(UdpEndpoint endpoint, SocketAddress to, int length) {
        var sent = endpoint.send(to, text, 0, length, link.stack.now());
        link.stack.settle();
        return sent;
    }

    private void route(Route route) {
        StackFixture.done(link.stack.stack().routes().add(route));
    }

    private static Prefix everything(Family family) {
        return new Prefix(family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY, 0);
    }

    /// RFC 791 §3.2, RFC 6864 §4 IP4-10, IP6-15: what may be cut is numbered, and the numbers of
    /// one destination tell nothing of another's.
    @Test
    void datagramsThatMayBeCutAreNumbered() {
        var endpoint = bind(Ipv4Address.ANY);
        var other = new Ipv4Address(0xC000_0209);
        link.neighbor(other);
        var seen = new HashSet<Integer>();
        for (int i = 0; i < 1_000; i++) {
            send(endpoint, peer(Family.IPV4), 1);
            var ip = link.sentOne().emitted().ipv4();
            assertFalse(ip.isDontFragment());
            assertTrue(seen.add(ip.identification()), "a number was used twice");
        }
        send(endpoint, new SocketAddress(other, 9), 1);
        int first = link.sentOne().emitted().ipv4().identification();
        send(endpoint, peer(Family.IPV4), 1);
        int next = link.sentOne().emitted().ipv4().identification();
        assertNotEquals((first + 1) & 0xFFFF, next);
    }

    /// RFC 6437 §3 IP6-18, threat C17: a label for each flow, the same for all of it, never 0.
    @Test
    void c17_everyFlowHasItsLabel() {
        var endpoint = bind(Ipv6Address.ANY);
        var labels = new HashSet<Integer>();
        for (int port = 1; port <= 100; port++) {
            var to = new SocketAddress(StackFixture.PEER_IPV6, port);
            send(endpoint, to, 1);
            int label = link.sentOne().emitted().ipv6().flowLabel();
            send(endpoint, to, 100);
            assertEquals(label, link.sentOne().emitted().ipv6().flowLabel());
            assertNotEquals(0, label);
            labels.add(label);
        }
        assertTrue(labels.size() >= 99, labels.size() + " labels of 100 flows");
    }

    /// RFC 791 §3.2, RFC 8200 §4.5 IP4-19, IP6-15: pieces of whole units, none larger than the
    /// link, one behind the other.
    @ParameterizedTest
    @EnumSource
    void fragmentsFollowEachOther(Family family) {
        var endpoint = bind(Ipv6Address.ANY);
        assertEquals(Sent.SENT, send(endpoint, peer(family), 5_000));
        int expected = 0;
        var pieces = link.sent();
        for (var piece : pieces) {
            boolean isIpv4 = family == Family.IPV4;
            int header = isIpv4 ? 0 : 8;
            int at = isIpv4 ? piece.emitted().ipv4().fragmentOffset() : piece.u16(2) & ~7;
            boolean hasMore =
                    isIpv4 ? piece.emitted().ipv4().hasMoreFragments() : (piece.u16(2) & 1) != 0;
            assertEquals(expected, at);
            expected += piece.payload().length - header;
            assertEquals(expected < 5_008, hasMore);
        }
        assertEquals(5_008, expected);
    }

    /// RFC 1122 §3.3.1.1, §3.3.1.2 IP4-17: to the gateway's link address, for the far destination.
    @ParameterizedTest
    @EnumSource
    void whatIsFarGoesToTheGateway(Family family) {
        var endpoint = bind(Ipv6Address.ANY);
        var to = new SocketAddress(far(family), 9);
        assertEquals(Sent.NO_ROUTE, send(endpoint, to, 1));
        int nic = link.stack.nic().index();
        route(Route.gateway(everything(family), nic, IpLink.peer(family)));
        assertEquals(Sent.SENT, send(endpoint, to, 1));
        var sent = link.sentOne();
        assertEquals(far(family), sent.destination());
        assertEquals(IpLink.us(family), sent.source());
        assertEquals(StackFixture.PEER_MAC, sent.emitted().destination());
    }

    @ParameterizedTest
    @EnumSource
    void routesThatRefuseAreToldApart(Family family) {
        var endpoint = bind(Ipv6Address.ANY);
        var to = new SocketAddress(far(family), 9);
        var via = Route.Via.LINK;
        route(
                new Route(
                        everything(family),
                        Route.Kind.UNREACHABLE,
                        0,
                        via,
                        Route.Rank.ofStatic(1)));
        assertEquals(
                new Refused<>(Refusal.UNREACHABLE_ROUTE), endpoint.connect(to, link.stack.now()));
        route(new Route(everything(family), Route.Kind.BLACKHOLE, 0, via, Route.Rank.STATIC));
        assertEquals(new Refused<>(Refusal.NO_ROUTE), endpoint.connect(to, link.stack.now()));
    }

    /// RFC 1122 §3.3.6 IP4-23: with the link's broadcast address, whatever the routes say.
    @Test
    void broadcastsLeaveAsLinkBroadcasts() {
        var endpoint = bind(StackFixture.IPV4);
        int nic = link.stack.nic().index();
        route(Route.gateway(everything(Family.IPV4), nic, StackFixture.PEER_IPV4));
        for (int bits : new int[] {0xFFFF_FFFF, 0xC000_02FF}) {
            send(endpoint, new SocketAddress(new Ipv4Address(bits), 9), 1);
            assertEquals(MacAddress.BROADCAST, link.sentOne().emitted().destination());
        }
    }

    /// RFC 1122 §3.2.1.3 g, RFC 4291 §2.5.3 IP6-22: loopback addresses never leave.
    @ParameterizedTest
    @EnumSource
    void loopbackAddressesStayInside(Family family) {
        boolean isIpv4 = family == Family.IPV4;
        var endpoint = bind(isIpv4 ? Ipv4Address.LOOPBACK : Ipv6Address.LOOPBACK);
        assertEquals(Sent.NO_ROUTE, send(endpoint, peer(family), 1));
        var own = isIpv4 ? new Ipv4Address(0x7F01_0203) : Ipv6Address.LOOPBACK;
        assertEquals(Sent.SENT, send(endpoint, new SocketAddress(own, 9), 1));
        link.expectNothing();
    }

    /// A kept path is looked up anew when what it rests on is gone.
    @ParameterizedTest
    @EnumSource
    void aPathEndsWithItsInterfaceAndItsAddress(Family family) {
        var endpoint = bind(Ipv6Address.ANY);
        int nic = link.stack.nic().index();
        assertEquals(Sent.SENT, send(endpoint, peer(family), 1));
        link.stack.stack().disableInterface(nic, link.stack.now());
        assertEquals(Sent.NO_ROUTE, send(endpoint, peer(family), 1));
        link.stack.stack().enableInterface(nic, link.stack.now());
        link.neighbor(IpLink.peer(family));
        assertEquals(Sent.SENT, send(endpoint, peer(family), 1));
        link.stack.stack().removeAddress(nic, IpLink.us(family), link.stack.now());
        assertEquals(Sent.NO_ROUTE, send(endpoint, peer(family), 1));
    }

    /// RFC 768: the device finishes what it can, and nothing that is cut.
    @ParameterizedTest
    @EnumSource
    void checksumsAreLeftToADeviceThatTakesThem(Family family) {
        var fixture = StackFixture.bare(StackFixture.config(LinkType.IP, Set.of(Offload.CHECKSUM)));
        fixture.address(StackFixture.IPV4, 24);
        fixture.address(StackFixture.IPV6, 64);
        fixture.emitted();
        var local = new SocketAddress(Ipv6Address.ANY, PORT);
        var endpoint = StackFixture.done(fixture.stack().udp().bind(local));
        endpoint.send(peer(family), text, 0, 100, fixture.now());
        fixture.settle();
        Emitted sent = fixture.emitted().getFirst();
        var frame = sent.frame();
        assertEquals(ChecksumState.PARTIAL, frame.checksum());
        assertEquals(family == Family.IPV4 ? 20 : 40, frame.checksumStart());
        assertEquals(6, frame.checksumOffset());
        int at = frame.start() + frame.checksumStart() + frame.checksumOffset();
        int pseudo = Octets.u16(frame.bytes(), at);
        int expected =
                ~TestDatagram.checksum(new byte[108], IpLink.us(family), IpLink.peer(family), 17);
        assertEquals(expected & 0xFFFF, pseudo);
        endpoint.send(peer(family), text, 0, 3_000, fixture.now());
        fixture.settle();
        for (var piece : fixture.emitted()) {
            assertEquals(ChecksumState.COMPLETE, piece.frame().checksum());
        }
    }
}
