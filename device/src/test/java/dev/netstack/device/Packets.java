package dev.netstack.device;

import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Frames made by hand, from the stack (…2) to the kernel (…1).
final class Packets {
    static final long STACK_MAC = 0x0200_0000_0002L;
    static final long KERNEL_MAC = 0x0200_0000_0001L;
    static final int STACK = 0xC000_0202;
    static final int KERNEL = 0xC000_0201;
    static final long PREFIX = 0x2001_0DB8_0077_0000L;
    static final int PORT = 50_000;
    static final int MSS = 1000;

    final Frame frame = Frame.allocate(Arena.ofAuto());
    private final LinkType link;

    Packets(LinkType link) {
        this.link = link;
    }

    private MemorySegment bytes() {
        return frame.bytes();
    }

    private int begin(int length) {
        frame.clear(Frame.TRANSPORT_HEADROOM);
        frame.range(frame.start(), frame.start() + length);
        return frame.start();
    }

    Frame arp(int operation) {
        int at = begin(ArpPacket.LENGTH);
        ArpPacket.write(
                bytes(), at, new ArpPacket.Fields(operation, STACK_MAC, STACK, KERNEL_MAC, KERNEL));
        return ethernet(EtherType.ARP);
    }

    Frame echo(int sequence, int octets) {
        int at = begin(Icmp4Message.LENGTH_MIN + octets);
        for (int i = 0; i < octets; i++) Octets.putU8(bytes(), at + 8L + i, i);
        Icmp4Message.write(bytes(), at, Icmp4Message.ECHO, 0, 0x1234_0000 | sequence);
        Icmp4Message.writeChecksum(bytes(), at, frame.end());
        return ipv4(IpProtocol.ICMP);
    }

    /// A segment whose checksum the device has to finish, as a super-segment when it is longer than
    /// one.
    Frame tcp(Segmentation kind, TcpHeader.Fields fields, int octets) {
        int at = begin(fields.headerLength() + octets);
        for (int i = 0; i < octets; i++) {
            Octets.putU8(bytes(), (long) at + fields.headerLength() + i, i * 31);
        }
        TcpHeader.write(bytes(), at, fields);
        int pseudo = IpProtocol.TCP + frame.length();
        boolean four = kind == Segmentation.TCP4;
        Octets.putU16(
                bytes(),
                (long) at + TcpHeader.CHECKSUM,
                Checksum.fold((long) addresses(kind) + pseudo));
        if (four) ipv4(IpProtocol.TCP);
        else ipv6();
        frame.checksumPartial(at, TcpHeader.CHECKSUM);
        if (octets > MSS) frame.segmented(kind, MSS);
        return frame;
    }

    static TcpHeader.Fields fields(int flags) {
        return new TcpHeader.Fields(PORT, 11, 1000, 2000, TcpHeader.LENGTH_MIN, flags, 60_000, 0);
    }

    static int addresses(Segmentation kind) {
        if (kind == Segmentation.TCP6) return Checksum.addresses(PREFIX, 2, PREFIX, 1);
        return Checksum.addresses(0, 0xFFFF_C000_0202L, 0, 0xFFFF_C000_0201L);
    }

    private Frame ipv4(int protocol) {
        int length = frame.length();
        Ipv4Header.write(
                bytes(),
                frame.push(Ipv4Header.LENGTH_MIN),
                new Ipv4Header.Fields(
                        Ipv4Header.LENGTH_MIN,
                        Ipv4Header.LENGTH_MIN + length,
                        0,
                        7,
                        Ipv4Header.DONT_FRAGMENT,
                        64,
                        protocol,
                        STACK,
                        KERNEL));
        return ethernet(EtherType.IPV4);
    }

    private void ipv6() {
        int length = frame.length();
        Ipv6Header.write(
                bytes(),
                frame.push(Ipv6Header.LENGTH),
                new Ipv6Header.Fields(length, 0, 0, IpProtocol.TCP, 64, PREFIX, 2, PREFIX, 1));
        ethernet(EtherType.IPV6);
    }

    private Frame ethernet(int type) {
        if (link != LinkType.ETHERNET) return frame;
        EthernetHeader.write(
                bytes(), frame.push(EthernetHeader.LENGTH), KERNEL_MAC, STACK_MAC, type);
        return frame;
    }

    int linkHeader() {
        return link == LinkType.ETHERNET ? EthernetHeader.LENGTH : 0;
    }

    /// Where the TCP header of a frame without IP options is.
    int tcpStart(Frame of, Segmentation kind) {
        int ip = kind == Segmentation.TCP4 ? Ipv4Header.LENGTH_MIN : Ipv6Header.LENGTH;
        return of.start() + linkHeader() + ip;
    }

    boolean isTcpValid(Frame of, Segmentation kind) {
        var tcp = new TcpHeader(of.bytes(), tcpStart(of, kind));
        return tcp.isChecksumValid(addresses(kind), of.end());
    }

    static byte[] octets(Frame of) {
        byte[] octets = new byte[of.length()];
        MemorySegment.copy(of.bytes(), of.start(), MemorySegment.ofArray(octets), 0, octets.length);
        return octets;
    }
}
