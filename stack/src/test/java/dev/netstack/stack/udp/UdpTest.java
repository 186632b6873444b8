package dev.netstack.stack.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.ip.PortTable;
import dev.netstack.stack.ip.ReuseAddress;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// RFC 768, RFC 1122 §4.1, RFC 8200 §8.1.
class UdpTest {
    private static final int PORT = 4_000;
    private static final int PEER_PORT = 5_000;

    private final IpLink link = new IpLink();
    private final Udp udp = link.stack.stack().udp();
    private final MemorySegment into = Arena.ofAuto().allocate(65_536);

    private static IpAddress any(Family family) {
        return family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
    }

    private static SocketAddress peer(Family family) {
        return new SocketAddress(IpLink.peer(family), PEER_PORT);
    }

    private UdpEndpoint bind(IpAddress address, int port) {
        return StackFixture.done(udp.bind(new SocketAddress(address, port)));
    }

    private UdpEndpoint reused(IpAddress address) {
        return StackFixture.done(udp.bind(new SocketAddress(address, PORT), ReuseAddress.YES));
    }

    private Datagram received(UdpEndpoint endpoint) {
        return Objects.requireNonNull(endpoint.receive(into, 0, 65_536), "no datagram waits");
    }

    private UdpEndpoint.Sent send(UdpEndpoint endpoint, @Nullable SocketAddress to, byte... text) {
        MemorySegment.copy(text, 0, into, ValueLayout.JAVA_BYTE, 0, text.length);
        var sent = endpoint.send(to, into, 0, text.length, link.stack.now());
        link.stack.settle();
        return sent;
    }

    /// RFC 1122 §4.1.3.5, §4.1.4 UDP-7: text, sender and the address that was asked.
    @ParameterizedTest
    @EnumSource
    void aDatagramArrivesWhole(Family family) {
        var endpoint = bind(any(family), PORT);
        byte[] text = IpLink.pattern(700);
        link.inject(IpLink.udp(family, PEER_PORT, PORT, text));
        assertSame(endpoint, link.stack.stack().event());
        assertEquals(new Datagram(peer(family), IpLink.us(family), 700, 700), received(endpoint));
        assertArrayEquals(text, into.asSlice(0, 700).toArray(ValueLayout.JAVA_BYTE));
        assertNull(endpoint.receive(into, 0, 10));
        assertEquals(1, link.stack.count(Counter.UDP_IN_DATAGRAMS));
        assertEquals(0, link.stack.stack().buffers().inUse());
    }

    /// RFC 768, RFC 1122 §4.1.3.4 UDP-1, §3.2.1.6 IP4-11: with a checksum, from an address of ours.
    @ParameterizedTest
    @EnumSource
    void aDatagramLeavesWhole(Family family) {
        var endpoint = bind(any(family), PORT);
        endpoint.fields(9, 0xB8);
        byte[] text = IpLink.pattern(701);
        assertEquals(UdpEndpoint.Sent.SENT, send(endpoint, peer(family), text));
        var sent = link.sentOne();
        assertEquals(IpLink.us(family), sent.source());
        assertEquals(IpLink.peer(family), sent.destination());
        assertEquals(9, sent.hopLimit());
        assertEquals(PORT, sent.u16(0));
        assertEquals(PEER_PORT, sent.u16(2));
        assertEquals(709, sent.u16(4));
        assertEquals(0, sent.checksumError());
        assertArrayEquals(text, sent.from(8));
        boolean isIpv4 = family == Family.IPV4;
        var frame = sent.emitted();
        int trafficClass = isIpv4 ? frame.ipv4().trafficClass() : frame.ipv6().trafficClass();
        assertEquals(0xB8, trafficClass);
    }

