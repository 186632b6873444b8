package dev.netstack.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.Parsed;
import java.lang.foreign.MemorySegment;

/// Holds what a stack sends against the strictest reading: whatever came in, what goes out is
/// right.
final class Emitted {
    private Emitted() {}

    static void check(Frame frame) {
        var bytes = frame.bytes();
        var link = whole(EthernetHeader.parse(bytes, frame.start(), frame.end()));
        assertTrue((link.sourceBits() >>> 40 & 1) == 0, "sent from a group address");
        long start = link.payloadStart();
        switch (link.etherType()) {
            case EtherType.ARP -> whole(ArpPacket.parse(bytes, start, frame.end()));
            case EtherType.IPV4 -> ipv4(whole(Ipv4Header.parse(bytes, start, frame.end())));
            case EtherType.IPV6 -> ipv6(whole(Ipv6Header.parse(bytes, start, frame.end())));
            default -> fail("EtherType " + link.etherType());
        }
    }

    private static void ipv4(Ipv4Header ip) {
        assertTrue(ip.isChecksumValid(), "IPv4 header checksum");
        assertTrue(ip.ttl() > 0, "a TTL of 0");
        if (ip.isFragment()) return;
        long addresses =
                Checksum.sum(ip.bytes(), ip.start() + 12, ip.start() + 20)
                        + (ip.protocol() + ip.payloadEnd() - ip.payloadStart());
        transport(ip.bytes(), ip.payloadStart(), ip.payloadEnd(), ip.protocol(), addresses);
    }

    private static void ipv6(Ipv6Header ip) {
        long addresses =
                Checksum.sum(ip.bytes(), ip.start() + 8, ip.start() + 40)
                        + (ip.nextHeader() + ip.payloadEnd() - ip.payloadStart());
        transport(ip.bytes(), ip.payloadStart(), ip.payloadEnd(), ip.nextHeader(), addresses);
    }

    private static void transport(
            MemorySegment bytes, long start, long end, int protocol, long addresses) {
        long sum =
                switch (protocol) {
                    case IpProtocol.ICMP -> Checksum.sum(bytes, start, end);
                    case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMPV6 ->
                            Checksum.sum(bytes, start, end) + addresses;
                    default -> 0xffff;
                };
        assertTrue(Checksum.isValid(sum), "checksum of protocol " + protocol);
    }

    private static <H> H whole(Parsed<H> parsed) {
        return switch (parsed) {
            case Parsed.Ok<H>(var header) -> header;
            case Parsed.Malformed<H>(var why) -> fail("sent a malformed header: " + why);
        };
    }
}
