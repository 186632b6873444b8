package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Golden octets: read field by field, and written again.
class HeaderTest {
    private static final int IP = EthernetHeader.LENGTH;
    private static final int TRANSPORT_4 = IP + Ipv4Header.LENGTH_MIN;
    private static final int TRANSPORT_6 = IP + Ipv6Header.LENGTH;

    private final Arena arena = Arena.ofAuto();

    /// Whatever a golden frame says, saying it again gives the same octets.
    @ParameterizedTest
    @EnumSource(GoldenFrame.class)
    void aFrameIsWrittenAsItWasRead(GoldenFrame golden) {
        var from = golden.in(arena);
        var to = arena.allocate(from.byteSize());
        // What no encoder writes: the payload, and options, which have tests of their own.
        MemorySegment.copy(from, 0, to, 0, from.byteSize());
        var ethernet = Golden.ok(EthernetHeader.parse(from, 0, from.byteSize()));
        to.asSlice(0, EthernetHeader.LENGTH).fill((byte) 0x5A);
        EthernetHeader.write(
                to, 0, ethernet.destinationBits(), ethernet.sourceBits(), ethernet.etherType());
        switch (ethernet.etherType()) {
            case EtherType.ARP -> rewriteArp(from, to);
            case EtherType.IPV4 -> rewriteIpv4(from, to);
            default -> rewriteIpv6(from, to);
        }
        assertEquals(Golden.hex(from), Golden.hex(to));
    }

    private static void rewriteArp(MemorySegment from, MemorySegment to) {
        var arp = Golden.ok(ArpPacket.parse(from, IP, from.byteSize()));
        to.asSlice(IP).fill((byte) 0x5A);
        ArpPacket.write(
                to,
                IP,
                new ArpPacket.Fields(
                        arp.operation(),
                        arp.senderMac().bits(),
                        arp.sender().bits(),
                        arp.targetMac().bits(),
                        arp.target().bits()));
    }

    private static void rewriteIpv4(MemorySegment from, MemorySegment to) {
        var ip = Golden.ok(Ipv4Header.parse(from, IP, from.byteSize()));
        assertTrue(ip.isChecksumValid());
        to.asSlice(IP, Ipv4Header.LENGTH_MIN).fill((byte) 0x5A);
        Ipv4Header.write(
                to,
                IP,
                new Ipv4Header.Fields(
                        ip.headerLength(),
                        ip.totalLength(),
                        ip.trafficClass(),
                        ip.identification(),
                        ip.fragment(),
                        ip.ttl(),
                        ip.protocol(),
                        ip.sourceBits(),
                        ip.destinationBits()));
        if (ip.isFragment()) return;
        long addresses = Checksum.addresses(0, ip.source().low(), 0, ip.destination().low());
        var at = new Place(ip.protocol(), ip.payloadStart(), ip.payloadEnd(), addresses);
        rewriteTransport(from, to, at);
    }

    private static void rewriteIpv6(MemorySegment from, MemorySegment to) {
        var ip = Golden.ok(Ipv6Header.parse(from, IP, from.byteSize()));
        to.asSlice(IP, Ipv6Header.LENGTH).fill((byte) 0x5A);
        Ipv6Header.write(
                to,
                IP,
                new Ipv6Header.Fields(
                        ip.payloadLength(),
                        ip.trafficClass(),
                        ip.flowLabel(),
                        ip.nextHeader(),
                        ip.hopLimit(),
                        ip.sourceHigh(),
                        ip.sourceLow(),
                        ip.destinationHigh(),
                        ip.destinationLow()));
        if (ip.nextHeader() == IpProtocol.FRAGMENT) {
            var header =
                    Golden.ok(
                            Ipv6Extension.parse(
                                    from, ip.payloadStart(), ip.payloadEnd(), ip.nextHeader()));
            to.asSlice(TRANSPORT_6, Ipv6Extension.LENGTH_MIN).fill((byte) 0x5A);
            int fragment = header.fragmentOffset() | (header.hasMoreFragments() ? 1 : 0);
            Ipv6Extension.writeFragment(
                    to, TRANSPORT_6, header.nextHeader(), fragment, header.identification());
            return;
        }
        long addresses =
                Checksum.addresses(
                        ip.sourceHigh(), ip.sourceLow(), ip.destinationHigh(), ip.destinationLow());
        var at = new Place(ip.nextHeader(), ip.payloadStart(), ip.payloadEnd(), addresses);
        rewriteTransport(from, to, at);
    }

