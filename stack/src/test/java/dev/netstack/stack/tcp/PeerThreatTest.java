package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static dev.netstack.stack.tcp.TcpPeer.FIN;
import static dev.netstack.stack.tcp.TcpPeer.PSH;
import static dev.netstack.stack.tcp.TcpPeer.RST;
import static dev.netstack.stack.tcp.TcpPeer.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A peer that is broken or hostile: threats H.
class PeerThreatTest {
    private static final long SECOND = StackFixture.SECOND;
    private static final int MSS = 1_000;

    private static int[] sack(int... edges) {
        var options = new int[4 + 4 * edges.length];
        options[0] = 1;
        options[1] = 1;
        options[2] = 5;
        options[3] = 2 + 4 * edges.length;
        for (int i = 0; i < edges.length; i++) {
            for (int j = 0; j < 4; j++) options[4 + 4 * i + j] = (edges[i] >>> (24 - 8 * j)) & 0xFF;
        }
        return options;
    }

    /// RFC 5681 §3: an acknowledgment of what was never sent opens nothing. CC-1.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h1_optimisticAcknowledgmentsAreRefused(Family family) {
        var peer = TcpPeer.withFlight(family);
        int before = peer.tcb().congestion.window();
        peer.given(ACK).ack(peer.ack + 10 * MSS + 1).send();
        assertEquals(before, peer.tcb().congestion.window());
        assertEquals(peer.ack, peer.tcb().snd.una);
    }

    /// RFC 3465 §2: a segment acknowledged octet by octet gains a segment.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h2_dividedAcknowledgmentsGainASegment(Family family) {
        var peer = TcpPeer.withFlight(family);
        int before = peer.tcb().congestion.window();
        for (int i = 1; i <= MSS; i++) peer.given(ACK).ack(peer.ack + i).send();
        assertTrue(peer.tcb().congestion.window() <= before + MSS);
    }

    /// RFC 6675 §5: with SACK, bare duplicates tell nothing. CC-17.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h3_bareDuplicatesResendNothing(Family family) {
        var peer = TcpPeer.withFlight(family);
        for (int i = 0; i < 1_000; i++) peer.given(ACK).window(511).send();
        assertTrue(peer.sent().isEmpty());
    }

    /// RFC 5681 §3.2: duplicates count in a row, so reordering now and then resends nothing. LR-7.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h3_duplicatesBetweenProgressAreForgotten(Family family) {
        var peer = TcpPeer.established(family, 2, 4, 0x03, 0xE8);
        peer.sent();
        peer.write(10 * MSS);
        assertEquals(10, peer.sent().size());
        for (int i = 1; i <= 8; i++) {
            peer.given(ACK).send();
            peer.given(ACK).send();
            peer.ack += MSS;
            peer.given(ACK).send();
        }
        peer.nothing();
    }

    /// MUST-34, SHLD-15, SHLD-16, SHLD-17. TS-7.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h4_aWindowThatShrinksIsObeyed(Family family) {
        var peer = TcpPeer.withFlight(family);
        peer.write(5 * MSS);
        peer.nothing();
        peer.given(ACK).ack(peer.ack + 2 * MSS).window((2 * MSS) >> 7).send();
        peer.nothing();
        peer.advance(SECOND);
        for (var again : peer.sent()) {
            assertTrue(Seq.isBefore(again.seq(), peer.ack + 4 * MSS), again::toString);
        }
        peer.given(ACK).ack(peer.ack + 4 * MSS).window(0).send();
        peer.sent();
        peer.advance(20 * SECOND);
        for (var probe : peer.sent()) assertEquals(1, probe.text().length);
        assertNull(peer.connection().cause());
    }

    /// RFC 2018 §8: what was reported and then denied is sent again.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h5_renegingIsSurvived(Family family) {
        var peer = TcpPeer.withFlight(family);
        int from = peer.ack;
        peer.given(ACK).options(sack(from + MSS, from + 10 * MSS)).send();
        peer.sent();
        var seen = new ArrayList<Integer>();
        for (int i = 0; i < 60; i++) {
            peer.advance(SECOND);
            for (var again : peer.sent()) {
                if (again.seq() == peer.ack) peer.ack += again.text().length;
                seen.add(again.seq() - from);
                peer.given(ACK).send();
            }
        }
        assertEquals(from + 10 * MSS, peer.ack, seen::toString);
        assertEquals(0, peer.connection().unsent());
    }

    /// H8: an echo that cannot be is no measurement.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h8_impossibleEchoesAreNoRoundTrips(Family family) {
        for (int echo : new int[] {0, 1, -1, Integer.MIN_VALUE, 0x1234_5678}) {
            var peer = TcpPeer.established(family, TcpPeer.timestamps(1_000, 0));
            peer.sent();
            peer.write(100);
            peer.advance(10 * SECOND);
            peer.given(ACK).ack(peer.ack + 100).options(TcpPeer.timestamps(1_001, echo)).send();
            long rto = peer.tcb().rtt.rto();
            assertTrue(rto >= RttEstimator.RTO_MIN_NANOS && rto <= RttEstimator.RTO_MAX_NANOS);
            assertTrue(peer.tcb().rtt.srtt() <= 10 * SECOND);
        }
    }

    /// SE-4: what reaches beyond the window is cut off.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h9_textBeyondTheWindowIsNotDelivered(Family family) {
        var peer = TcpPeer.established(family);
        peer.connection().set(TcpOption.RECEIVE_BUFFER_OCTETS, 4_096, peer.now());
        int window = peer.tcb().rcv.window();
        int sent = 0;
        for (; sent + 1_000 <= window; sent += 1_000) {
            peer.given(ACK).seq(peer.seq + sent).text(1_000).send();
        }
        peer.sent();
        peer.given(ACK).seq(peer.seq + sent).text(1_000).send();
        assertEquals(window, peer.connection().available());
        assertEquals(peer.seq + window, peer.one().ack());
        peer.given(ACK).seq(peer.seq + window).text(1).send();
        assertEquals(window, peer.connection().available());
        assertEquals(0, peer.one().window());
    }

    /// MUST-39: a peer that sends a few octets at a time gains nothing by the rounding of scaled
    /// windows.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g8_smallSegmentsDoNotCarryTheWindowAway(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.OPTIONS);
        peer.connection().set(TcpOption.RECEIVE_BUFFER_OCTETS, 8_192, peer.now());
        for (int i = 0; i < 70_000; i += 20) {
            peer.given(ACK).seq(peer.seq + i).text(20).send();
            peer.sent();
        }
        // The window that was open before the buffer was made smaller, and no more.
        assertTrue(peer.connection().available() <= 65_535 + 127);
        assertEquals(0, peer.tcb().rcv.window());
    }

    /// SE-3, SE-9: what crashed others.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h11_finAndAckInEarlyStatesAreHarmless(Family family) {
        for (int flags : new int[] {FIN, FIN | ACK, FIN | SYN, ACK, PSH | ACK, 0}) {
            var opening = TcpPeer.synSent(family);
            opening.given(flags).text(3).send();
            assertTrue(opening.sent().size() <= 1);
            opening.connection().close(opening.now());
            opening.given(SYN | ACK).send();
            var half = TcpPeer.listening(family);
            half.given(SYN).send();
            half.sent();
            half.given(flags).seq(half.seq + 1).text(3).send();
            assertTrue(half.sent().size() <= 1);
        }
    }

    /// The window closes during recovery: probes, and nothing else.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h12_aWindowThatClosesInRecoveryIsProbed(Family family) {
        var peer = TcpPeer.withFlight(family);
        int from = peer.ack;
        peer.given(ACK).options(sack(from + 2 * MSS, from + 6 * MSS)).window(511).send();
        assertTrue(!peer.sent().isEmpty(), "fast retransmission");
        peer.given(ACK).ack(from + MSS).window(0).send();
        peer.sent();
        peer.advance(30 * SECOND);
        var probes = peer.sent();
        assertTrue(probes.size() > 2 && probes.size() < 12, probes::toString);
        for (var probe : probes) assertEquals(1, probe.text().length);
    }

    /// Every retransmission carries what the first one did, or the beginning of it when segments
    /// became smaller because full ones are not answered (RFC 4821 §7.7).
    @ParameterizedTest
    @EnumSource(Family.class)
    void h13_retransmissionsAreIdentical(Family family) {
        for (int octets : new int[] {1, 19, 999, 1_000}) {
            var peer = TcpPeer.established(family, TcpPeer.OPTIONS);
            // Else a segment that times out again and again would become smaller (RFC 4821 §7.7).
            peer.connection().set(TcpOption.MTU_PROBING, 0, peer.now());
            peer.sent();
            peer.write(octets);
            var first = peer.one();
            assertArrayEquals(IpLink.pattern(octets), first.text());
            peer.advance(100 * SECOND);
            var again = peer.sent();
            assertTrue(again.size() >= 6, again::toString);
            for (var copy : again) {
                assertEquals(first.seq(), copy.seq());
                int length = copy.text().length;
                assertTrue(length >= Math.min(octets, 512), copy::toString);
                assertArrayEquals(Arrays.copyOf(first.text(), length), copy.text());
            }
        }
    }

    /// SND.UNA ≤ SND.NXT ≤ what was queued, when the connection ends in the middle.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h15_anEndInTheMiddleLeavesNothing(Family family) {
        var reset = TcpPeer.withFlight(family);
        reset.given(RST).send();
        assertEquals(0, reset.link.stack.stack().buffers().inUse());
        var aborted = TcpPeer.withFlight(family);
        aborted.connection().abort(aborted.now());
        aborted.link.stack.settle();
        assertTrue(aborted.one().has(RST));
        assertEquals(0, aborted.link.stack.stack().buffers().inUse());
        var silent = TcpPeer.withFlight(family);
        silent.advance(3_000 * SECOND);
        assertEquals(CloseCause.TIMED_OUT, silent.connection().cause());
        assertEquals(0, silent.link.stack.stack().buffers().inUse());
    }

    /// MAY-6 seen from the other side: one octet of garbage at RCV.NXT - 1.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h16_keepAlivesOfThePeerAreAnswered(Family family) {
        var peer = TcpPeer.established(family);
        peer.given(ACK).seq(peer.seq - 1).text((byte) 0).send();
        assertEquals(peer.seq, peer.one().ack());
        assertEquals(0, peer.connection().available());
        peer.advance(SECOND);
        for (int i = 0; i < 100; i++) peer.given(ACK).seq(peer.seq - 1).send();
        assertEquals(1, peer.sent().size());
    }

    /// G10: duplicates let no more leave than limited transmit and recovery do, with SACK and
    /// without.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g10_aFloodOfDuplicatesSendsNothingMore(Family family) {
        for (var options : new int[][] {{2, 4, 0x03, 0xE8}, TcpPeer.OPTIONS}) {
            var peer = TcpPeer.established(family, options);
            peer.sent();
            peer.write(100 * MSS);
            int flight = peer.sent().size();
            for (int i = 0; i < 100; i++) peer.given(ACK).send();
            int first = peer.sent().size();
            assertTrue(first <= flight + 3, first + " segments for duplicates");
            for (int i = 0; i < 10_000; i++) peer.given(ACK).send();
            assertEquals(0, peer.sent().size());
        }
    }
}
