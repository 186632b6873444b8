package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.StringJoiner;

/// The part of [FrameText] behind the IP header.
final class TransportText {
    /// What the text needs of the datagram.
    record Packet(IpAddress source, IpAddress destination, int protocol) {
        long addresses() {
            return Checksum.addresses(
                    source.high(), source.low(), destination.high(), destination.low());
        }
    }

    private static final String BAD = " [bad checksum]";

    /// Of the control bits, the lowest first.
    private static final String FLAG_LETTERS = "FSRP.UEWe";

    private final StringBuilder text;
    private final MemorySegment bytes;
    private final Frame.ChecksumState checksum;

    TransportText(StringBuilder text, MemorySegment bytes, Frame.ChecksumState checksum) {
        this.text = text;
        this.bytes = bytes;
        this.checksum = checksum;
    }

    void append(Packet packet, long start, long end) {
        switch (packet.protocol()) {
            case IpProtocol.ICMP -> icmp4(packet, start, end);
            case IpProtocol.ICMPV6 -> icmp6(packet, start, end);
            case IpProtocol.UDP -> udp(packet, start, end);
            case IpProtocol.TCP -> tcp(packet, start, end);
            default -> {
                ends(packet).append(IpProtocol.text(packet.protocol()));
                length(end - start);
            }
        }
    }

    /// Appends both addresses without ports.
    StringBuilder ends(Packet packet) {
        return text.append(packet.source()).append(" > ").append(packet.destination()).append(": ");
    }

    private void ends(Packet packet, int sourcePort, int destinationPort) {
        text.append(packet.source()).append('.').append(sourcePort).append(" > ");
        text.append(packet.destination()).append('.').append(destinationPort).append(": ");
    }

    private void udp(Packet packet, long start, long end) {
        switch (UdpHeader.parse(bytes, start, end)) {
            case Malformed<UdpHeader>(var why) -> malformed(packet, why, end - start);
            case Ok<UdpHeader>(var udp) -> {
                ends(packet, udp.sourcePort(), udp.destinationPort());
                text.append("UDP");
                if (udp.checksum() == 0) text.append(" [no checksum]");
                else if (isJudged() && !udp.isChecksumValid(packet.addresses())) text.append(BAD);
                length(udp.payloadLength());
            }
        }
    }

    private void tcp(Packet packet, long start, long end) {
        switch (TcpHeader.parse(bytes, start, end)) {
            case Malformed<TcpHeader>(var why) -> malformed(packet, why, end - start);
            case Ok<TcpHeader>(var tcp) -> {
                ends(packet, tcp.sourcePort(), tcp.destinationPort());
                text.append("Flags [").append(flags(tcp.flags())).append(']');
                if (isJudged() && !tcp.isChecksumValid(packet.addresses(), end)) text.append(BAD);
                tcpNumbers(tcp, end - tcp.payloadStart());
                if (tcp.hasOptions()) tcpOptions(tcp);
                length(end - tcp.payloadStart());
            }
        }
    }

    private void tcpNumbers(TcpHeader tcp, long octets) {
        text.append(", seq ").append(Integer.toUnsignedString(tcp.sequence()));
        if (octets > 0) {
            int next = tcp.sequence() + (int) octets;
            text.append(':').append(Integer.toUnsignedString(next));
        }
        if (tcp.isAck()) {
            text.append(", ack ").append(Integer.toUnsignedString(tcp.acknowledgment()));
        }
        text.append(", win ").append(tcp.window());
        if (tcp.isUrg()) text.append(", urg ").append(tcp.urgentPointer());
    }

    /// In the letters of tcpdump: the dot is ACK, E is ECE, W is CWR, e is AE.
    private static String flags(int flags) {
        if (flags == 0) return "none";
        var letters = new StringBuilder(FLAG_LETTERS.length());
        for (int i = 0; i < FLAG_LETTERS.length(); i++) {
            if ((flags >> i & 1) != 0) letters.append(FLAG_LETTERS.charAt(i));
        }
        return letters.toString();
    }

