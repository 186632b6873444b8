package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static dev.netstack.stack.tcp.TcpPeer.FIN;
import static dev.netstack.stack.tcp.TcpPeer.PSH;
import static dev.netstack.stack.tcp.TcpPeer.RST;
import static dev.netstack.stack.tcp.TcpPeer.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Segments of somebody who guesses: threats F (RFC 5961, RFC 1337, RFC 7323 §5).
class BlindAttackTest {
    private static final long SECOND = StackFixture.SECOND;

    /// RFC 5961 §3.2 (SE-5; BA-1, BA-2, BA-3): below, inside, at the edge and beyond.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f1_onlyAnExactResetResets(Family family) {
        var peer = TcpPeer.established(family);
        int window = peer.tcb().rcv.window();
        for (int outside : new int[] {-1, window, window + 1, -100_000, 1 << 30}) {
            peer.given(RST).seq(peer.seq + outside).send();
            peer.nothing();
        }
        for (int inside : new int[] {1, 1_000, window - 1}) {
            peer.advance(SECOND);
            peer.given(RST).seq(peer.seq + inside).send();
            var challenge = peer.one();
            assertEquals(ACK, challenge.flags());
            assertEquals(peer.seq, challenge.ack());
            assertEquals(peer.ack, challenge.seq());
        }
        assertNull(peer.connection().cause());
        peer.given(RST).send();
        peer.nothing();
        assertEquals(CloseCause.RESET_BY_PEER, peer.connection().cause());
        assertEquals(0, peer.tcp.connectionCount());
    }

    /// RFC 5961 §4.2 (SE-6; BA-4, BA-5: f1 shows the reset that answers).
    @ParameterizedTest
    @EnumSource(Family.class)
    void f2_aSynIsChallenged(Family family) {
        var peer = TcpPeer.established(family);
        for (int offset : new int[] {0, 10, -1, 1 << 29}) {
            for (int flags : new int[] {SYN, SYN | ACK}) {
                peer.advance(SECOND);
                peer.given(flags).seq(peer.seq + offset).send();
                assertEquals(ACK, peer.one().flags());
            }
        }
        assertEquals(TcpState.ESTABLISHED, peer.connection().state());
    }

    /// RFC 5961 §5.2 (MAY-12, BA-6): SND.UNA - MAX.SND.WND ≤ SEG.ACK ≤ SND.NXT.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f3_textWithAnImpossibleAcknowledgmentIsRefused(Family family) {
        var peer = TcpPeer.established(family);
        int[] impossible = {1, 100_000, 1 << 30, -65_536, -1_000_000, Integer.MIN_VALUE};
        for (int offset : impossible) {
            peer.advance(SECOND);
            peer.given(ACK | PSH).ack(peer.ack + offset).text(10).send();
            assertEquals(ACK, peer.one().flags());
            assertEquals(0, peer.connection().available(), "ack " + offset);
        }
        peer.given(ACK | PSH).ack(peer.ack - 65_535).text(10).send();
        assertEquals(10, peer.connection().available());
    }

    /// F4, BA-7: nothing grows while challenges are suppressed; the limit is of one connection.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f5_suppressedChallengesLeaveNothingBehind(Family family) {
        var peer = TcpPeer.established(family);
        peer.advance(SECOND);
        peer.given(SYN).send();
        peer.one();
        long before = peer.link.stack.stack().buffers().inUse();
        for (int i = 0; i < 20_000; i++) peer.given(SYN).seq(peer.seq + i % 1_000).send();
        peer.nothing();
        assertEquals(before, peer.link.stack.stack().buffers().inUse());
        assertEquals(1, peer.link.stack.count(Counter.TCP_CHALLENGE_ACK));
    }

    /// RFC 9293 §3.10.7.3 (SE-3): every acknowledgment but that of our SYN.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f6_inSynSentOnlyTheRightAcknowledgmentCounts(Family family) {
        for (int offset : new int[] {-1, 1, 1_000, -1_000, Integer.MIN_VALUE}) {
            var peer = TcpPeer.synSent(family);
            peer.given(RST | ACK).ack(peer.ack + offset).send();
            peer.nothing();
            assertNull(peer.connection().cause());
            peer.given(SYN | ACK).ack(peer.ack + offset).send();
            var reset = peer.one();
            assertEquals(RST, reset.flags());
            assertEquals(peer.ack + offset, reset.seq());
            peer.given(RST).send();
            assertNull(peer.connection().cause(), "a reset without ACK");
            peer.given(RST | ACK).send();
            assertEquals(CloseCause.REFUSED, peer.connection().cause());
        }
    }

    /// RFC 9293 §3.10.7.4 (SE-7, SE-10), in SYN-RECEIVED.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f6_inSynReceivedOnlyTheRightAcknowledgmentOpens(Family family) {
        var peer = TcpPeer.listening(family);
        peer.given(SYN).send();
        peer.seq++;
        peer.ack = peer.one().seq() + 1;
        for (int offset : new int[] {-1, 1, 1_000, Integer.MIN_VALUE}) {
            peer.given(ACK).ack(peer.ack + offset).send();
            var reset = peer.one();
            assertEquals(RST, reset.flags());
            assertEquals(peer.ack + offset, reset.seq());
        }
        assertNull(peer.listener().accept(peer.now()));
        peer.given(RST).seq(peer.seq - 1).send();
        assertEquals(1, peer.tcp.connectionCount());
        peer.given(RST).send();
        assertEquals(0, peer.tcp.connectionCount(), "back in LISTEN");
    }

    /// RFC 1337 §3, RFC 6191 §2 (MAY-2, SHLD-4).
    @ParameterizedTest
    @EnumSource(Family.class)
    void f7_timeWaitIsNotEndedFromOutside(Family family) {
        var peer = timeWait(family);
        peer.given(RST).send();
        peer.nothing();
        peer.given(ACK | PSH).seq(peer.seq - 5).text(3).send();
        assertEquals(ACK, peer.one().flags());
        assertEquals(1, peer.tcp.connectionCount());
        peer.advance(SECOND);
        peer.given(SYN).seq(peer.seq - 1).send();
        assertEquals(ACK, peer.one().flags(), "an old SYN");
        peer.given(SYN).seq(peer.seq + 1).send();
        var answer = peer.one();
        assertEquals(SYN | ACK, answer.flags());
        assertTrue(Seq.isAfter(answer.seq(), peer.ack), "beyond the old connection's numbers");
    }

    /// MUST-13 and SE-9: a repeated FIN is acknowledged and begins the wait anew.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aRepeatedFinRestartsTimeWait(Family family) {
        var peer = timeWait(family);
        peer.advance(50 * SECOND);
        peer.given(FIN | ACK).seq(peer.seq - 1).send();
        assertEquals(ACK, peer.one().flags());
        peer.advance(59 * SECOND);
        assertEquals(1, peer.tcp.connectionCount());
        peer.advance(2 * SECOND);
        assertEquals(0, peer.tcp.connectionCount());
        assertEquals(TcpState.CLOSED, peer.connection().state());
    }

    private static TcpPeer timeWait(Family family) {
        var peer = TcpPeer.established(family);
        peer.connection().close(peer.now());
        peer.link.stack.settle();
        peer.ack = peer.one().seq() + 1;
        peer.given(FIN | ACK).send();
        peer.seq++;
        assertEquals(ACK, peer.one().flags());
        assertEquals(TcpState.TIME_WAIT, peer.connection().state());
        return peer;
    }

    /// RFC 7323 §4.3, §5.3: only what covers the last acknowledgment sent moves TS.Recent. TS-21.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f8_timestampsOutsideTheWindowPoisonNothing(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.timestamps(1_000, 0));
        peer.sent();
        var forged = TcpPeer.timestamps(Integer.MAX_VALUE, 0);
        for (int offset : new int[] {-10_000, 200_000, 10}) {
            peer.given(ACK | PSH).seq(peer.seq + offset).options(forged).text(5).send();
        }
        assertEquals(1_000, peer.tcb().timestamps.recent);
        peer.given(ACK | PSH).options(TcpPeer.timestamps(1_001, 0)).text(5).send();
        assertEquals(5, peer.connection().available());
    }

    /// RFC 9293 §3.5 (MUST-10): a SYN that answers a SYN is a simultaneous open.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f11_aSplitHandshakeOpensOneConnection(Family family) {
        var peer = TcpPeer.synSent(family);
        peer.given(SYN).send();
        var answer = peer.one();
        assertEquals(SYN | ACK, answer.flags());
        assertEquals(peer.ack - 1, answer.seq(), "the same SYN");
        peer.seq++;
        peer.given(ACK).send();
        assertEquals(TcpState.ESTABLISHED, peer.connection().state());
        assertEquals(1, peer.tcp.connectionCount());
    }

    /// Two ends that disagree answer each other twice a second at most.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f12_disagreementDoesNotStartAWar(Family family) {
        var peer = TcpPeer.established(family);
        peer.advance(SECOND);
        int answers = 0;
        for (int i = 0; i < 1_000; i++) {
            peer.given(ACK).seq(peer.seq - 50_000).send();
            answers += peer.sent().size();
            peer.advance(SECOND / 1_000);
        }
        assertTrue(answers <= 2, answers + " answers in a second");
        assertNotNull(peer.connection());
    }
}