    /// RFC 768 UDP-1: a sum of zero is sent as ones.
    @ParameterizedTest
    @EnumSource
    void aComputedChecksumOfZeroIsSentAsOnes(Family family) {
        var endpoint = bind(any(family), PORT);
        send(endpoint, peer(family), (byte) 0, (byte) 0);
        int sum = link.sentOne().u16(6);
        send(endpoint, peer(family), (byte) (sum >>> 8), (byte) sum);
        var sent = link.sentOne();
        assertEquals(0xFFFF, sent.u16(6));
        assertEquals(0, sent.checksumError());
    }

    /// RFC 768, RFC 1122 §4.1.3.4 UDP-2, threat B16.
    @ParameterizedTest
    @EnumSource
    void b16_aBadChecksumIsDropped(Family family) {
        var endpoint = bind(any(family), PORT);
        var datagram = IpLink.udp(family, PEER_PORT, PORT, IpLink.pattern(9));
        datagram.payload()[12] ^= 1;
        link.inject(datagram);
        assertFalse(endpoint.isReadable());
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.UDP_BAD_CHECKSUM));
    }

    /// RFC 768 UDP-2; threat J2, RFC 8200 §8.1 UDP-3.
    @ParameterizedTest
    @EnumSource
    void j2_noChecksumIsForIpv4Only(Family family) {
        var endpoint = bind(any(family), PORT);
        link.inject(IpLink.udp(family, PEER_PORT, PORT, (byte) 1).checksumAsIs());
        assertEquals(family == Family.IPV4, endpoint.isReadable());
        link.expectNothing();
        int dropped = family == Family.IPV4 ? 0 : 1;
        assertEquals(dropped, link.stack.count(DropReason.UDP_ZERO_CHECKSUM));
    }

    /// Threat J1, RFC 768 UDP-4.
    @ParameterizedTest
    @EnumSource
    void j1_lengthsThatDoNotFitAreDropped(Family family) {
        var endpoint = bind(any(family), PORT);
        for (int length : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 14, 65_535}) {
            byte[] datagram =
                    IpLink.udp(family, PEER_PORT, PORT, new byte[5]).checksumAsIs().payload();
            IpLink.put16(datagram, 4, length);
            link.inject(IpLink.datagram(family, 17, datagram).checksumAt(6));
        }
        for (int length = 0; length < 8; length++) {
            link.inject(IpLink.datagram(family, 17, new byte[length]));
        }
        assertFalse(endpoint.isReadable());
        link.expectNothing();
        assertEquals(18, link.stack.count(DropReason.UDP_MALFORMED));
    }

    /// RFC 768 UDP-4: what the IP datagram holds beyond is not the user's.
    @ParameterizedTest
    @EnumSource
    void octetsBeyondTheLengthAreIgnored(Family family) {
        var endpoint = bind(any(family), PORT);
        byte[] inner = IpLink.udp(family, PEER_PORT, PORT, IpLink.pattern(10)).payload();
        link.inject(IpLink.datagram(family, 17, Arrays.copyOf(inner, inner.length + 30)));
        assertEquals(10, received(endpoint).length());
    }

    /// RFC 768 UDP-6.
    @ParameterizedTest
    @EnumSource
    void portZeroSendsButDoesNotReceive(Family family) {
        var endpoint = bind(any(family), PORT);
        link.inject(IpLink.udp(family, 0, PORT, (byte) 1));
        assertEquals(0, received(endpoint).source().port());
        link.inject(IpLink.udp(family, PEER_PORT, 0, (byte) 1));
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.UDP_MALFORMED));
        var nowhere = new SocketAddress(IpLink.peer(family), 0);
        assertEquals(UdpEndpoint.Sent.NO_DESTINATION, send(endpoint, nowhere, (byte) 1));
    }

    /// Threat J3, RFC 1122 §4.1.3.6 UDP-9.
    @Test
    void j3_aMulticastSourceIsDropped() {
        var endpoint = bind(Ipv6Address.ANY, PORT);
        var group = new Ipv4Address(0xE001_0203);
        link.inject(IpLink.udp(Family.IPV4, 1, PORT, (byte) 1).from(group));
        link.inject(IpLink.udp(Family.IPV6, 1, PORT, (byte) 1).from(Ipv6Address.ALL_NODES));
        assertFalse(endpoint.isReadable());
        assertEquals(2, link.stack.count(DropReason.IP_BAD_SOURCE));
    }

    /// RFC 1122 §4.1.3.5 UDP-7: the most exact endpoint gets it.
    @ParameterizedTest
    @EnumSource
    void theMostExactEndpointIsChosen(Family family) {
        var both = reused(Ipv6Address.ANY);
        assertTaker(both, family);
        if (family == Family.IPV4) assertTaker(reused(Ipv4Address.ANY), family);
        var specific = reused(IpLink.us(family));
        assertTaker(specific, family);
        StackFixture.done(both.connect(peer(family), link.stack.now()));
        assertTaker(both, family);
        both.disconnect();
        assertTaker(specific, family);
    }

    private void assertTaker(UdpEndpoint expected, Family family) {
        link.inject(IpLink.udp(family, PEER_PORT, PORT, (byte) 1));
        assertEquals(1, received(expected).length());
    }

    /// RFC 1122 §4.1.3.5: an endpoint of IPv4 has no part in IPv6.
    @Test
    void theIpv4WildcardTakesIpv4Only() {
        var endpoint = bind(Ipv4Address.ANY, PORT);
        link.inject(IpLink.udp(Family.IPV6, PEER_PORT, PORT, (byte) 1));
        assertFalse(endpoint.isReadable());
        var sent = send(endpoint, peer(Family.IPV6), (byte) 1);
        assertEquals(UdpEndpoint.Sent.NO_DESTINATION, sent);
        assertNotNull(bind(Ipv6Address.LOOPBACK, PORT));
    }

    @ParameterizedTest
    @EnumSource
    void aConnectedEndpointHearsItsPeerAlone(Family family) {
        var endpoint = bind(any(family), PORT);
        assertEquals(
                new Outcome.Done<>(new SocketAddress(IpLink.us(family), PORT)),
                endpoint.connect(peer(family), link.stack.now()));
        link.inject(IpLink.udp(family, PEER_PORT + 1, PORT, (byte) 1));
        assertFalse(endpoint.isReadable());
        link.sentOne();
        link.inject(IpLink.udp(family, PEER_PORT, PORT, (byte) 1));
        received(endpoint);
        assertEquals(UdpEndpoint.Sent.SENT, send(endpoint, null, (byte) 2));
        assertEquals(PEER_PORT, link.sentOne().u16(2));
        endpoint.disconnect();
        assertEquals(UdpEndpoint.Sent.NO_DESTINATION, send(endpoint, null, (byte) 2));
        link.inject(IpLink.udp(family, PEER_PORT + 1, PORT, (byte) 1));
        received(endpoint);
    }

    /// RFC 1122 §4.1.3.5 IP4-21: the answer comes from the address that was asked.
    @ParameterizedTest
    @EnumSource
    void anAnswerComesFromTheAddressAsked(Family family) {
        boolean isIpv4 = family == Family.IPV4;
        var second =
                isIpv4 ? new Ipv4Address(0xC000_0209) : new Ipv6Address(0x2001_0DB8_0077_0000L, 9);
        link.stack.address(second, isIpv4 ? 24 : 64);
        link.sent();
        var endpoint = bind(Ipv6Address.ANY, PORT);
        link.inject(IpLink.udp(family, PEER_PORT, PORT, (byte) 1).to(second));
        var request = received(endpoint);
        assertEquals(second, request.destination());
        var sent = endpoint.answer(request, into, 0, 1, link.stack.now());
        assertEquals(UdpEndpoint.Sent.SENT, sent);
        link.stack.settle();
        assertEquals(second, link.sentOne().source());
    }

    /// RFC 768 UDP-10, RFC 1122 §3.3.3 IP4-19: the largest datagrams of both families, cut to the
    /// link and, over the loopback interface, whole again.
    @ParameterizedTest
    @CsvSource({"IPV4, 65507", "IPV6, 65527"})
    void theLargestDatagramsGoBothWays(Family family, int length) {
        var endpoint = bind(Ipv6Address.ANY, PORT);
        byte[] text = IpLink.pattern(length);
        assertEquals(UdpEndpoint.Sent.SENT, send(endpoint, peer(family), text));
        var pieces = link.sent();
        assertTrue(pieces.size() >= 45, pieces.size() + " pieces");
        for (var piece : pieces) assertTrue(piece.emitted().frame().length() <= 1_514);
        var ours = new SocketAddress(IpLink.us(family), PORT);
        assertEquals(UdpEndpoint.Sent.SENT, send(endpoint, ours, text));
        assertEquals(length, received(endpoint).copied());
        assertArrayEquals(text, into.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        var larger = Arena.ofAuto().allocate(length + 1L);
        var sent = endpoint.send(peer(family), larger, 0, length + 1, link.stack.now());
        assertEquals(UdpEndpoint.Sent.TOO_LARGE, sent);
    }

    /// Threat B14, RFC 1122 §4.1.3.6: a broadcast reaches every endpoint that takes it.
    @Test
    void b14_broadcastsReachEachEndpointThatTakesThem() {
        var wildcard = reused(Ipv4Address.ANY);
        var both = reused(Ipv6Address.ANY);
        var specific = reused(StackFixture.IPV4);
        link.inject(
                IpLink.udp(Family.IPV4, PEER_PORT, PORT, (byte) 1).to(Ipv4Address.BROADCAST),
                MacAddress.BROADCAST);
        assertTrue(wildcard.isReadable());
        assertTrue(both.isReadable());
        assertFalse(specific.isReadable());
        link.expectNothing();
    }

    @Test
    void aPortIsBoundOnce() {
        bind(Ipv4Address.ANY, PORT);
        assertEquals(
                new Refused<>(Refusal.ADDRESS_IN_USE),
                udp.bind(new SocketAddress(StackFixture.IPV4, PORT)));
        assertEquals(
                new Refused<>(Refusal.ADDRESS_NOT_LOCAL),
                udp.bind(new SocketAddress(StackFixture.PEER_IPV4, PORT)));
        int port = bind(StackFixture.IPV4, 0).local().port();
        assertTrue(port >= PortTable.EPHEMERAL_MIN, "ephemeral port " + port);
    }

    @ParameterizedTest
    @EnumSource
    void aClosedEndpointGivesEverythingBack(Family family) {
        var endpoint = bind(any(family), PORT);
        link.inject(IpLink.udp(family, PEER_PORT, PORT, (byte) 1));
        endpoint.close();
        endpoint.close();
        assertTrue(endpoint.isClosed());
        assertEquals(0, link.stack.stack().buffers().inUse());
        assertEquals(UdpEndpoint.Sent.CLOSED, send(endpoint, peer(family), (byte) 1));
        assertEquals(List.of(), udp.reports());
        link.inject(IpLink.udp(family, PEER_PORT, PORT, (byte) 1));
        link.sentOne();
        assertNotNull(bind(any(family), PORT));
    }

    @ParameterizedTest
    @EnumSource
    void withoutARouteNothingLeaves(Family family) {
        var endpoint = bind(any(family), PORT);
        var far =
                family == Family.IPV4
                        ? new Ipv4Address(0xCB00_7101)
                        : new Ipv6Address(0x2001_0DB8_FFFF_0000L, 1);
        var to = new SocketAddress(far, 9);
        assertEquals(UdpEndpoint.Sent.NO_ROUTE, send(endpoint, to, (byte) 1));
        assertEquals(new Refused<>(Refusal.NO_ROUTE), endpoint.connect(to, link.stack.now()));
    }
}
