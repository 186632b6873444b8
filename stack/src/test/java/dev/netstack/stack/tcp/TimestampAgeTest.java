package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.Counter;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A connection that is idle for longer than timestamps take to wrap (RFC 7323 §5.5).
class TimestampAgeTest {
    private static final long DAY = 86_400 * StackFixture.SECOND;

    /// TS-26: until 24 days are over what looks older than TS.Recent is refused, and later taken.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aTimestampOf24DaysAgoIsNotBelieved(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.timestamps(1_000, 0));
        peer.advance(23 * DAY);
        peer.given(ACK).text(10).options(TcpPeer.timestamps(500, 0)).send();
        assertEquals(1, peer.link.stack.count(Counter.TCP_PAWS_ESTAB));
        assertEquals(0, peer.read().length);
        peer.advance(2 * DAY);
        peer.given(ACK).text(10).options(TcpPeer.timestamps(500, 0)).send();
        assertEquals(1, peer.link.stack.count(Counter.TCP_PAWS_ESTAB));
        assertEquals(10, peer.read().length);
    }
}
