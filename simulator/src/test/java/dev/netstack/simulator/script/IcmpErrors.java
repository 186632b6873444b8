package dev.netstack.simulator.script;

import dev.netstack.simulator.TcpScript;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.Arena;

/// ICMP errors of both families that quote a segment of a script's connection, from the peer.
final class IcmpErrors {
    /// Octets of a TCP header that are quoted.
    private static final int QUOTED = TcpHeader.LENGTH_MIN;

    private IcmpErrors() {}

    /// An error of `type` and `code` about the segment with the relative sequence number
    /// `sequence`.
    static Frame about(TcpScript tcp, int type, int code, int sequence) {
        var frame = new Frame(Arena.ofAuto().allocate(2_048, 8));
        frame.clear(Frame.TRANSPORT_HEADROOM + 100);
        int tcpStart = frame.start();
        frame.range(tcpStart, tcpStart + QUOTED);
        int port = tcp.connection().local().port();
        var fields =
                new TcpHeader.Fields(
                        port,
                        tcp.connection().remote().port(),
                        tcp.iss() + sequence,
                        0,
                        QUOTED,
                        TcpHeader.ACK,
                        0,
                        0);
        TcpHeader.write(frame.bytes(), tcpStart, fields);
        pushIp(frame, IpProtocol.TCP, tcp.localAddress(), tcp.peerAddress());
        if (tcp.localAddress() instanceof Ipv4Address) pushIcmp4(frame, tcp, type, code);
        else pushIcmp6(frame, tcp, type, code);
        return frame;
    }

    private static void pushIcmp4(Frame frame, TcpScript tcp, int type, int code) {
        int at = frame.push(Icmp4Message.LENGTH_MIN);
        Icmp4Message.write(frame.bytes(), at, type, code, 0);
        Icmp4Message.writeChecksum(frame.bytes(), at, frame.end());
        pushIp(frame, IpProtocol.ICMP, tcp.peerAddress(), tcp.localAddress());
    }

    private static void pushIcmp6(Frame frame, TcpScript tcp, int type, int code) {
        int at = frame.push(Icmp6Message.LENGTH_MIN);
        var from = tcp.peerAddress();
        var to = tcp.localAddress();
        Icmp6Message.write(frame.bytes(), at, type, code, 0);
        long addresses = Checksum.addresses(from.high(), from.low(), to.high(), to.low());
        Icmp6Message.writeChecksum(frame.bytes(), at, frame.end(), addresses);
        pushIp(frame, IpProtocol.ICMPV6, from, to);
    }

    private static void pushIp(Frame frame, int protocol, IpAddress from, IpAddress to) {
        int payload = frame.length();
        if (from instanceof Ipv4Address source && to instanceof Ipv4Address destination) {
            int length = Ipv4Header.LENGTH_MIN;
            var fields =
                    new Ipv4Header.Fields(
                            length,
                            length + payload,
                            0,
                            0,
                            0,
                            64,
                            protocol,
                            source.bits(),
                            destination.bits());
            Ipv4Header.write(frame.bytes(), frame.push(length), fields);
            return;
        }
        var fields =
                new Ipv6Header.Fields(
                        payload, 0, 0, protocol, 64, from.high(), from.low(), to.high(), to.low());
        Ipv6Header.write(frame.bytes(), frame.push(Ipv6Header.LENGTH), fields);
    }
}
