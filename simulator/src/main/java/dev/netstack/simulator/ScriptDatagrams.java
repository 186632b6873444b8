package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.Action.IcmpError;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.UdpHeader;
import java.lang.foreign.Arena;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Datagrams of a script that are not TCP: UDP, and ICMP errors about what we sent.
///
/// @param local our end
/// @param remote the peer's
record ScriptDatagrams(IpAddress local, IpAddress remote) {
    private static final int HOPS = 64;

    /// A type and code of ICMP, or of ICMPv6.
    private record Kind(int type, int code) {}

    private static final Map<String, Kind> ICMP4 =
            Map.ofEntries(
                    Map.entry("unreachable net_unreachable", new Kind(3, 0)),
                    Map.entry("unreachable host_unreachable", new Kind(3, 1)),
                    Map.entry("unreachable protocol_unreachable", new Kind(3, 2)),
                    Map.entry("unreachable port_unreachable", new Kind(3, 3)),
                    Map.entry("unreachable frag_needed", new Kind(3, 4)),
                    Map.entry("unreachable source_route_failed", new Kind(3, 5)),
                    Map.entry("unreachable net_prohibited", new Kind(3, 9)),
                    Map.entry("unreachable host_prohibited", new Kind(3, 10)),
                    Map.entry("unreachable packet_filtered", new Kind(3, 13)),
                    Map.entry("source_quench", new Kind(4, 0)),
                    Map.entry("time_exceeded exc_ttl", new Kind(11, 0)),
                    Map.entry("time_exceeded exc_fragtime", new Kind(11, 1)),
                    Map.entry("parameter_problem", new Kind(12, 0)));

    private static final Map<String, Kind> ICMP6 =
            Map.ofEntries(
                    Map.entry("unreachable no_route", new Kind(1, 0)),
                    Map.entry("unreachable net_unreachable", new Kind(1, 0)),
                    Map.entry("unreachable admin_prohibited", new Kind(1, 1)),
                    Map.entry("unreachable not_neighbour", new Kind(1, 2)),
                    Map.entry("unreachable address_unreachable", new Kind(1, 3)),
                    Map.entry("unreachable host_unreachable", new Kind(1, 3)),
                    Map.entry("unreachable port_unreachable", new Kind(1, 4)),
                    Map.entry("packet_too_big", new Kind(2, 0)),
                    Map.entry("unreachable frag_needed", new Kind(2, 0)),
                    Map.entry("time_exceeded exc_hoplimit", new Kind(3, 0)),
                    Map.entry("time_exceeded exc_fragtime", new Kind(3, 1)),
                    Map.entry("parameter_problem", new Kind(4, 0)));

    /// What a datagram of ours is, as a script would have it.
    static String describe(Frame frame) {
        boolean isIpv6 = Octets.u8(frame.bytes(), frame.start()) >>> 4 == Ipv6Header.VERSION;
        int protocol = ScriptFrames.fields(frame).protocol();
        int header = isIpv6 ? Ipv6Header.LENGTH : Ipv4Header.LENGTH_MIN;
        if (protocol != IpProtocol.UDP) return "a datagram of protocol " + protocol;
        return "udp (" + (frame.length() - header - UdpHeader.LENGTH) + ")";
    }

    /// A UDP datagram from the peer with the octets of [OctetPattern].
    Frame udp(int remotePort, int localPort, int octets) {
        var frame = blank();
        int length = UdpHeader.LENGTH + octets;
        frame.range(frame.start(), frame.start() + length);
        UdpHeader.write(frame.bytes(), frame.start(), remotePort, localPort, length);
        OctetPattern.write(0, frame.bytes(), frame.start() + UdpHeader.LENGTH, octets);
        int sum = addresses(remote, local) + IpProtocol.UDP + length;
        sum += Checksum.sum(frame.bytes(), frame.start(), frame.end());
        int checksum = Checksum.finish(sum);
        int field = frame.start() + UdpHeader.CHECKSUM;
        Octets.putU16(frame.bytes(), field, checksum == 0 ? 0xFFFF : checksum);
        pushIp(frame, IpProtocol.UDP, remote, local);
        return frame;
    }

    /// An ICMP error from the peer about `quoted`, which is ours.
    ///
    /// @return null when there is no such error
    @Nullable Frame error(IcmpError error, Quoted quoted) {
        boolean isIpv4 = local instanceof Ipv4Address;
        var kind = (isIpv4 ? ICMP4 : ICMP6).get((error.type() + " " + error.code()).strip());
        if (kind == null) return null;
        var frame = blank();
        quoted.write(frame);
        pushIp(frame, quoted.protocol(), local, remote);
        int rest = error.mtu() == null ? 0 : error.mtu();
        if (isIpv4) {
            int at = frame.push(Icmp4Message.LENGTH_MIN);
            Icmp4Message.write(frame.bytes(), at, kind.type, kind.code, rest);
            Icmp4Message.writeChecksum(frame.bytes(), at, frame.end());
            pushIp(frame, IpProtocol.ICMP, remote, local);
        } else {
            int at = frame.push(Icmp6Message.LENGTH_MIN);
            Icmp6Message.write(frame.bytes(), at, kind.type, kind.code, rest);
            long sum = addresses(remote, local);
            Icmp6Message.writeChecksum(frame.bytes(), at, frame.end(), sum);
            pushIp(frame, IpProtocol.ICMPV6, remote, local);
        }
        return frame;
    }

    /// The head of a transport header of ours that an ICMP error repeats.
    ///
    /// @param sequence of TCP; for UDP it does not matter
    record Quoted(int protocol, int localPort, int remotePort, int sequence) {
        private void write(Frame into) {
            boolean isTcp = protocol == IpProtocol.TCP;
            int length = isTcp ? TcpHeader.LENGTH_MIN : UdpHeader.LENGTH;
            into.range(into.start(), into.start() + length);
            if (isTcp) {
                var fields =
                        new TcpHeader.Fields(
                                localPort, remotePort, sequence, 0, length, TcpHeader.ACK, 0, 0);
                TcpHeader.write(into.bytes(), into.start(), fields);
            } else {
                UdpHeader.write(into.bytes(), into.start(), localPort, remotePort, length);
            }
        }
    }

    private static Frame blank() {
        var frame = Frame.allocate(Arena.ofAuto());
        frame.clear(2 * Frame.TRANSPORT_HEADROOM);
        return frame;
    }

    private static int addresses(IpAddress from, IpAddress to) {
        return Checksum.addresses(from.high(), from.low(), to.high(), to.low());
    }

    private static void pushIp(Frame frame, int protocol, IpAddress from, IpAddress to) {
        int payload = frame.length();
        if (from instanceof Ipv4Address(int source) && to instanceof Ipv4Address(int target)) {
            int header = Ipv4Header.LENGTH_MIN;
            Ipv4Header.write(
                    frame.bytes(),
                    frame.push(header),
                    new Ipv4Header.Fields(
                            header, header + payload, 0, 0, 0, HOPS, protocol, source, target));
            return;
        }
        Ipv6Header.write(
                frame.bytes(),
                frame.push(Ipv6Header.LENGTH),
                new Ipv6Header.Fields(
                        payload,
                        0,
                        0,
                        protocol,
                        HOPS,
                        from.high(),
                        from.low(),
                        to.high(),
                        to.low()));
    }
}
