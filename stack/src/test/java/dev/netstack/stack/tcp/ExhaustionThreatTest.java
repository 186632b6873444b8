package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static dev.netstack.stack.tcp.TcpPeer.FIN;
import static dev.netstack.stack.tcp.TcpPeer.RST;
import static dev.netstack.stack.tcp.TcpPeer.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A peer, or many, that want our memory or our time: threats G.
class ExhaustionThreatTest {
    private static final long SECOND = StackFixture.SECOND;

    /// Persistence ends by the user timeout only (MUST-37), which the application may set.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g3_aClosedWindowIsProbedUntilTheUserTimeout(Family family) {
        var peer = TcpPeer.established(family);
        peer.given(ACK).window(0).send();
        peer.write(100);
        peer.nothing();
        for (int i = 0; i < 600; i++) {
            peer.advance(5 * SECOND);
            for (var probe : peer.sent()) {
                assertTrue(probe.text().length <= 1, probe::toString);
                peer.given(ACK).window(0).send();
            }
        }
        assertNull(peer.connection().cause(), "answered probes go on for ever");
        peer.connection().set(TcpOption.USER_TIMEOUT_NANOS, 100 * SECOND, peer.now());
        peer.connection().send(java.lang.foreign.Arena.ofAuto().allocate(1), 0, 1, peer.now());
        for (int i = 0; i < 40; i++) {
            peer.advance(5 * SECOND);
            for (int j = peer.sent().size(); j > 0; j--) peer.given(ACK).window(0).send();
        }
        assertEquals(CloseCause.TIMED_OUT, peer.connection().cause());
    }

    /// Whoever vanishes in a closing state is forgotten.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g5_peersThatVanishWhileClosingAreForgotten(Family family) {
        for (var state : List.of("FIN_WAIT_1", "FIN_WAIT_2", "CLOSING", "LAST_ACK")) {
            var peer = TcpPeer.established(family);
            if (state.equals("LAST_ACK")) peer.given(FIN | ACK).send();
            peer.connection().close(peer.now());
            peer.link.stack.settle();
            if (state.equals("FIN_WAIT_2")) peer.given(ACK).ack(peer.ack + 1).send();
            if (state.equals("CLOSING")) peer.given(FIN | ACK).send();
            assertEquals(TcpState.valueOf(state), peer.connection().state());
            peer.advance(1_000 * SECOND);
            assertEquals(0, peer.tcp.connectionCount(), state);
            assertEquals(0, peer.link.stack.stack().buffers().inUse(), state);
        }
    }

    /// Nor does a peer keep one for ever by answering every probe with a closed window.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g5_anOrphanIsNotProbedForEver(Family family) {
        var peer = TcpPeer.established(family);
        peer.given(ACK).window(0).send();
        peer.write(100);
        peer.connection().close(peer.now());
        for (int i = 0; i < 400; i++) {
            peer.advance(5 * SECOND);
            for (int j = peer.sent().size(); j > 0; j--) peer.given(ACK).window(0).send();
        }
        assertEquals(0, peer.tcp.connectionCount());
    }

    /// 2³¹ and 2³² milliseconds: TIME-WAIT ends on time, for ever.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g6_timeWaitEndsOnTimeBeyondEveryWrap(Family family) {
        for (long milliseconds : new long[] {1L << 31, 1L << 32, 1L << 33}) {
            var peer = TcpPeer.listening(family);
            peer.advance(milliseconds * StackFixture.MILLISECOND - 30 * SECOND - peer.now());
            peer.sent();
            peer.open();
            var connection = peer.listener().accept(peer.now());
            assertTrue(connection != null);
            connection.close(peer.now());
            peer.link.stack.settle();
            peer.given(FIN | ACK).ack(peer.ack + 1).send();
            assertEquals(TcpState.TIME_WAIT, connection.state());
            peer.advance(2 * TimeWait.MSL_NANOS - 1);
            assertEquals(1, peer.tcp.connectionCount());
            peer.advance(1);
            assertEquals(0, peer.tcp.connectionCount());
        }
    }

    /// A listener that never accepts holds its backlog and no more.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g7_aListenerThatNeverAcceptsIsBounded(Family family) {
        var peer = TcpPeer.listening(family);
        for (int port = 1_000; port < 1_200; port++) {
            peer.given(SYN).from(port).send();
            for (var answer : peer.sent()) {
                peer.given(ACK).from(port).seq(peer.seq + 1).ack(answer.seq() + 1).send();
            }
        }
        assertEquals(16, peer.tcp.connectionCount());
        peer.listener().close(peer.now());
        peer.link.stack.settle();
        assertEquals(0, peer.tcp.connectionCount());
        assertEquals(16, peer.sent().stream().filter(sent -> sent.has(RST)).count());
    }

    /// SYNs that are never followed: a bounded number of places.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g1_halfOpenConnectionsAreBounded(Family family) {
        var peer = TcpPeer.listening(family);
        for (int port = 1; port < 5_000; port++) {
            peer.given(SYN).from(port).send();
            peer.sent();
        }
        assertTrue(peer.tcp.connectionCount() <= 128, () -> "" + peer.tcp.connectionCount());
        peer.advance(100 * SECOND);
        assertEquals(0, peer.tcp.connectionCount());
        assertEquals(0, peer.link.stack.stack().buffers().inUse());
    }

    /// A silent victim of a forged SYN gets six answers at most.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g12_aForgedSynIsNotAmplified(Family family) {
        var peer = TcpPeer.listening(family);
        peer.given(SYN).send();
        peer.advance(1_000 * SECOND);
        assertEquals(6, peer.sent().size());
    }

    /// Text in flight when the window closes for ever: probes back off and end at the user timeout.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g13_aShrunkWindowCausesNoStorm(Family family) {
        var peer = TcpPeer.withFlight(family);
        peer.connection().set(TcpOption.USER_TIMEOUT_NANOS, 60 * SECOND, peer.now());
        peer.given(ACK).window(0).send();
        peer.advance(200 * SECOND);
        assertTrue(peer.sent().size() < 15);
        assertEquals(CloseCause.TIMED_OUT, peer.connection().cause());
    }
}
