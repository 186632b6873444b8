package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.ip.TestDatagram;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.TcpHeader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Segments that no honest host sends, to a port that listens.
class HostileSegmentTest {
    private static final int PORT = 80;
    private static final int PEER_PORT = 40_000;
    private static final int SEQUENCE = 1_000;

    private static IpLink listening(Family family) {
        var link = new IpLink();
        var local = new SocketAddress(IpLink.us(family), PORT);
        StackFixture.done(link.stack.stack().tcp().listen(local, 8, link.stack.now()));
        return link;
    }

    /// A SYN without options; `reserved` are the four bits behind the data offset.
    private static byte[] syn(int peerPort, int reserved, int flags) {
        byte[] segment = new byte[TcpHeader.LENGTH_MIN];
        IpLink.put16(segment, 0, peerPort);
        IpLink.put16(segment, 2, PORT);
        IpLink.put16(segment, 6, SEQUENCE);
        segment[12] = (byte) ((5 << 4) | reserved);
        segment[13] = (byte) flags;
        IpLink.put16(segment, 14, 65_535);
        return segment;
    }

    private static TestDatagram tcp(Family family, byte... segment) {
        return IpLink.datagram(family, IpProtocol.TCP, segment).checksumAt(16);
    }

    /// The port does listen: what follows is not dropped for another reason.
    @ParameterizedTest
    @EnumSource
    void anHonestSynIsAnswered(Family family) {
        var link = listening(family);
        link.inject(tcp(family, syn(PEER_PORT, 0, TcpHeader.SYN)));
        assertEquals(TcpHeader.SYN | TcpHeader.ACK, link.sentOne().payload()[13]);
    }

    private static List<IpAddress> nobodys(Family family) {
        return family == Family.IPV4
                ? List.of(Ipv4Address.ANY, Ipv4Address.BROADCAST, new Ipv4Address(0xE000_0001))
                : List.of(Ipv6Address.ANY, new Ipv6Address(0xFF02L << 48, 1));
    }

    /// RFC 9293 §3.9.2.3 MUST-57, MUST-63; RFC 6335 §6 for port 0.
    @ParameterizedTest
    @EnumSource
    void e11_aSourceThatNamesNoOneIsNotAnswered(Family family) {
        var link = listening(family);
        for (var source : nobodys(family)) {
            link.inject(tcp(family, syn(PEER_PORT, 0, TcpHeader.SYN)).from(source));
        }
        link.inject(tcp(family, syn(0, 0, TcpHeader.SYN)));
        link.expectNothing();
    }

    /// RFC 9293 §3.1: the header's length is at least five words, and within the datagram.
    @ParameterizedTest
    @EnumSource
    void e13_aHeaderThatDoesNotFitIsDropped(Family family) {
        var link = listening(family);
        var whole = syn(PEER_PORT, 0, TcpHeader.SYN);
        for (int length = 0; length < whole.length; length++) {
            link.inject(IpLink.datagram(family, IpProtocol.TCP, Arrays.copyOf(whole, length)));
        }
        for (int words : new int[] {0, 1, 4, 6, 15}) {
            var segment = whole.clone();
            segment[12] = (byte) (words << 4);
            link.inject(tcp(family, segment));
        }
        link.expectNothing();
        assertEquals(whole.length + 5, link.stack.count(DropReason.TCP_MALFORMED));
    }

    /// RFC 9293 §3.1: reserved bits are ignored when they arrive, and zero when sent. ECN is not
    /// offered, so its set-up is not agreed to (RFC 3168 §6.1.1).
    @ParameterizedTest
    @EnumSource
    void e14_reservedBitsAreIgnored(Family family) {
        var link = listening(family);
        link.inject(
                tcp(family, syn(PEER_PORT, 0xF, TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR)));
        var answer = link.sentOne().payload();
        assertEquals(TcpHeader.SYN | TcpHeader.ACK, answer[13]);
        assertEquals(0, answer[12] & 0xF);
    }
}
