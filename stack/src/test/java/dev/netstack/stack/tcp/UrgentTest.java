package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static dev.netstack.stack.tcp.TcpPeer.FIN;
import static dev.netstack.stack.tcp.TcpPeer.PSH;
import static dev.netstack.stack.tcp.TcpPeer.SYN;
import static dev.netstack.stack.tcp.TcpPeer.URG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Urgent data (RFC 9293 §3.8.5, RFC 6093).
class UrgentTest {
    /// RFC 6093 §3 (MUST-30, MUST-31, MUST-33): whatever the pointer says, the data stay in line.
    @ParameterizedTest
    @EnumSource(Family.class)
    void h6_urgentPointersMoveNoData(Family family) {
        for (int pointer : new int[] {0, 1, 5, 10, 11, 65_535}) {
            for (int flags : new int[] {0, FIN, PSH}) {
                var peer = TcpPeer.established(family);
                peer.given(ACK | URG | flags).urgent(pointer).text(10).send();
                assertEquals(pointer, peer.connection().urgentMark());
                assertArrayEquals(IpLink.pattern(10), peer.read());
                assertEquals(Math.max(0, pointer - 10), peer.connection().urgentMark());
            }
        }
        var peer = TcpPeer.listening(family);
        peer.given(SYN | URG).urgent(3).send();
        assertEquals(SYN | ACK, peer.one().flags());
    }

    /// MUST-32: the application hears of each advance of the pointer.
    @ParameterizedTest
    @EnumSource(Family.class)
    void anAdvancingUrgentPointerIsTold(Family family) {
        var peer = TcpPeer.established(family);
        var stack = peer.link.stack.stack();
        for (int i = 0; i < 10; i++) stack.event();
        for (int pointer = 10; pointer < 40; pointer += 10) {
            peer.given(ACK | URG).urgent(pointer).send();
            assertEquals(peer.connection(), stack.event());
            assertEquals(pointer, peer.connection().urgentMark());
        }
        peer.given(ACK | URG).urgent(20).send();
        assertNull(stack.event());
    }

    /// MUST-62, MUST-31: the pointer that we send names the octet behind.
    @ParameterizedTest
    @EnumSource(Family.class)
    void urgentDataAreAnnounced(Family family) {
        var peer = TcpPeer.established(family);
        peer.sent();
        var memory = java.lang.foreign.Arena.ofAuto().allocate(8);
        peer.connection().send(memory, 0, 8, peer.now());
        peer.connection().sendUrgent(peer.now());
        peer.link.stack.settle();
        var sent = peer.link.sent().getFirst();
        assertTrue((sent.u16(12) & URG) != 0);
        assertEquals(8, sent.u16(18));
    }
}
