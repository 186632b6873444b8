package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static dev.netstack.stack.tcp.TcpPeer.RST;
import static dev.netstack.stack.tcp.TcpPeer.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.BufferPool;
import dev.netstack.stack.Counter;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A stack whose memory runs out: who gives way, and who is told.
class MemoryPressureTest {
    private static final int MEMORY = 256 << 10;
    private static final long SECOND = StackFixture.SECOND;

    private final MemorySegment text = Arena.ofAuto().allocate(MEMORY);

    /// A connection from `port`, accepted.
    private static Connection open(TcpPeer peer, int port) {
        peer.given(SYN).from(port).send();
        int ack = peer.one().seq() + 1;
        peer.given(ACK).from(port).seq(peer.seq + 1).ack(ack).send();
        peer.accept();
        return peer.connection();
    }

    private static void closeWindow(TcpPeer peer, int port, Connection connection) {
        int ack = connection.tcb().snd.una;
        peer.given(ACK).from(port).seq(peer.seq + 1).ack(ack).window(0).send();
    }

    private int write(TcpPeer peer, Connection connection, int octets) {
        int taken = connection.send(text, 0, octets, peer.now());
        peer.link.stack.settle();
        return taken;
    }

    /// Every block but one, which a frame needs.
    private static List<MemorySegment> exhaust(TcpPeer peer) {
        var pool = peer.link.stack.stack().buffers();
        var blocks = new ArrayList<MemorySegment>();
        for (var block = pool.take(1); block != null; block = pool.take(1)) blocks.add(block);
        return blocks;
    }

    private static void forgetEvents(TcpPeer peer) {
        while (peer.link.stack.stack().event() != null) {}
    }

    /// Nothing is in flight, so no acknowledgment tells the writer to try again: memory does.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aWriterWithoutMemoryIsWokenWhenSomeComesBack(Family family) {
        var peer = TcpPeer.listening(family, MEMORY);
        var connection = open(peer, 1_000);
        var blocks = exhaust(peer);
        assertEquals(0, write(peer, connection, 100));
        assertFalse(connection.isWritable());
        forgetEvents(peer);
        peer.advance(SECOND);
        assertNull(peer.link.stack.stack().event());
        for (var block : blocks) peer.link.stack.stack().buffers().release(block);
        peer.link.stack.settle();
        assertSame(connection, peer.link.stack.stack().event());
        assertTrue(connection.isWritable());
        assertEquals(100, write(peer, connection, 100));
    }

    /// Threat G3, RFC 9293 §3.8.6.1: the peer that kept its window closed for longest loses its
    /// connection, and only when the memory is needed.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g3_theLongestClosedWindowGivesWayFirst(Family family) {
        var peer = TcpPeer.listening(family, MEMORY);
        var first = open(peer, 1_000);
        var second = open(peer, 2_000);
        var third = open(peer, 3_000);
        closeWindow(peer, 1_000, first);
        closeWindow(peer, 2_000, second);
        assertEquals(60_000, write(peer, second, 60_000));
        peer.advance(SECOND);
        assertEquals(60_000, write(peer, first, 60_000));
        for (int i = 0; i < 60; i++) {
            closeWindow(peer, 1_000, first);
            closeWindow(peer, 2_000, second);
            peer.advance(SECOND);
        }
        assertNull(first.cause());
        assertNull(second.cause());
        exhaust(peer);
        peer.sent();
        assertTrue(write(peer, third, 30_000) >= 30_000);
        assertEquals(CloseCause.NO_MEMORY, second.cause());
        assertNull(first.cause());
        assertEquals(1, peer.sent().stream().filter(sent -> sent.has(RST)).count());
        assertEquals(1, peer.link.stack.count(Counter.TCP_ABORT_ON_MEMORY));
    }

    /// Text that arrives when memory is out has it from there too.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g3_arrivingTextHasTheMemoryOfAClosedWindow(Family family) {
        var peer = TcpPeer.listening(family, MEMORY);
        var first = open(peer, 1_000);
        var second = open(peer, 2_000);
        closeWindow(peer, 1_000, first);
        assertEquals(60_000, write(peer, first, 60_000));
        peer.advance(MemoryPressure.SHUT_MIN_NANOS - 1);
        exhaust(peer);
        int ack = second.tcb().snd.una;
        peer.given(ACK).from(2_000).seq(peer.seq + 1).ack(ack).text(1_000).send();
        assertEquals(0, second.available(), "a window closed for a moment is no attack");
        assertEquals(1, peer.link.stack.count(Counter.TCP_RCV_Q_DROP));
        peer.advance(1);
        peer.given(ACK).from(2_000).seq(peer.seq + 1).ack(ack).text(1_000).send();
        assertEquals(1_000, second.available());
        assertEquals(CloseCause.NO_MEMORY, first.cause());
    }

    /// SHLD-14: what was promised stays promised, but no more is while memory is short.
    @ParameterizedTest
    @EnumSource(Family.class)
    void windowsStayWhereTheyAreWhileMemoryIsShort(Family family) {
        var peer = TcpPeer.listening(family, MEMORY);
        peer.open(TcpPeer.OPTIONS);
        peer.accept();
        int edge = peer.tcb().rcv.edge;
        var held = Objects.requireNonNull(peer.link.stack.stack().buffers().take(128 << 10));
        var more = Objects.requireNonNull(peer.link.stack.stack().buffers().take(64 << 10));
        var last = Objects.requireNonNull(peer.link.stack.stack().buffers().take(16 << 10));
        for (int i = 0; i < 20; i++) {
            peer.given(ACK).seq(peer.seq + 1_000 * i).text(1_000).send();
            assertEquals(1_000, peer.read().length);
            assertTrue(Seq.isAtLeast(peer.tcb().rcv.edge, edge));
        }
        // A window is told in units of 128 octets.
        assertTrue(Seq.isAtMost(peer.tcb().rcv.edge, edge + 20 * 128));
        for (var block : List.of(held, more, last)) {
            peer.link.stack.stack().buffers().release(block);
        }
        peer.given(ACK).seq(peer.seq + 20_000).text(1_000).send();
        peer.read();
        peer.given(ACK).seq(peer.seq + 21_000).text(1_000).send();
        assertTrue(Seq.isAfter(peer.tcb().rcv.edge, edge + 20 * 128));
    }

    /// A part is taken when all would need more memory than there is.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aWriterGetsWhatMemoryThereIs(Family family) {
        var peer = TcpPeer.listening(family, MEMORY);
        var connection = open(peer, 1_000);
        var blocks = exhaust(peer);
        for (int i = 0; i < 2; i++) peer.link.stack.stack().buffers().release(blocks.removeLast());
        int taken = connection.send(text, 0, 100_000, peer.now());
        assertTrue(taken >= BufferPool.BLOCK_MIN && taken < 100_000, "taken: " + taken);
        assertFalse(connection.tcb().isStarved, "an acknowledgment will wake it");
    }
}
