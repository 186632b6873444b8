package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TcpPeer.ACK;
import static dev.netstack.stack.tcp.TcpPeer.FIN;
import static dev.netstack.stack.tcp.TcpPeer.PSH;
import static dev.netstack.stack.tcp.TcpPeer.RST;
import static dev.netstack.stack.tcp.TcpPeer.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Headers and options that are wrong: threats E.
class OptionThreatTest {
    @ParameterizedTest
    @EnumSource(Family.class)
    void e1_wrongDataOffsetsAreDropped(Family family) {
        var peer = TcpPeer.established(family);
        for (int words = 0; words < 16; words++) {
            for (int text = 0; text < 48; text += 4) {
                boolean isRight = words >= 5 && words * 4 <= 20 + text;
                if (isRight) continue;
                peer.given(ACK | PSH).words(words).text(text).send();
                peer.nothing();
            }
        }
        assertEquals(0, peer.connection().available());
        assertTrue(peer.link.stack.count(DropReason.TCP_MALFORMED) > 50);
    }

    /// MUST-7, RFC 9293 §3.2, and docs/deviations.md: no reset.
    @ParameterizedTest
    @EnumSource(Family.class)
    void e2_wrongOptionLengthsDropTheSegment(Family family) {
        int[][] wrong = {{2, 0, 0, 0}, {8, 1, 0, 0}, {8, 30, 0, 0}, {99, 0, 1, 1}, {1, 1, 1, 3}};
        var peer = TcpPeer.established(family);
        for (var options : wrong) {
            for (int flags : new int[] {SYN, ACK | PSH, RST, FIN | ACK}) {
                peer.given(flags).options(options).text(5).send();
                peer.nothing();
            }
        }
        assertEquals(20, peer.link.stack.count(DropReason.TCP_BAD_OPTION));
        assertEquals(TcpState.ESTABLISHED, peer.connection().state());
        assertEquals(0, peer.connection().available());
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void e3_aTinyMssIsRaised(Family family) {
        for (int mss : new int[] {0, 1, 7, 48, 87}) {
            var peer = TcpPeer.established(family, 2, 4, mss >>> 8, mss & 0xFF);
            peer.sent();
            peer.write(2 * Tcb.MSS_MIN);
            var sent = peer.sent();
            assertEquals(2, sent.size(), sent::toString);
            for (var segment : sent) assertEquals(Tcb.MSS_MIN, segment.text().length);
        }
    }

    /// RFC 7323 §2.3.
    @ParameterizedTest
    @EnumSource(Family.class)
    void e4_aGreatWindowScaleIsFourteen(Family family) {
        for (int shift : new int[] {14, 15, 255}) {
            var peer = TcpPeer.established(family, 3, 3, shift, 0);
            peer.given(ACK).window(3).send();
            assertEquals(3 << 14, peer.tcb().snd.wnd);
        }
    }

    /// MUST-65: options of a SYN mean nothing on other segments; the first of two counts. TS-2.
    @ParameterizedTest
    @EnumSource(Family.class)
    void e7_repeatedAndMisplacedOptionsAreIgnored(Family family) {
        var peer = TcpPeer.established(family, 2, 4, 2, 0, 2, 4, 4, 0);
        assertEquals(512, peer.tcb().peerMss);
        peer.given(ACK | PSH).options(TcpPeer.OPTIONS).window(1_000).text(1).send();
        assertEquals(512, peer.tcb().peerMss);
        assertEquals(1_000, peer.tcb().snd.wnd, "not scaled");
        assertFalse(peer.tcb().hasSack);
        assertEquals(1, peer.connection().available());
    }

    /// MUST-6: TCP-AO and MD5 are skipped like any other option that is not known.
    @ParameterizedTest
    @EnumSource(Family.class)
    void e8_signaturesThatNobodyAskedForAreIgnored(Family family) {
        var peer = TcpPeer.established(family);
        var md5 = new int[20];
        md5[0] = 19;
        md5[1] = 18;
        peer.given(ACK | PSH).options(md5).text(1).send();
        peer.seq++;
        peer.given(ACK | PSH).options(29, 4, 1, 1).text(1).send();
        assertEquals(2, peer.connection().available());
    }

    /// RFC 7323 §3.2.
    @ParameterizedTest
    @EnumSource(Family.class)
    void e9_aSegmentWithoutTheAgreedTimestampIsDropped(Family family) {
        var peer = TcpPeer.established(family, TcpPeer.timestamps(1_000, 0));
        peer.sent();
        peer.given(ACK | PSH).text(5).send();
        assertEquals(0, peer.connection().available());
        assertEquals(1, peer.link.stack.count(DropReason.TCP_NO_TIMESTAMP));
        peer.given(ACK | PSH).options(TcpPeer.timestamps(1_001, 0)).text(5).send();
        assertEquals(5, peer.connection().available());
        peer.given(RST).seq(peer.seq + 5).send();
        assertEquals(CloseCause.RESET_BY_PEER, peer.connection().cause(), "a reset needs none");
    }

    /// RFC 9293 §3.10.7: any flags, in any state, with any numbers: one answer at most, no
    /// exception, and only an exact reset ends an established connection.
    @ParameterizedTest
    @EnumSource(Family.class)
    void e10_anyFlagsGetOneAnswerAtMost(Family family) {
        for (int flags = 0; flags < 256; flags++) {
            for (int numbers = 0; numbers < 8; numbers++) {
                var peer = TcpPeer.established(family);
                peer.sent();
                int seq = peer.seq + new int[] {0, -1, 1, 1 << 20}[numbers & 3];
                int ack = peer.ack + (numbers >>> 2) * 100_000;
                peer.given(flags).seq(seq).ack(ack).text(numbers % 3).send();
                var sent = peer.sent();
                assertTrue(sent.size() <= 1, sent::toString);
                boolean isExact = (flags & RST) != 0 && seq == peer.seq;
                assertEquals(isExact, peer.connection().cause() != null, "flags " + flags);
            }
        }
    }

    /// MUST-63, RFC 1122 §4.2.3.10: no answer to who cannot be answered.
    @ParameterizedTest
    @EnumSource(Family.class)
    void e11_specialSourcesAreDropped(Family family) {
        var peer = TcpPeer.listening(family);
        peer.given(SYN).from(0).send();
        var any = family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        var group = family == Family.IPV4 ? new Ipv4Address(0xE000_0001) : Ipv6Address.ALL_NODES;
        peer.link.inject(peer.given(SYN).datagram().from(any));
        peer.link.inject(peer.given(SYN).datagram().from(group));
        // A connection has two ends (MUST-57).
        peer.link.inject(peer.given(SYN).datagram().to(group));
        peer.nothing();
        assertEquals(0, peer.tcp.connectionCount());
    }

    /// The IP payload is shorter than a TCP header.
    @ParameterizedTest
    @EnumSource(Family.class)
    void e13_truncatedHeadersAreDropped(Family family) {
        var peer = TcpPeer.listening(family);
        byte[] whole = peer.given(SYN).datagram().payload();
        for (int length = 0; length < 20; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            peer.link.inject(IpLink.datagram(family, IpProtocol.TCP, cut));
        }
        peer.nothing();
        assertEquals(20, peer.link.stack.count(DropReason.TCP_MALFORMED));
        assertEquals(0, peer.link.stack.count(Counter.INTERNAL_ERROR));
    }

    /// RFC 9293 §3.1: reserved bits are ignored; so are ECE and CWR where ECN was not agreed (H14).
    @ParameterizedTest
    @EnumSource(Family.class)
    void e14_reservedAndEcnBitsAreIgnored(Family family) {
        var peer = TcpPeer.listening(family);
        peer.given(SYN).send();
        var answer = peer.one();
        assertEquals(SYN | ACK, answer.flags());
        peer.seq++;
        peer.ack = answer.seq() + 1;
        var datagram = peer.given(ACK | PSH | 0xC0).text(9).datagram();
        byte[] octets = datagram.payload();
        octets[12] |= 0x0F;
        peer.link.inject(IpLink.datagram(family, IpProtocol.TCP, octets).checksumAt(16));
        var connection = peer.listener().accept(peer.now());
        assertEquals(9, connection == null ? -1 : connection.available());
    }

    /// MUST-3.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aWrongChecksumHasNoEffect(Family family) {
        var peer = TcpPeer.established(family);
        byte[] octets = peer.given(ACK | PSH).text(9).datagram().payload();
        octets[25] ^= 1;
        peer.link.inject(IpLink.datagram(family, IpProtocol.TCP, octets));
        assertEquals(0, peer.connection().available());
        assertEquals(1, peer.link.stack.count(DropReason.TCP_BAD_CHECKSUM));
    }

    /// MUST-5, MUST-64: options on any segment, at any alignment.
    @ParameterizedTest
    @EnumSource(Family.class)
    void optionsNeedNoAlignment(Family family) {
        var stamp = TcpPeer.timestamps(7, 0);
        var shifted = new int[11];
        shifted[0] = 1;
        System.arraycopy(stamp, 0, shifted, 1, 10);
        var peer = TcpPeer.established(family, stamp);
        peer.given(ACK | PSH).options(shifted).text(IpLink.pattern(50)).send();
        assertArrayEquals(IpLink.pattern(50), peer.read());
    }
}
