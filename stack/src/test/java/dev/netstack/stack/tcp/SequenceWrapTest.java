package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Threat E12: both directions wrap at every offset of the first 3,000 octets.
class SequenceWrapTest {
    private static final int OFFSETS = 3_000;
    private static final int PIECE = 1_100;
    private static final int OCTETS = 3 * PIECE;
    private static final long NANOS_PER_COUNT = 4_000;

    @ParameterizedTest
    @EnumSource(Family.class)
    void e12_everyOffsetOfTheWrapIsExact(Family family) {
        var peer = TcpPeer.listening(family);
        for (int k = 0; k < OFFSETS; k++) exchange(peer, -k);
    }

    /// RFC 9293 §3.7.4: what was small 2³¹ octets ago is acknowledged, and holds nothing back.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aSmallSegmentOfLongAgoDelaysNothing(Family family) {
        var peer = TcpPeer.listening(family);
        peer.open(TcpPeer.OPTIONS);
        peer.accept();
        peer.sent();
        var snd = peer.tcb().snd;
        snd.smallEnd = snd.una - Integer.MAX_VALUE + 1_500;
        for (int i = 0; i < 2; i++) {
            peer.write(1_000);
            assertEquals(1, peer.sent().size());
            peer.ack += 1_000;
            peer.given(ACK).send();
        }
        peer.write(10);
        assertEquals(1, peer.sent().size());
    }

    /// Opens with both initial sequence numbers at `iss`, and carries octets both ways.
    private static void exchange(TcpPeer peer, int iss) {
        peer.advance(delayUntil(peer, iss));
        peer.sent();
        peer.seq = iss;
        peer.ack = 0;
        peer.open(TcpPeer.OPTIONS);
        assertEquals(iss + 1, peer.ack);
        peer.accept();
        peer.sent();
        peer.write(OCTETS);
        var received = new ByteArrayOutputStream();
        for (var segment : peer.sent()) {
            assertEquals(peer.ack, segment.seq());
            received.writeBytes(segment.text());
            peer.ack += segment.text().length;
        }
        assertArrayEquals(IpLink.pattern(OCTETS), received.toByteArray(), "from " + iss);
        byte[] stream = IpLink.pattern(OCTETS);
        // The last piece first, so that the holes wrap too.
        for (int at = OCTETS - PIECE; at >= 0; at -= PIECE) {
            byte[] piece = Arrays.copyOfRange(stream, at, at + PIECE);
            peer.given(ACK).seq(peer.seq + at).text(piece).send();
        }
        assertArrayEquals(stream, peer.read(), "from " + iss);
        peer.seq += OCTETS;
        peer.given(TcpPeer.RST).send();
        assertEquals(0, peer.tcp.connectionCount());
        assertEquals(0, peer.link.stack.stack().buffers().inUse());
    }

    /// The clock is part of the initial sequence number: waiting chooses it (RFC 9293 §3.4.1).
    private static long delayUntil(TcpPeer peer, int iss) {
        var flow = FourTuple.of(peer.address(), peer.remote());
        int next = peer.tcp.initialSequence.next(flow, peer.now());
        return Integer.toUnsignedLong(iss - next) * NANOS_PER_COUNT;
    }
}
