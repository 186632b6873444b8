package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.udp.UdpEndpoint.Sent;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Redirects (RFC 1122 §3.2.2.2, RFC 4861 §8), which are not followed.
class RedirectTest {
    private static final int PORT = 4_000;
    private static final MacAddress OTHER_MAC = new MacAddress(0x0200_0000_0009L);

    private final IpLink link = new IpLink();

    private static IpAddress far(Family family) {
        return family == Family.IPV4
                ? new Ipv4Address(0xC633_6401)
                : new Ipv6Address(0x2001_0DB8_0099_0000L, 1);
    }

    /// A second router on the link.
    private static IpAddress other(Family family) {
        return family == Family.IPV4
                ? new Ipv4Address(0xC000_0209)
                : new Ipv6Address(0xFE80_0000_0000_0000L, 9);
    }

    private static IpAddress any(Family family) {
        return family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
    }

    private Sent send(IpAddress to) {
        var family = to.bitLength() == 32 ? Family.IPV4 : Family.IPV6;
        var udp = link.stack.stack().udp();
        var endpoint = StackFixture.done(udp.bind(new SocketAddress(any(family), PORT)));
        try (var arena = Arena.ofConfined()) {
            var text = arena.allocate(4);
            return endpoint.send(new SocketAddress(to, 9), text, 0, 4, link.stack.now());
        } finally {
            link.stack.settle();
            endpoint.close();
        }
    }

    private void addGateway(Family family) {
        var all = new Prefix(any(family), 0);
        int nic = link.stack.nic().index();
        var route = Route.gateway(all, nic, IpLink.peer(family));
        StackFixture.done(link.stack.stack().routes().add(route));
    }

    /// Threat D6: a redirect from the gateway itself, about a datagram that we did send to it,
    /// changes nothing: neither the next hop nor the routes.
    @ParameterizedTest
    @EnumSource
    void d6_redirectsAreNotFollowed(Family family) {
        link.neighbor(other(family), OTHER_MAC);
        addGateway(family);
        var routes = List.copyOf(link.stack.stack().routes().routes());
        send(far(family));
        byte[] quoted = quoted(family);
        link.sent();
        link.inject(redirect(family, quoted));
        assertEquals(Sent.SENT, send(far(family)));
        assertEquals(StackFixture.PEER_MAC, link.sentOne().emitted().destination());
        assertEquals(routes, link.stack.stack().routes().routes());
        assertEquals(1, link.stack.count(DropReason.ICMP_IGNORED_TYPE));
    }

    private static byte[] quoted(Family family) {
        return IpLink.udp(family, PORT, 9, new byte[4])
                .from(IpLink.us(family))
                .to(far(family))
                .octets();
    }

    /// RFC 792, page 12; RFC 4861 §4.5.
    private static TestDatagram redirect(Family family, byte... quoted) {
        if (family == Family.IPV4) {
            int gateway = ((Ipv4Address) other(family)).bits();
            return IpLink.icmp(family, 5, 1, gateway, quoted);
        }
        byte[] body = new byte[32];
        putAddress(body, 0, other(family));
        putAddress(body, 16, far(family));
        var router = new Ipv6Address(0xFE80_0000_0000_0000L, 1);
        return IpLink.icmp(family, 137, 0, 0, body).from(router).hopLimit(255);
    }

    private static void putAddress(byte[] octets, int at, IpAddress address) {
        for (int i = 0; i < 8; i++) {
            octets[at + i] = (byte) (address.high() >>> (56 - 8 * i));
            octets[at + 8 + i] = (byte) (address.low() >>> (56 - 8 * i));
        }
    }
}
