package dev.netstack.stack.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an endpoint may hold, and what happens at the limit.
class UdpLimitsTest {
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

    private Datagram received(UdpEndpoint endpoint) {
        return Objects.requireNonNull(endpoint.receive(into, 0, 65_536), "no datagram waits");
    }

    /// Threat J5: what does not fit is lost, and told.
    @ParameterizedTest
    @EnumSource
    void j5_aSmallBufferTruncates(Family family) {
        var endpoint = bind(any(family), PORT);
        link.inject(IpLink.udp(family, PEER_PORT, PORT, IpLink.pattern(1_000)));
        var datagram = Objects.requireNonNull(endpoint.receive(into, 10, 100));
        assertTrue(datagram.isTruncated());
        assertEquals(100, datagram.copied());
        assertEquals(1_000, datagram.length());
        endpoint.receiveBuffer(1);
        for (int i = 0; i < 3; i++) {
            link.inject(IpLink.udp(family, PEER_PORT, PORT, IpLink.pattern(1_400)));
        }
        assertEquals(1, link.stack.count(DropReason.UDP_BUFFER_FULL));
    }

    /// Threat G14: the smallest datagram is charged 256 octets, and the buffer ends.
    @ParameterizedTest
    @EnumSource
    void g14_smallDatagramsAreChargedTheirTrueSize(Family family) {
        var endpoint = bind(any(family), PORT);
        endpoint.receiveBuffer(64 << 10);
        for (int i = 0; i < 1_000; i++) {
            link.inject(IpLink.udp(family, PEER_PORT, PORT, (byte) i));
        }
        assertEquals(744, link.stack.count(DropReason.UDP_BUFFER_FULL));
        assertEquals(744, link.stack.count(Counter.UDP_RCVBUF_ERRORS));
        assertEquals(64 << 10, link.stack.stack().buffers().inUse());
        for (int i = 0; i < 256; i++) {
            received(endpoint);
            assertEquals((byte) i, into.get(ValueLayout.JAVA_BYTE, 0));
        }
        assertNull(endpoint.receive(into, 0, 1));
        assertEquals(0, link.stack.stack().buffers().inUse());
    }

    /// A full queue is waited for, not spun upon.
    @ParameterizedTest
    @EnumSource
    void fullQueuesMakeTheEndpointWait(Family family) {
        var endpoint = bind(any(family), PORT);
        var last = UdpEndpoint.Sent.SENT;
        for (int i = 0; i < 10_000 && last == UdpEndpoint.Sent.SENT; i++) {
            last = endpoint.send(peer(family), into, 0, 1_000, link.stack.now());
        }
        assertEquals(UdpEndpoint.Sent.WOULD_BLOCK, last);
        assertFalse(endpoint.isWritable());
        link.stack.settle();
        link.stack.advance(Udp.BLOCKED_NANOS);
        assertTrue(endpoint.isWritable());
        assertSame(endpoint, link.stack.stack().event());
        assertEquals(
                UdpEndpoint.Sent.SENT, endpoint.send(peer(family), into, 0, 1, link.stack.now()));
        link.stack.settle();
        assertEquals(0, link.stack.stack().buffers().inUse());
    }

    /// Threat G11: every endpoint that there may be, and the error after it.
    @Test
    void g11_tooManyEndpointsAreAnErrorAtOnce() {
        for (int i = 0; i < Udp.ENDPOINTS_MAX; i++) bind(Ipv4Address.ANY, 0);
        assertInstanceOf(Refused.class, udp.bind(new SocketAddress(Ipv4Address.ANY, 0)));
    }

    /// Threat G15.
    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE})
    void g15_bufferSizesAreClamped(int octets) {
        var endpoint = bind(Ipv4Address.ANY, PORT);
        endpoint.receiveBuffer(octets);
        link.inject(IpLink.udp(Family.IPV4, PEER_PORT, PORT, IpLink.pattern(1_400)));
        assertEquals(1_400, received(endpoint).length());
    }
}
