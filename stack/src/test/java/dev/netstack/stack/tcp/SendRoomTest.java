package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.ip.IpLink.Family;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// When a writer may write: by the room in the send buffer, and by what was not sent yet.
class SendRoomTest {
    private static final int LOW_WATER = 4_000;
    private static final int MSS = 1_000;

    private final MemorySegment text = Arena.ofAuto().allocate(1 << 20);

    private int write(TcpPeer peer) {
        int taken = peer.connection().send(text, 0, 1 << 20, peer.now());
        peer.link.stack.settle();
        return taken;
    }

    /// A connection with the option, whose congestion window is full and which refuses to take
    /// more.
    private TcpPeer full(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.OPTIONS);
        assertTrue(
                peer.connection().set(TcpOption.NOT_SENT_LOW_WATER_OCTETS, LOW_WATER, peer.now()));
        int taken;
        do taken = write(peer);
        while (taken > 0);
        return peer;
    }

    /// What is sent does not count, what waits for its first time does.
    @ParameterizedTest
    @EnumSource(Family.class)
    void octetsNotSentBoundWhatIsTaken(Family family) {
        var peer = full(family);
        int flight = peer.tcb().snd.inFlight();
        assertTrue(flight >= 10 * MSS, "in flight: " + flight);
        int unsent = peer.connection().unsent() - flight;
        assertTrue(unsent >= LOW_WATER && unsent < LOW_WATER + MSS, "not sent: " + unsent);
        assertFalse(peer.connection().isWritable());
    }

    /// A writer is woken when half of the mark is left, not at each segment.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aWriterIsWokenWhenLittleIsUnsent(Family family) {
        var peer = full(family);
        while (peer.link.stack.stack().event() != null) {}
        peer.given(ACK).ack(peer.ack + MSS).send();
        assertNull(peer.link.stack.stack().event(), "two segments left, more than half waits");
        peer.given(ACK).ack(peer.ack + 2 * MSS).send();
        peer.given(ACK).ack(peer.ack + 3 * MSS).send();
        assertSame(peer.connection(), peer.link.stack.stack().event());
        assertTrue(peer.connection().isWritable());
        assertTrue(write(peer) > 0);
    }

    /// Without the option the send buffer alone bounds it.
    @ParameterizedTest
    @EnumSource(Family.class)
    void withoutTheOptionTheBufferBoundsIt(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.OPTIONS);
        assertEquals(Settings.BUFFER_FIRST, write(peer));
        assertFalse(peer.connection().isWritable());
        assertEquals(0, write(peer));
    }
}