    private void tcpOptions(TcpHeader tcp) {
        text.append(", options [");
        var options = new TcpOptions();
        if (!options.decode(tcp)) {
            text.append("malformed]");
            return;
        }
        var list = new StringJoiner(",");
        if (options.hasMss()) list.add("mss " + options.mss());
        if (options.isSackPermitted()) list.add("sackOK");
        if (options.hasTimestamps()) {
            String value = Integer.toUnsignedString(options.tsVal());
            list.add("TS val " + value + " ecr " + Integer.toUnsignedString(options.tsEcr()));
        }
        if (options.hasWindowScale()) list.add("wscale " + options.windowScale());
        if (options.sackBlocks() > 0) list.add(sack(options));
        if (options.accurateKind() != 0) list.add(accurate(options));
        text.append(list).append(']');
    }

    private static String accurate(TcpOptions options) {
        boolean isEct0First = options.accurateKind() == TcpOptions.ACCURATE_ECN_0;
        var names = isEct0First ? List.of("e0b", "ceb", "e1b") : List.of("e1b", "ceb", "e0b");
        var counts = new StringBuilder("accecn");
        for (int i = 0; i < options.accurateFields(); i++) {
            counts.append(' ').append(names.get(i)).append(' ').append(options.accurateField(i));
        }
        return counts.toString();
    }

    private static String sack(TcpOptions options) {
        var blocks = new StringBuilder("sack " + options.sackBlocks() + " ");
        for (int i = 0; i < options.sackBlocks(); i++) {
            blocks.append('{').append(Integer.toUnsignedString(options.left(i))).append(':');
            blocks.append(Integer.toUnsignedString(options.right(i))).append('}');
        }
        return blocks.toString();
    }

    private void icmp4(Packet packet, long start, long end) {
        switch (Icmp4Message.parse(bytes, start, end)) {
            case Malformed<Icmp4Message>(var why) -> malformed(packet, why, end - start);
            case Ok<Icmp4Message>(var icmp) -> {
                ends(packet).append("ICMP ");
                switch (icmp.type()) {
                    case Icmp4Message.ECHO ->
                            echo("echo request", icmp.identifier(), icmp.sequence());
                    case Icmp4Message.ECHO_REPLY ->
                            echo("echo reply", icmp.identifier(), icmp.sequence());
                    default -> text.append(icmp4(icmp));
                }
                if (isJudged() && !icmp.isChecksumValid()) text.append(BAD);
                length(end - start);
            }
        }
    }

    private static String icmp4(Icmp4Message icmp) {
        int code = icmp.code();
        return switch (icmp.type()) {
            case Icmp4Message.DESTINATION_UNREACHABLE ->
                    switch (code) {
                        case Icmp4Message.NET_UNREACHABLE -> "net unreachable";
                        case Icmp4Message.HOST_UNREACHABLE -> "host unreachable";
                        case Icmp4Message.PROTOCOL_UNREACHABLE -> "protocol unreachable";
                        case Icmp4Message.PORT_UNREACHABLE -> "port unreachable";
                        case Icmp4Message.FRAGMENTATION_NEEDED ->
                                "unreachable - need to frag (mtu " + icmp.mtu() + ")";
                        default -> "unreachable, code " + code;
                    };
            case Icmp4Message.TIME_EXCEEDED -> "time exceeded, code " + code;
            case Icmp4Message.PARAMETER_PROBLEM -> "parameter problem at " + icmp.pointer();
            case Icmp4Message.REDIRECT -> "redirect to " + new Ipv4Address(icmp.rest());
            default -> "type " + icmp.type() + ", code " + code;
        };
    }