    private record Place(int protocol, long start, long end, long addresses) {}

    private static void rewriteTransport(MemorySegment from, MemorySegment to, Place at) {
        to.asSlice(at.start, 8).fill((byte) 0x5A);
        switch (at.protocol) {
            case IpProtocol.ICMP -> {
                var icmp = Golden.ok(Icmp4Message.parse(from, at.start, at.end));
                assertTrue(icmp.isChecksumValid());
                Icmp4Message.write(to, at.start, icmp.type(), icmp.code(), icmp.rest());
                Icmp4Message.writeChecksum(to, at.start, at.end);
                assertEquals(icmp.checksum(), Octets.u16(to, at.start + 2));
            }
            case IpProtocol.ICMPV6 -> {
                var icmp = Golden.ok(Icmp6Message.parse(from, at.start, at.end));
                assertTrue(icmp.isChecksumValid(at.addresses));
                Icmp6Message.write(to, at.start, icmp.type(), icmp.code(), icmp.rest());
                Icmp6Message.writeChecksum(to, at.start, at.end, at.addresses);
                assertEquals(icmp.checksum(), Octets.u16(to, at.start + 2));
            }
            case IpProtocol.UDP -> {
                var udp = Golden.ok(UdpHeader.parse(from, at.start, at.end));
                assertTrue(udp.isChecksumValid(at.addresses));
                UdpHeader.write(
                        to, at.start, udp.sourcePort(), udp.destinationPort(), udp.length());
                long sum = at.addresses + IpProtocol.UDP + udp.length();
                sum += Checksum.sum(to, at.start, at.end);
                Octets.putU16(to, at.start + UdpHeader.CHECKSUM, Checksum.finishUdp(sum));
            }
            default -> rewriteTcp(from, to, at);
        }
    }

    private static void rewriteTcp(MemorySegment from, MemorySegment to, Place at) {
        var tcp = Golden.ok(TcpHeader.parse(from, at.start, at.end));
        assertTrue(tcp.isChecksumValid(at.addresses, at.end));
        to.asSlice(at.start, TcpHeader.LENGTH_MIN).fill((byte) 0x5A);
        TcpHeader.write(
                to,
                at.start,
                new TcpHeader.Fields(
                        tcp.sourcePort(),
                        tcp.destinationPort(),
                        tcp.sequence(),
                        tcp.acknowledgment(),
                        tcp.length(),
                        tcp.flags(),
                        tcp.window(),
                        tcp.urgentPointer()));
        long sum = at.addresses + IpProtocol.TCP + (at.end - at.start);
        sum += Checksum.sum(to, at.start, at.end);
        Octets.putU16(to, at.start + TcpHeader.CHECKSUM, Checksum.finish(sum));
    }

    @Test
    void anEthernetHeaderSaysWhoAndWhat() {
        var bytes = GoldenFrame.ARP_REQUEST.in(arena);
        var header = Golden.ok(EthernetHeader.parse(bytes, 0, bytes.byteSize()));
        assertEquals(MacAddress.BROADCAST, header.destination());
        assertEquals(MacAddress.parse("02:00:5e:00:53:01"), header.source());
        assertEquals(EtherType.ARP, header.etherType());
        assertFalse(header.isTagged());
        assertEquals(0, header.vlan());
        assertEquals(14, header.payloadStart());
    }

