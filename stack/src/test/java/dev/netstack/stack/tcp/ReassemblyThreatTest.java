package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.ip.IpLink.Family;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A peer whose segments are made to cost more than they carry: threats G4 and G8.
class ReassemblyThreatTest {
    private static final int BUFFER = 64 << 10;

    /// Single octets with gaps, from the far end of the window to the near one: holes are bounded,
    /// and what is held is no more than the receive buffer and a quarter.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g4_singleOctetsWithGapsCostNoMoreThanTheBuffer(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.OPTIONS);
        peer.connection().set(TcpOption.RECEIVE_BUFFER_OCTETS, BUFFER, peer.now());
        int window = peer.tcb().rcv.window();
        for (int at = window - 1; at > 0; at -= 16) {
            peer.given(ACK).seq(peer.seq + at).text(1).send();
            assertTrue(peer.sent().size() <= 1, "one answer each at most");
        }
        var buffers = peer.link.stack.stack().buffers();
        assertTrue(buffers.inUse() <= BUFFER * 5 / 4, buffers.inUse() + " octets in use");
        assertTrue(peer.link.stack.count(DropReason.TCP_REASSEMBLY_FULL) > 0);
        assertEquals(0, peer.connection().available());
        for (int at = 0; at < window; at += 1_000) {
            peer.given(ACK).seq(peer.seq + at).text(Math.min(1_000, window - at)).send();
        }
        assertEquals(window, peer.connection().available(), "and the rest still arrives");
    }

    /// MUST-38: a peer that opens its window octet by octet gets no segment of an octet each.
    @ParameterizedTest
    @EnumSource(Family.class)
    void g8_aWindowThatOpensOctetByOctetIsNotFilledSo(Family family) {
        var peer = TcpPeer.established(family, 2, 4, 0x03, 0xE8);
        peer.given(ACK).window(4_000).send();
        peer.sent();
        peer.write(50_000);
        int sent = peer.sent().stream().mapToInt(each -> each.text().length).sum();
        assertEquals(4_000, sent);
        peer.ack += sent;
        for (int window = 0; window < 1_000; window++) {
            peer.given(ACK).window(window).send();
            peer.nothing();
        }
        peer.given(ACK).window(1_000).send();
        assertEquals(1_000, peer.one().text().length);
    }
}
