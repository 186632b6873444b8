package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static dev.netstack.stack.tcp.TcpPeer.RST;
import static dev.netstack.stack.tcp.TcpPeer.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Handshakes that nobody means to end, and that nobody began: threats F9 and G1.
class SynFloodThreatTest {
    private static final int FLOOD = 20_000;

    /// Whatever the flood, an honest peer gets through at once, and the state stays what it was.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g1_honestPeersConnectDuringASynFlood(Family family) {
        var peer = TcpPeer.listening(family);
        for (int i = 0; i < FLOOD; i++) {
            peer.given(SYN).from(1 + i % 30_000).seq(i).send();
            if (i % 1_000 != 999) continue;
            peer.sent();
            int port = 60_000 + i / 1_000;
            peer.given(SYN).from(port).options(TcpPeer.OPTIONS).send();
            var answer = peer.one();
            peer.given(ACK).from(port).seq(peer.seq + 1).ack(answer.seq() + 1).send();
            var connection = peer.listener().accept(peer.now());
            assertNotNull(connection, "connect during the flood");
            assertEquals(port, connection.remote().port());
            connection.abort(peer.now());
            peer.link.stack.settle();
            peer.sent();
        }
        assertTrue(peer.tcp.connectionCount() <= 128, () -> "" + peer.tcp.connectionCount());
        peer.advance(100 * StackFixture.SECOND);
        assertEquals(0, peer.tcp.connectionCount());
        assertEquals(0, peer.link.stack.stack().buffers().inUse());
    }

    /// Guessing 28 bits: none of 100,000 guesses succeeds, and each costs one reset at most.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f9_forgedCookiesAreRefused(Family family) {
        var peer = TcpPeer.listening(family);
        peer.listener().set(TcpOption.SYN_COOKIES, 2);
        peer.given(SYN).send();
        assertEquals(1, peer.sent().size());
        var random = new Random(StackFixture.SEED);
        for (int i = 0; i < 100_000; i++) {
            peer.given(ACK).from(1 + i % 30_000).seq(random.nextInt()).ack(random.nextInt()).send();
            if (i % 1_000 != 0) continue;
            assertTrue(peer.sent().stream().allMatch(sent -> sent.has(RST)));
        }
        assertTrue(peer.sent().size() <= 1_000);
        assertEquals(0, peer.tcp.connectionCount(), () -> "seed " + StackFixture.SEED);
        assertEquals(100_000, peer.link.stack.count(Counter.TCP_SYN_COOKIES_FAILED));
    }

    /// A cookie is bound to the peer, to its initial sequence number, and to what our timestamp
    /// says.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f9_aCookieServesNobodyElse(Family family) {
        var peer = TcpPeer.listening(family);
        peer.listener().set(TcpOption.SYN_COOKIES, 2);
        peer.given(SYN).options(TcpPeer.timestamps(7, 0)).send();
        var answer = peer.one();
        int iss = answer.seq();
        int stamp = stamp(answer.options());
        int[] good = TcpPeer.timestamps(8, stamp);
        peer.given(ACK).from(50_000).seq(peer.seq + 1).ack(iss + 1).options(good).send();
        peer.given(ACK).seq(peer.seq + 2).ack(iss + 1).options(good).send();
        peer.given(ACK).seq(peer.seq + 1).ack(iss + 17).options(good).send();
        int[] other = TcpPeer.timestamps(8, stamp ^ 3);
        peer.given(ACK).seq(peer.seq + 1).ack(iss + 1).options(other).send();
        assertEquals(0, peer.tcp.connectionCount());
        peer.given(ACK).seq(peer.seq + 1).ack(iss + 1).options(good).send();
        assertEquals(1, peer.tcp.connectionCount());
    }

    /// As long as none is issued, none is believed.
    @ParameterizedTest
    @EnumSource(Family.class)
    void f9_cookiesAreBelievedOnlyWhileTheyAreIssued(Family family) {
        var peer = TcpPeer.listening(family);
        peer.given(ACK).ack(1).send();
        assertEquals(0, peer.link.stack.count(Counter.TCP_SYN_COOKIES_FAILED));
        peer.listener().set(TcpOption.SYN_COOKIES, 2);
        peer.given(SYN).send();
        peer.given(ACK).ack(1).send();
        assertEquals(1, peer.link.stack.count(Counter.TCP_SYN_COOKIES_FAILED));
        peer.advance(2 * SynCookies.PERIOD_NANOS);
        peer.given(ACK).ack(1).send();
        assertEquals(1, peer.link.stack.count(Counter.TCP_SYN_COOKIES_FAILED));
    }

    /// G12: a cookie is answered once; it is not sent again.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g12_aCookieIsSentOnce(Family family) {
        var peer = TcpPeer.listening(family);
        peer.listener().set(TcpOption.SYN_COOKIES, 2);
        peer.given(SYN).send();
        peer.advance(1_000 * StackFixture.SECOND);
        assertEquals(1, peer.sent().size());
    }

    private static int stamp(byte[] options) {
        for (int at = 0; at + 10 <= options.length; at++) {
            if (options[at] != 8 || options[at + 1] != 10) continue;
            int value = 0;
            for (int i = 2; i < 6; i++) value = value << 8 | (options[at + i] & 0xFF);
            return value;
        }
        throw new AssertionError("no timestamp");
    }
}
