package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.udp.UdpEndpoint;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors that we send and errors that we hear: RFC 1122 §3.2.2, RFC 4443 §2.4.
class IcmpErrorTest {
    private static final int PORT = 4_000;
    private static final int PEER_PORT = 5_000;

    private final IpLink link = new IpLink();

    private static TestDatagram toNobody(Family family) {
        return IpLink.udp(family, PEER_PORT, PORT, IpLink.pattern(20));
    }

    private static int unreachable(Family family) {
        return family == Family.IPV4 ? 3 : 1;
    }

    private static int portUnreachable(Family family) {
        return family == Family.IPV4 ? 3 : 4;
    }

    private UdpEndpoint connected(Family family, IpAddress peer) {
        var any = family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        var udp = link.stack.stack().udp();
        var endpoint = StackFixture.done(udp.bind(new SocketAddress(any, PORT)));
        StackFixture.done(endpoint.connect(new SocketAddress(peer, PEER_PORT), link.stack.now()));
        return endpoint;
    }

    /// A datagram of ours as an error quotes it.
    private static TestDatagram ours(Family family, int from, int to) {
        return IpLink.udp(family, from, to, IpLink.pattern(20))
                .from(IpLink.us(family))
                .to(IpLink.peer(family));
    }

    private static TestDatagram tooBig(Family family, int mtu, byte... quoted) {
        return family == Family.IPV4
                ? IpLink.icmp(family, 3, 4, mtu, quoted)
                : IpLink.icmp(family, 2, 0, mtu, quoted);
    }

    private int pathMtu(Family family) {
        return new Probe(link).path(IpLink.peer(family));
    }

    /// Reads a path's MTU off the fragments that a large datagram is cut into.
    private record Probe(IpLink link) {
        int path(IpAddress peer) {
            var family = peer.bitLength() == 32 ? Family.IPV4 : Family.IPV6;
            var any = family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
            var udp = link.stack.stack().udp();
            var endpoint = StackFixture.done(udp.bind(new SocketAddress(any, 0)));
            try (var arena = Arena.ofConfined()) {
                var text = arena.allocate(8_000);
                var to = new SocketAddress(peer, 9);
                assertEquals(
                        UdpEndpoint.Sent.SENT, endpoint.send(to, text, 0, 8_000, link.stack.now()));
            }
            link.stack.settle();
            endpoint.close();
            int header = family == Family.IPV4 ? 20 : 40;
            return header
                    + link.sent().stream().mapToInt(part -> part.payload().length).max().orElse(0);
        }
    }

    /// RFC 1122 §3.2.2.1 IC4-6, §4.1.3.1 UDP-5, RFC 4443 §3.1 IC6-6; IC4-2: quoted unmodified;
    /// IC4-4: service 0.
    @ParameterizedTest
    @EnumSource
    void aClosedPortIsReported(Family family) {
        var datagram = toNobody(family).trafficClass(0xA0);
        link.inject(datagram);
        var error = link.sentOne();
        assertEquals(unreachable(family), error.type());
        assertEquals(portUnreachable(family), error.code());
        assertEquals(IpLink.us(family), error.source());
        assertEquals(0, error.checksumError());
        assertArrayEquals(datagram.octets(), error.from(8));
        if (family == Family.IPV4) assertEquals(0, error.emitted().ipv4().trafficClass());
        assertEquals(1, link.stack.count(Counter.UDP_NO_PORTS));
        assertEquals(1, link.stack.count(Counter.ICMP_OUT_DEST_UNREACHS));
    }

    /// RFC 1122 §3.2.2 IC4-2: no more than 576 octets in all.
    @Test
    void anIpv4ErrorIsAsLongAsEveryHostTakes() {
        link.inject(IpLink.udp(Family.IPV4, 1, 2, IpLink.pattern(1_400)));
        assertEquals(556, link.sentOne().payload().length);
    }

