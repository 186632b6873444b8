package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.InterfaceConfig;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.ip.Route;
import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.lang.foreign.Arena;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A connection outlives the interface that it left by, when there is another way (RFC 1122
/// §3.3.4.2: the address does not bind it to one).
class RerouteTest {
    private final Frame into = Frame.allocate(Arena.ofAuto());

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatWaitsForADownInterfaceLeavesByTheNextRoute(Family family) {
        var peer = established(family);
        disableFirst(peer);
        peer.write(10);
        int second = addSecond(peer);
        assertTrue(leavesBy(peer, second));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatIsWrittenWhileTheInterfaceIsDownLeavesByAnother(Family family) {
        var peer = established(family);
        int second = addSecond(peer);
        assertFalse(leavesBy(peer, second));
        disableFirst(peer);
        assertFalse(leavesBy(peer, second));
        peer.write(10);
        assertTrue(leavesBy(peer, second));
    }

    private static TcpPeer established(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.OPTIONS);
        peer.sent();
        return peer;
    }

    private static void disableFirst(TcpPeer peer) {
        int first = peer.tcb().path.nic().index();
        StackFixture.done(peer.link.stack.stack().disableInterface(first, peer.now()));
    }

    private static int addSecond(TcpPeer peer) {
        var stack = peer.link.stack.stack();
        var config = new InterfaceConfig("b", LinkType.IP, MacAddress.ZERO, 1_500, Set.of());
        int second = StackFixture.done(stack.addInterface(config, peer.now())).index();
        var remote = peer.remote().address();
        var all = new Prefix(remote, remote.bitLength() == 32 ? 1 : 3);
        StackFixture.done(stack.routes().add(Route.link(all, second)));
        return second;
    }

    private boolean leavesBy(TcpPeer peer, int nic) {
        var stack = peer.link.stack.stack();
        stack.expire(peer.now());
        return stack.transmit(nic, into, peer.now());
    }
}