    @Test
    void oneTagIsRead() {
        var bytes = Golden.of(arena, "02005e005302 02005e005301 8100 e123 86dd 60");
        var header = Golden.ok(EthernetHeader.parse(bytes, 0, bytes.byteSize()));
        assertTrue(header.isTagged());
        assertEquals(0x123, header.vlan());
        assertEquals(EtherType.IPV6, header.etherType());
        assertEquals(18, header.payloadStart());
        assertEquals(
                new Parsed.Malformed<EthernetHeader>(Malformation.TRUNCATED),
                EthernetHeader.parse(bytes, 0, 17));
    }

    @Test
    void anArpPacketSaysWhoAsks() {
        var bytes = GoldenFrame.ARP_REQUEST.in(arena);
        var arp = Golden.ok(ArpPacket.parse(bytes, IP, bytes.byteSize()));
        assertEquals(ArpPacket.REQUEST, arp.operation());
        assertEquals("02:00:5e:00:53:01", arp.senderMac().toString());
        assertEquals("192.0.2.1", arp.sender().toString());
        assertEquals(0, arp.targetMacBits());
        assertEquals("192.0.2.2", arp.target().toString());
    }

    @Test
    void anIpv4HeaderSaysWhatTheCaptureSays() {
        var bytes = GoldenFrame.LAST_FRAGMENT_4.in(arena);
        var ip = Golden.ok(Ipv4Header.parse(bytes, IP, bytes.byteSize()));
        assertEquals(4, ip.version());
        assertEquals(20, ip.headerLength());
        assertEquals(48, ip.totalLength());
        assertEquals(0, ip.trafficClass());
        assertEquals(1480, ip.fragmentOffset());
        assertTrue(ip.isFragment());
        assertFalse(ip.hasMoreFragments());
        assertFalse(ip.isDontFragment());
        assertEquals(64, ip.ttl());
        assertEquals(IpProtocol.ICMP, ip.protocol());
        assertEquals("192.0.2.1", ip.source().toString());
        assertEquals("192.0.2.2", ip.destination().toString());
        assertFalse(ip.hasOptions());
        assertEquals(28, ip.payloadLength());
        assertEquals(ip.checksum(), Octets.u16(bytes, IP + 10));
    }

    @Test
    void anIpv6HeaderSaysWhatTheCaptureSays() {
        var bytes = GoldenFrame.NEIGHBOR_SOLICITATION.in(arena);
        var ip = Golden.ok(Ipv6Header.parse(bytes, IP, bytes.byteSize()));
        assertEquals(6, ip.version());
        assertEquals(32, ip.payloadLength());
        assertEquals(IpProtocol.ICMPV6, ip.nextHeader());
        assertEquals(255, ip.hopLimit());
        assertEquals("2001:db8:77::1", ip.source().toString());
        assertEquals("ff02::1:ff00:2", ip.destination().toString());
        assertEquals(IP + 40, ip.payloadStart());
        assertEquals(bytes.byteSize(), ip.payloadEnd());
    }

    /// RFC 9768 §3.1: AE lies in the octet of the data offset; the bits between are reserved.
    @Test
    void theAeFlagLiesBesideTheDataOffset() {
        var bytes = arena.allocate(TcpHeader.LENGTH_MIN);
        int flags = TcpHeader.AE | TcpHeader.ECE | TcpHeader.ACK;
        TcpHeader.write(bytes, 0, new TcpHeader.Fields(1, 2, 3, 4, 20, flags, 5, 0));
        assertEquals(0x51, Octets.u8(bytes, 12));
        assertEquals(0x50, Octets.u8(bytes, 13));
        Octets.putU8(bytes, 12, 0x5F);
        assertEquals(flags, new TcpHeader(bytes, 0).flags());
        assertEquals(20, new TcpHeader(bytes, 0).length());
    }

