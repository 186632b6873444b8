package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.tcp.TcpInfo.Feature;
import dev.netstack.stack.tcp.TcpInfo.Limit;
import dev.netstack.stack.tcp.TcpInfo.Reduction;
import java.lang.foreign.Arena;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What can be seen of a connection is what happened to it.
class TcpInfoTest {
    private static final int MSS = 1_000;
    private static final long MILLISECOND = StackFixture.MILLISECOND;

    private static TcpInfo info(TcpPeer peer) {
        return peer.connection().info(peer.now());
    }

    private static long limit(TcpPeer peer, Limit limit) {
        return info(peer).timing().spent().limits().getOrDefault(limit, 0L);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatWasAgreedIsShown(Family family) {
        var plain = info(TcpPeer.established(family)).agreement();
        assertEquals(Set.of(), plain.features());
        var agreed = info(TcpPeer.established(family, TcpPeer.OPTIONS)).agreement();
        assertEquals(Set.of(Feature.SACK, Feature.WINDOW_SCALE), agreed.features());
        assertEquals(7, agreed.sendShift());
        assertEquals(7, agreed.receiveShift());
        assertEquals(MSS, agreed.sizes().mss());
        assertEquals(1_500, agreed.sizes().pathMtu());
        assertEquals(family == Family.IPV4 ? 1_460 : 1_440, agreed.sizes().advertisedMss());
        var stamped = info(TcpPeer.established(family, TcpPeer.timestamps(1, 0))).agreement();
        assertEquals(Set.of(Feature.TIMESTAMPS), stamped.features());
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatWasSentAndReceivedIsCounted(Family family) {
        var peer = TcpPeer.withFlight(family);
        assertEquals(10_000, info(peer).flight().octets());
        peer.given(ACK).ack(peer.ack + 4 * MSS).text(300).send();
        peer.given(ACK).ack(peer.ack + 4 * MSS).seq(peer.seq + 500).text(100).send();
        var totals = info(peer).totals();
        assertEquals(10_000, totals.sent().octets());
        assertEquals(4_000, totals.sent().acknowledged());
        assertEquals(0, totals.sent().again().octets());
        assertEquals(300, totals.received().octets());
        assertEquals(2, totals.received().textSegments());
        assertEquals(1, totals.received().outOfOrder());
        assertEquals(3, totals.received().segments(), "the SYN was the listener's");
        assertEquals(6_000, info(peer).flight().octets());
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aTimeoutIsShownAsTheCauseOfItsReduction(Family family) {
        var peer = TcpPeer.withFlight(family);
        peer.advance(2_000 * MILLISECOND);
        var info = info(peer);
        assertEquals(1, info.control().reductions().get(Reduction.TIMEOUT));
        assertEquals(0, info.control().reductions().get(Reduction.LOSS));
        assertTrue(info.totals().sent().again().segments() > 0);
        assertEquals(info.totals().sent().again().octets(), info.totals().sent().octets() - 10_000);
        assertTrue(info.timing().backoff() > 0);
    }

    /// Where the time went: the network, the peer's window, the application, nothing to do.
    @ParameterizedTest
    @EnumSource(Family.class)
    void theTimeOfEachLimitIsCounted(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.OPTIONS);
        peer.connection().set(TcpOption.PACING, 0, peer.now());
        peer.sent();
        peer.write(20 * MSS);
        peer.advance(30 * MILLISECOND);
        assertEquals(30 * MILLISECOND, limit(peer, Limit.NETWORK), "ten segments fill cwnd");
        peer.given(ACK).ack(peer.ack + 10 * MSS).window(0).send();
        peer.advance(50 * MILLISECOND);
        assertEquals(50 * MILLISECOND, limit(peer, Limit.RECEIVER));
        peer.given(ACK).ack(peer.ack + 10 * MSS).window(511).send();
        peer.advance(20 * MILLISECOND);
        assertEquals(20 * MILLISECOND, limit(peer, Limit.APPLICATION), "all it gave is in flight");
        peer.given(ACK).ack(peer.ack + 20 * MSS).send();
        long idle = limit(peer, Limit.IDLE);
        peer.advance(70 * MILLISECOND);
        assertEquals(idle + 70 * MILLISECOND, limit(peer, Limit.IDLE));
        var spent = info(peer).timing().spent();
        assertEquals(70 * MILLISECOND, spent.sinceAckNanos());
        assertEquals(90 * MILLISECOND, spent.sinceSentNanos());
    }

    /// What is in flight fills the send buffer, and the application waits.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aSmallSendBufferIsShownAsALimit(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.OPTIONS);
        peer.connection().set(TcpOption.SEND_BUFFER_OCTETS, 4_096, peer.now());
        var text = Arena.ofAuto().allocate(8_192);
        assertEquals(4_096, peer.connection().send(text, 0, 8_192, peer.now()));
        peer.link.stack.settle();
        peer.given(ACK).ack(peer.ack + 1_000).send();
        peer.given(ACK).ack(peer.ack + 2_000).send();
        peer.given(ACK).ack(peer.ack + 4_000).send();
        while (peer.connection().send(text, 0, 8_192, peer.now()) > 0) peer.link.stack.settle();
        peer.link.stack.settle();
        if (limit(peer, Limit.SEND_BUFFER) == 0) peer.advance(10 * MILLISECOND);
        assertTrue(limit(peer, Limit.SEND_BUFFER) > 0, () -> info(peer).toString());
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void oneIsFoundByItsEnds(Family family) {
        var peer = TcpPeer.established(family);
        assertNotNull(peer.tcp.info(peer.address(), peer.remote(), peer.now()));
        assertNull(peer.tcp.info(peer.remote(), peer.address(), peer.now()));
    }
}
