package dev.netstack.stack.tcp;

import static dev.netstack.stack.StackFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.Octets;
import dev.netstack.wire.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a connection tells its program, and its link tells the connection.
class AdviceTest {
    /// SHLD-9, RFC 9293 §3.8.3: three time-outs in a row, and long before the end.
    @ParameterizedTest
    @EnumSource(Family.class)
    void theProgramLearnsThatNobodyAnswers(Family family) {
        var peer = TcpPeer.withFlight(family);
        assertFalse(peer.connection().isUnanswered());
        peer.link.stack.advance(30 * SECOND);
        assertTrue(peer.connection().isUnanswered());
        peer.ack += 10 * 1_000;
        peer.given(TcpPeer.ACK).send();
        assertFalse(peer.connection().isUnanswered());
    }

    /// SHLD-6: what a router says of its link limits what we announce.
    @Test
    void theMssFollowsWhatARouterSaysOfItsLink() {
        var fixture = StackFixture.create();
        var stack = fixture.stack();
        int nic = fixture.nic().index();
        StackFixture.done(stack.addNeighbor(nic, StackFixture.PEER_IPV6, StackFixture.PEER_MAC, 0));
        fixture.nic().learnMtu(1_300);
        var local = new SocketAddress(StackFixture.IPV6, 0);
        var remote = new SocketAddress(StackFixture.PEER_IPV6, 80);
        StackFixture.done(stack.tcp().connect(local, remote, fixture.now()));
        fixture.settle();
        var ip = fixture.emitted().getFirst().ipv6();
        // The first option is the MSS.
        int mss = Octets.u16(ip.bytes(), ip.payloadStart() + 22);
        assertEquals(1_300 - 60, mss);
    }

    /// TS-28, RFC 7323 §7.1: what one connection's timestamps are says nothing of another's.
    @Test
    void timestampsOfTwoConnectionsAreApart() {
        var tcp = StackFixture.create().stack().tcp();
        var remote = new SocketAddress(StackFixture.PEER_IPV4, 80);
        var one = FourTuple.of(new SocketAddress(StackFixture.IPV4, 40_000), remote);
        var other = FourTuple.of(new SocketAddress(StackFixture.IPV4, 40_001), remote);
        assertNotEquals(tcp.timestamp(one, 0), tcp.timestamp(other, 0));
        assertEquals(tcp.timestamp(one, 0), tcp.timestamp(one, 0));
    }
}
