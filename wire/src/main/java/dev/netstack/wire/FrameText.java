package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// Says in one line what a frame is, in the manner of tcpdump, for people: captures, failing tests.
///
/// ```
/// IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0
/// ```
///
/// Total: any octets give a line. What cannot be read is named with the reason and the length, and
/// checksums that are wrong are marked; a transport checksum is looked at only when the frame's
/// [Frame.ChecksumState] is complete.
public final class FrameText {
    /// As [Ipv6Chain] needs; generous, because nothing here is at stake.
    private static final int HEADERS_MAX = 16;

    private static final int OPTIONS_MAX = 64;

    private final StringBuilder text = new StringBuilder(160);
    private final MemorySegment bytes;
    private final TransportText transport;

    private FrameText(MemorySegment bytes, Frame.ChecksumState checksum) {
        this.bytes = bytes;
        this.transport = new TransportText(text, bytes, checksum);
    }

    public static String of(Frame frame, LinkType link) {
        return new FrameText(frame.bytes(), frame.checksum())
                .frame(frame.start(), frame.end(), link);
    }

    public static String of(MemorySegment bytes, long start, long end, LinkType link) {
        return new FrameText(bytes, Frame.ChecksumState.COMPLETE).frame(start, end, link);
    }

    private String frame(long start, long end, LinkType link) {
        switch (link) {
            case ETHERNET -> ethernet(start, end);
            case IP, LOOPBACK -> ip(start, end);
        }
        return text.toString();
    }

    private void ethernet(long start, long end) {
        switch (EthernetHeader.parse(bytes, start, end)) {
            case Malformed<EthernetHeader>(var why) -> malformed("Ethernet", why, end - start);
            case Ok<EthernetHeader>(var header) -> ethernet(header, end);
        }
    }

    private void ethernet(EthernetHeader header, long end) {
        if (header.isTagged()) text.append("vlan ").append(header.vlan()).append(", ");
        switch (header.etherType()) {
            case EtherType.ARP -> arp(header.payloadStart(), end);
            case EtherType.IPV4 -> ipv4(header.payloadStart(), end);
            case EtherType.IPV6 -> ipv6(header.payloadStart(), end);
            default -> {
                text.append(header.source()).append(" > ").append(header.destination());
                text.append(", ethertype ").append(EtherType.text(header.etherType()));
                length(end - header.payloadStart());
            }
        }
    }

    private void arp(long start, long end) {
        switch (ArpPacket.parse(bytes, start, end)) {
            case Malformed<ArpPacket>(var why) -> malformed("ARP", why, end - start);
            case Ok<ArpPacket>(var arp) -> arp(arp);
        }
    }

    private void arp(ArpPacket arp) {
        switch (arp.operation()) {
            case ArpPacket.REQUEST ->
                    text.append("ARP, Request who-has ")
                            .append(arp.target())
                            .append(" tell ")
                            .append(arp.sender());
            case ArpPacket.REPLY ->
                    text.append("ARP, Reply ")
                            .append(arp.sender())
                            .append(" is-at ")
                            .append(arp.senderMac());
            default -> text.append("ARP, operation ").append(arp.operation());
        }
    }

    private void ip(long start, long end) {
        if (start >= end) {
            malformed("IP", Malformation.TRUNCATED, 0);
            return;
        }
        switch (Octets.u8(bytes, start) >>> 4) {
            case Ipv4Header.VERSION -> ipv4(start, end);
            case Ipv6Header.VERSION -> ipv6(start, end);
            default -> malformed("IP", Malformation.BAD_VERSION, end - start);
        }
    }

    private void ipv4(long start, long end) {
        switch (Ipv4Header.parse(bytes, start, end)) {
            case Malformed<Ipv4Header>(var why) -> malformed("IP", why, end - start);
            case Ok<Ipv4Header>(var ip) -> ipv4(ip);
        }
    }

    private void ipv4(Ipv4Header ip) {
        text.append("IP ");
        if (!ip.isChecksumValid()) text.append("(bad header checksum) ");
        var packet = new TransportText.Packet(ip.source(), ip.destination(), ip.protocol());
        if (ip.isFragment()) {
            transport.ends(packet).append(IpProtocol.text(ip.protocol()));
            fragment(ip.identification(), ip.fragmentOffset());
            if (ip.hasMoreFragments()) text.append('+');
            length(ip.payloadLength());
            return;
        }
        transport.append(packet, ip.payloadStart(), ip.payloadEnd());
    }

    private void ipv6(long start, long end) {
        switch (Ipv6Header.parse(bytes, start, end)) {
            case Malformed<Ipv6Header>(var why) -> malformed("IP6", why, end - start);
            case Ok<Ipv6Header>(var ip) -> ipv6(ip);
        }
    }

    private void ipv6(Ipv6Header ip) {
        text.append("IP6 ");
        var chain = new Ipv6Chain(HEADERS_MAX, OPTIONS_MAX);
        var verdict = chain.walk(ip);
        var packet = new TransportText.Packet(ip.source(), ip.destination(), chain.protocol());
        switch (verdict) {
            case ARRIVED -> transport.append(packet, chain.payloadStart(), ip.payloadEnd());
            case FRAGMENT -> fragment6(packet, chain.fragmentStart(), ip.payloadEnd());
            case MALFORMED, DISCARD, PROBLEM, PROBLEM_UNICAST -> {
                transport.ends(packet).append(IpProtocol.text(chain.protocol()));
                text.append(" [refused]");
                length(ip.payloadEnd() - chain.payloadStart());
            }
        }
    }

    private void fragment6(TransportText.Packet packet, long start, long end) {
        var header = new Ipv6Extension(bytes, start, IpProtocol.FRAGMENT);
        transport.ends(packet).append(IpProtocol.text(header.nextHeader()));
        fragment(header.identification(), header.fragmentOffset());
        if (header.hasMoreFragments()) text.append('+');
        length(end - header.end());
    }

    private void fragment(int identification, int offset) {
        text.append(", frag 0x").append(Integer.toHexString(identification)).append('@');
        text.append(offset);
    }

    private void malformed(String what, Malformation why, long octets) {
        text.append(what).append(" [").append(why).append(']');
        length(octets);
    }

    private void length(long octets) {
        text.append(", length ").append(octets);
    }
}