    private void icmp6(Packet packet, long start, long end) {
        switch (Icmp6Message.parse(bytes, start, end)) {
            case Malformed<Icmp6Message>(var why) -> malformed(packet, why, end - start);
            case Ok<Icmp6Message>(var icmp) -> {
                ends(packet).append("ICMP6, ");
                if (icmp.isNeighborDiscovery()) neighborDiscovery(start, end);
                else icmp6(icmp);
                if (isJudged() && !icmp.isChecksumValid(packet.addresses())) text.append(BAD);
                length(end - start);
            }
        }
    }

    private void icmp6(Icmp6Message icmp) {
        int code = icmp.code();
        switch (icmp.type()) {
            case Icmp6Message.ECHO_REQUEST ->
                    echo("echo request", icmp.identifier(), icmp.sequence());
            case Icmp6Message.ECHO_REPLY -> echo("echo reply", icmp.identifier(), icmp.sequence());
            case Icmp6Message.DESTINATION_UNREACHABLE -> text.append(unreachable6(code));
            case Icmp6Message.PACKET_TOO_BIG ->
                    text.append("packet too big, mtu ").append(icmp.mtu());
            case Icmp6Message.TIME_EXCEEDED -> text.append("time exceeded, code ").append(code);
            case Icmp6Message.PARAMETER_PROBLEM ->
                    text.append("parameter problem, code ")
                            .append(code)
                            .append(" at ")
                            .append(icmp.pointer());
            default -> text.append("type ").append(icmp.type()).append(", code ").append(code);
        }
    }

    private static String unreachable6(int code) {
        return switch (code) {
            case Icmp6Message.NO_ROUTE -> "no route";
            case Icmp6Message.PROHIBITED -> "administratively prohibited";
            case Icmp6Message.ADDRESS_UNREACHABLE -> "address unreachable";
            case Icmp6Message.PORT_UNREACHABLE -> "port unreachable";
            default -> "unreachable, code " + code;
        };
    }

    private void neighborDiscovery(long start, long end) {
        switch (NdpMessage.parse(bytes, start, end)) {
            case Malformed<NdpMessage>(var why) ->
                    text.append("neighbor discovery [").append(why).append(']');
            case Ok<NdpMessage>(var message) -> text.append(neighborDiscovery(message));
        }
    }

    private static String neighborDiscovery(NdpMessage message) {
        return switch (message) {
            case NdpMessage.RouterSolicitation _ -> "router solicitation";
            case NdpMessage.RouterAdvertisement ra ->
                    "router advertisement, lifetime " + ra.routerLifetimeSeconds() + "s";
            case NdpMessage.NeighborSolicitation ns ->
                    "neighbor solicitation, who has " + ns.target();
            case NdpMessage.NeighborAdvertisement na -> advertisement(na);
            case NdpMessage.Redirect redirect ->
                    "redirect, " + redirect.destination() + " to " + redirect.target();
        };
    }

    private static String advertisement(NdpMessage.NeighborAdvertisement na) {
        var flags = new StringJoiner(",", " [", "]").setEmptyValue("");
        if (na.isRouter()) flags.add("router");
        if (na.isSolicited()) flags.add("solicited");
        if (na.isOverride()) flags.add("override");
        long mac = na.linkAddressBits(NdpOption.TARGET_LINK_ADDRESS);
        String at = mac < 0 ? "" : " is-at " + new MacAddress(mac);
        return "neighbor advertisement, tgt is " + na.target() + at + flags;
    }

    private void echo(String what, int identifier, int sequence) {
        text.append(what).append(", id ").append(identifier).append(", seq ").append(sequence);
    }

    /// Whether the transport's checksum is in the packet.
    private boolean isJudged() {
        return checksum == Frame.ChecksumState.COMPLETE;
    }

    private void malformed(Packet packet, Malformation why, long octets) {
        ends(packet)
                .append(IpProtocol.text(packet.protocol()))
                .append(" [")
                .append(why)
                .append(']');
        length(octets);
    }

    private void length(long octets) {
        text.append(", length ").append(octets);
    }
}