    @Test
    void aSegmentSaysWhatTheCaptureSays() {
        var bytes = GoldenFrame.SYN_ACK_4.in(arena);
        var tcp = Golden.ok(TcpHeader.parse(bytes, TRANSPORT_4, bytes.byteSize()));
        assertEquals(80, tcp.sourcePort());
        assertEquals(56398, tcp.destinationPort());
        assertEquals((int) 2141554165L, tcp.sequence());
        assertEquals(1603060599, tcp.acknowledgment());
        assertEquals(40, tcp.length());
        assertEquals(TcpHeader.SYN | TcpHeader.ACK, tcp.flags());
        assertTrue(tcp.isSyn());
        assertTrue(tcp.isAck());
        assertFalse(tcp.isFin());
        assertFalse(tcp.isRst());
        assertFalse(tcp.isPsh());
        assertFalse(tcp.isUrg());
        assertEquals(65160, tcp.window());
        assertEquals(0, tcp.urgentPointer());
        assertTrue(tcp.hasOptions());
        assertEquals(bytes.byteSize(), tcp.payloadStart());
        assertEquals(tcp.checksum(), Octets.u16(bytes, TRANSPORT_4 + TcpHeader.CHECKSUM));
    }

    @Test
    void aDatagramSaysWhatTheCaptureSays() {
        var bytes = GoldenFrame.UDP_6.in(arena);
        var udp = Golden.ok(UdpHeader.parse(bytes, TRANSPORT_6, bytes.byteSize()));
        assertEquals(57786, udp.sourcePort());
        assertEquals(9, udp.destinationPort());
        assertEquals(13, udp.length());
        assertEquals(5, udp.payloadLength());
        assertEquals(bytes.byteSize(), udp.payloadEnd());
        assertEquals('h', Octets.u8(bytes, udp.payloadStart()));
    }

    @Test
    void anErrorQuotesTheDatagramThatItIsAbout() {
        var bytes = GoldenFrame.PORT_UNREACHABLE_4.in(arena);
        var icmp = Golden.ok(Icmp4Message.parse(bytes, TRANSPORT_4, bytes.byteSize()));
        assertTrue(icmp.isError());
        assertEquals(Icmp4Message.PORT_UNREACHABLE, icmp.code());
        var quoted = Golden.ok(Ipv4Header.parseQuoted(bytes, icmp.bodyStart(), icmp.end()));
        assertEquals("192.0.2.1", quoted.source().toString());

        bytes = GoldenFrame.PORT_UNREACHABLE_6.in(arena);
        var icmp6 = Golden.ok(Icmp6Message.parse(bytes, TRANSPORT_6, bytes.byteSize()));
        assertTrue(icmp6.isError());
        assertFalse(icmp6.isNeighborDiscovery());
        assertEquals(Icmp6Message.PORT_UNREACHABLE, icmp6.code());
        var quoted6 = Golden.ok(Ipv6Header.parseQuoted(bytes, icmp6.bodyStart(), icmp6.end()));
        assertEquals("2001:db8:77::1", quoted6.source().toString());
    }

    @Test
    void theSecondWordOfAnIcmpMessageHasManyReadings() {
        var bytes = arena.allocate(8);
        Icmp4Message.write(bytes, 0, Icmp4Message.PARAMETER_PROBLEM, 0, 0x1400_05DC);
        var icmp = Golden.ok(Icmp4Message.parse(bytes, 0, 8));
        assertEquals(0x14, icmp.pointer());
        assertEquals(0x1400, icmp.identifier());
        assertEquals(1500, icmp.sequence());
        assertEquals(1500, icmp.mtu());
        Icmp6Message.write(bytes, 0, Icmp6Message.PACKET_TOO_BIG, 0, -1);
        var icmp6 = Golden.ok(Icmp6Message.parse(bytes, 0, 8));
        assertEquals(0xFFFF_FFFFL, icmp6.mtu());
        assertEquals(0xFFFF_FFFFL, icmp6.pointer());
        assertEquals(0xFFFF, icmp6.identifier());
        assertEquals(0xFFFF, icmp6.sequence());
    }

    @Test
    void onlyErrorsAreErrors() {
        var bytes = arena.allocate(8);
        for (int type = 0; type < 256; type++) {
            Octets.putU8(bytes, 0, type);
            boolean isError = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
            assertEquals(isError, Golden.ok(Icmp4Message.parse(bytes, 0, 8)).isError());
            assertEquals(type < 128, Golden.ok(Icmp6Message.parse(bytes, 0, 8)).isError());
        }
    }
}