    /// Threat D8, RFC 1122 §3.2.2 IC4-5, RFC 4443 §2.4 e IC6-3: errors about errors make storms.
    @ParameterizedTest
    @EnumSource
    void d8_noErrorIsSentAboutAnError(Family family) {
        byte[] quoted = ours(family, PORT, PEER_PORT).octets();
        int[] types =
                family == Family.IPV4 ? new int[] {3, 4, 5, 11, 12} : new int[] {1, 2, 3, 4, 127};
        for (int type : types) link.inject(IpLink.icmp(family, type, 0, 0, quoted));
        link.expectNothing();
        // About an error with a source route or an unknown option neither.
        var error = IpLink.icmp(family, types[0], 0, 0, quoted);
        if (family == Family.IPV4) error.options(131, 7, 4, 198, 51, 100, 1);
        else error.extension(60, 0, 0, 0x9E, 4, 0, 0, 0, 0);
        link.inject(error);
        if (family == Family.IPV4) link.expectNothing();
    }

    /// Threat D8, RFC 1122 §3.2.2 IC4-5: nor about any fragment but the first.
    @Test
    void d8_noErrorIsSentAboutALaterFragment() {
        link.inject(
                IpLink.datagram(Family.IPV4, 17, new byte[16])
                        .fragment(2)
                        .options(131, 7, 4, 198, 51, 100, 1));
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.IP_SOURCE_ROUTE));
    }

    /// RFC 1122 §3.2.2 IC4-15, RFC 4443 §2.4 f IC6-4: ten a second to one destination.
    @ParameterizedTest
    @EnumSource
    void errorsToOneDestinationAreLimited(Family family) {
        for (int i = 0; i < 100; i++) link.inject(toNobody(family));
        assertEquals(10, link.sent().size());
        assertEquals(90, link.stack.count(DropReason.ICMP_RATE_LIMITED));
        link.stack.advance(StackFixture.SECOND);
        for (int i = 0; i < 100; i++) link.inject(toNobody(family));
        assertEquals(10, link.sent().size());
    }

    /// RFC 1122 §3.2.2.1 IC4-3, §4.1.3.3 UDP-8, RFC 4443 §2.4 d IC6-7.
    @ParameterizedTest
    @EnumSource
    void anErrorReachesTheConnectedEndpointOnce(Family family) {
        var endpoint = connected(family, IpLink.peer(family));
        byte[] quoted = ours(family, PORT, PEER_PORT).octets();
        link.inject(IpLink.icmp(family, unreachable(family), portUnreachable(family), 0, quoted));
        assertTrue(endpoint.isReadable());
        assertEquals(IcmpError.Kind.PORT_UNREACHABLE, endpoint.takeError());
        assertNull(endpoint.takeError());
        assertFalse(endpoint.isReadable());
    }

    /// Threat D13: an error about another flow concerns nobody here.
    @ParameterizedTest
    @EnumSource
    void d13_errorsAboutOtherFlowsReachNobody(Family family) {
        var endpoint = connected(family, IpLink.peer(family));
        int type = unreachable(family);
        int code = portUnreachable(family);
        var other = family == Family.IPV4 ? new Ipv4Address(0xC000_02FE) : Ipv6Address.LOOPBACK;
        for (var quoted :
                new TestDatagram[] {
                    ours(family, PORT + 1, PEER_PORT),
                    ours(family, PORT, PEER_PORT + 1),
                    ours(family, PORT, PEER_PORT).to(other),
                    ours(family, PORT, PEER_PORT).from(other)
                }) {
            link.inject(IpLink.icmp(family, type, code, 0, quoted.octets()));
            assertNull(endpoint.takeError());
        }
        assertEquals(4, link.stack.count(DropReason.ICMP_NOT_MATCHED));
    }

    /// Threat D5, RFC 792, RFC 4443 §3: the quoted datagram cut off at every octet.
    @ParameterizedTest
    @EnumSource
    void d5_truncatedQuotesAreBounded(Family family) {
        var endpoint = connected(family, IpLink.peer(family));
        byte[] quoted = ours(family, PORT, PEER_PORT).octets();
        int needed = (family == Family.IPV4 ? 20 : 40) + 8;
        for (int length = 0; length <= quoted.length; length++) {
            byte[] cut = Arrays.copyOf(quoted, length);
            link.inject(IpLink.icmp(family, unreachable(family), portUnreachable(family), 0, cut));
            assertEquals(length >= needed, endpoint.takeError() != null, "quoted " + length);
        }
    }

    /// Threat D5: a quoted header that says more than is there, or hides the transport.
    @Test
    void d5_quotedHeadersAreChecked() {
        var endpoint = connected(Family.IPV4, StackFixture.PEER_IPV4);
        for (var quoted :
                new TestDatagram[] {
                    ours(Family.IPV4, PORT, PEER_PORT).headerWords(15),
                    ours(Family.IPV4, PORT, PEER_PORT).headerWords(4),
                    ours(Family.IPV4, PORT, PEER_PORT).version(6),
                    ours(Family.IPV4, PORT, PEER_PORT).lengthField(19),
                    ours(Family.IPV4, PORT, PEER_PORT).lengthField(27),
                    ours(Family.IPV4, PORT, PEER_PORT).fragment(1)
                }) {
            link.inject(IpLink.icmp(Family.IPV4, 3, 3, 0, quoted.octets()));
            assertNull(endpoint.takeError());
        }
        var behind = ours(Family.IPV4, PORT, PEER_PORT).options(1, 1, 1, 1);
        link.inject(IpLink.icmp(Family.IPV4, 3, 3, 0, behind.octets()));
        assertNotNull(endpoint.takeError());
    }

    /// Threat D5: extension headers in the quoted datagram, our own Fragment header among them.
    @Test
    void d5_quotedExtensionHeadersAreWalked() {
        var endpoint = connected(Family.IPV6, StackFixture.PEER_IPV6);
        var first = ours(Family.IPV6, PORT, PEER_PORT).extension(44, 0, 0, 0, 1, 0, 0, 0, 1);
        link.inject(IpLink.icmp(Family.IPV6, 1, 4, 0, first.octets()));
        assertNotNull(endpoint.takeError());
        for (var quoted :
                new TestDatagram[] {
                    ours(Family.IPV6, PORT, PEER_PORT).extension(44, 0, 0, 0, 8, 0, 0, 0, 1),
                    ours(Family.IPV6, PORT, PEER_PORT).extension(60, 0, 255, 0, 0, 0, 0, 0, 0)
                }) {
            link.inject(IpLink.icmp(Family.IPV6, 1, 4, 0, quoted.octets()));
            assertNull(endpoint.takeError());
        }
    }

    /// Threats D2, D6, D10, RFC 6633 §3, RFC 6918 §2, RFC 1122 §3.2.2 IC4-1, IC4-13.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 6, 7, 9, 10, 13, 14, 15, 16, 17, 18, 30, 37, 40, 255})
    void d2_d6_d10_otherTypesAreIgnored(int type) {
        byte[] quoted = ours(Family.IPV4, PORT, PEER_PORT).octets();
        var endpoint = connected(Family.IPV4, StackFixture.PEER_IPV4);
        link.inject(IpLink.icmp(Family.IPV4, type, 0, 0, quoted));
        link.expectNothing();
        assertNull(endpoint.takeError());
        assertEquals(1, link.stack.count(DropReason.ICMP_IGNORED_TYPE));
    }

    /// RFC 4443 §2.4 a, b IC6-1.
    @Test
    void unknownIcmpv6TypesAreTreatedByTheirClass() {
        var endpoint = connected(Family.IPV6, StackFixture.PEER_IPV6);
        byte[] quoted = ours(Family.IPV6, PORT, PEER_PORT).octets();
        link.inject(IpLink.icmp(Family.IPV6, 100, 0, 0, quoted));
        assertNotNull(endpoint.takeError());
        link.inject(IpLink.icmp(Family.IPV6, 200, 0, 0, quoted));
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.ICMP_IGNORED_TYPE));
    }

    /// Threats D3, D12, RFC 8201 §4 PM-1, PM-2: never below the floor, never up again by an error.
    @ParameterizedTest
    @CsvSource({
        "IPV4, 1400, 1396",
        "IPV4, 576, 572",
        "IPV4, 552, 548",
        "IPV4, 551, 548",
        "IPV4, 68, 548",
        "IPV4, 0, 1492",
        "IPV4, 65535, 1500",
        "IPV6, 1400, 1400",
        "IPV6, 1280, 1280",
        "IPV6, 1279, 1496",
        "IPV6, 68, 1496",
        "IPV6, 0, 1496",
        "IPV6, 70000, 1496"
    })
    void d3_d12_thePathMtuFollowsBelievedErrorsDownToTheFloor(
            Family family, int mtu, int expected) {
        connected(family, IpLink.peer(family));
        var quoted = ours(family, PORT, PEER_PORT);
        if (family == Family.IPV4) quoted.lengthField(1_500);
        link.inject(tooBig(family, mtu, quoted.octets()));
        assertEquals(expected, pathMtu(family));
        link.inject(tooBig(family, 1_500, quoted.octets()));
        assertEquals(expected, pathMtu(family));
    }

    /// RFC 8201 §5.2, §5.3 PM-5, PM-6: whoever was told, the path is lowered for all who use it, on
    /// the link too, and for no other destination.
    @ParameterizedTest
    @EnumSource
    void thePathMtuBelongsToTheDestination(Family family) {
        var other =
                family == Family.IPV4
                        ? new Ipv4Address(0xC000_0209)
                        : new Ipv6Address(0x2001_0DB8_0077_0000L, 9);
        link.neighbor(other);
        var probe = new Probe(link);
        int before = probe.path(other);
        connected(family, IpLink.peer(family));
        link.inject(tooBig(family, 1_300, ours(family, PORT, PEER_PORT).octets()));
        assertTrue(probe.path(IpLink.peer(family)) <= 1_300);
        assertEquals(before, probe.path(other));
    }

    /// Threat D3, RFC 8201 §4 PM-3: what nobody sent is not believed.
    @ParameterizedTest
    @EnumSource
    void d3_anErrorAboutNothingSentIsNotBelieved(Family family) {
        int before = pathMtu(family);
        link.inject(tooBig(family, 1_300, ours(family, PORT, PEER_PORT).octets()));
        assertEquals(before, pathMtu(family));
        connected(family, IpLink.peer(family));
        link.inject(tooBig(family, 1_300, ours(family, PORT, PEER_PORT + 1).octets()));
        assertEquals(before, pathMtu(family));
    }

    /// RFC 8201 §4 PM-4, §5.3 PM-7: forgotten after ten minutes, not before.
    @ParameterizedTest
    @EnumSource
    void thePathMtuAges(Family family) {
        int before = pathMtu(family);
        connected(family, IpLink.peer(family));
        link.inject(tooBig(family, 1_300, ours(family, PORT, PEER_PORT).octets()));
        int lowered = pathMtu(family);
        assertTrue(lowered <= 1_300 && lowered > 1_290, "lowered to " + lowered);
        link.stack.advance(PathMtu.LIFETIME_NANOS - 1);
        assertEquals(lowered, pathMtu(family));
        link.stack.advance(1);
        assertEquals(before, pathMtu(family));
    }

    /// Threat B12, RFC 1122 §3.2.1.3: an error whose quoted source is not ours.
    @ParameterizedTest
    @EnumSource
    void anErrorAboutAnothersDatagramIsIgnored(Family family) {
        var endpoint = connected(family, IpLink.peer(family));
        var quoted = ours(family, PORT, PEER_PORT).from(IpLink.peer(family));
        link.inject(IpLink.icmp(family, unreachable(family), 0, 0, quoted.octets()));
        assertNull(endpoint.takeError());
        assertEquals(1, link.stack.count(DropReason.ICMP_NOT_MATCHED));
    }

    /// RFC 1122 §3.2.1.3 IP4-3: no datagram leaves from an address that is not ours.
    @Test
    void aSourceThatIsNotOursIsRefused() {
        var udp = link.stack.stack().udp();
        assertEquals(
                new Outcome.Refused<>(Outcome.Refusal.ADDRESS_NOT_LOCAL),
                udp.bind(new SocketAddress(StackFixture.PEER_IPV4, 0)));
    }
}
