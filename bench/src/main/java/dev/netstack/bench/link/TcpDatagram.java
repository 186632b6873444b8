package dev.netstack.bench.link;

import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;

/// Makes a datagram of a segment, for peers that are no stack.
public final class TcpDatagram {
    private static final int HOP_LIMIT = 64;

    private TcpDatagram() {}

    /// Completes the checksum of the segment that `frame` holds, and puts an IP header in front of
    /// it.
    public static void finish(Frame frame, IpAddress from, IpAddress to) {
        int sum = Checksum.addresses(from.high(), from.low(), to.high(), to.low());
        sum += IpProtocol.TCP + frame.length();
        sum += Checksum.sum(frame.bytes(), frame.start(), frame.end());
        Octets.putU16(frame.bytes(), frame.start() + TcpHeader.CHECKSUM, Checksum.finish(sum));
        if (from instanceof Ipv4Address) pushIpv4(frame, from, to);
        else pushIpv6(frame, from, to);
    }

    private static void pushIpv4(Frame frame, IpAddress from, IpAddress to) {
        int at = frame.push(Ipv4Header.LENGTH_MIN);
        Ipv4Header.write(
                frame.bytes(),
                at,
                new Ipv4Header.Fields(
                        Ipv4Header.LENGTH_MIN,
                        frame.length(),
                        0,
                        0,
                        Ipv4Header.DONT_FRAGMENT,
                        HOP_LIMIT,
                        IpProtocol.TCP,
                        (int) from.low(),
                        (int) to.low()));
    }

    private static void pushIpv6(Frame frame, IpAddress from, IpAddress to) {
        int payload = frame.length();
        int at = frame.push(Ipv6Header.LENGTH);
        Ipv6Header.write(
                frame.bytes(),
                at,
                new Ipv6Header.Fields(
                        payload,
                        0,
                        0,
                        IpProtocol.TCP,
                        HOP_LIMIT,
                        from.high(),
                        from.low(),
                        to.high(),
                        to.low()));
    }
}
