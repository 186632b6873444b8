package dev.netstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.NdpMessage;
import dev.netstack.wire.Parsed;
import java.util.HexFormat;

/// An Ethernet frame that a stack sent, and when.
public record Emitted(long at, Frame frame) {
    public EthernetHeader ethernet() {
        return header(EthernetHeader.parse(frame.bytes(), frame.start(), frame.end()), "Ethernet");
    }

    public int etherType() {
        return ethernet().etherType();
    }

    public MacAddress destination() {
        return ethernet().destination();
    }

    public ArpPacket arp() {
        assertEquals(EtherType.ARP, etherType(), this::toString);
        return header(ArpPacket.parse(frame.bytes(), payloadStart(), frame.end()), "ARP");
    }

    public Ipv4Header ipv4() {
        assertEquals(EtherType.IPV4, etherType(), this::toString);
        return header(Ipv4Header.parse(frame.bytes(), payloadStart(), frame.end()), "IPv4");
    }

    public Ipv6Header ipv6() {
        assertEquals(EtherType.IPV6, etherType(), this::toString);
        return header(Ipv6Header.parse(frame.bytes(), payloadStart(), frame.end()), "IPv6");
    }

    public boolean isNeighborDiscovery() {
        return etherType() == EtherType.IPV6
                && Ipv6Header.parse(frame.bytes(), payloadStart(), frame.end())
                        instanceof Parsed.Ok<Ipv6Header>(var ip)
                && Icmp6Message.parse(frame.bytes(), ip.payloadStart(), ip.payloadEnd())
                        instanceof Parsed.Ok<Icmp6Message>(var message)
                && message.isNeighborDiscovery();
    }

    public NdpMessage neighborDiscovery() {
        var ip = ipv6();
        return header(
                NdpMessage.parse(frame.bytes(), ip.payloadStart(), ip.payloadEnd()),
                "neighbour discovery");
    }

    private long payloadStart() {
        return ethernet().payloadStart();
    }

    private <H> H header(Parsed<H> parsed, String name) {
        return switch (parsed) {
            case Parsed.Ok<H>(var header) -> header;
            case Parsed.Malformed<H>(var why) ->
                    throw new AssertionError("no " + name + ", " + why + ": " + this);
        };
    }

    @Override
    public String toString() {
        var octets = frame.bytes().asSlice(frame.start(), frame.length());
        var hex = HexFormat.of().formatHex(octets.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        return at + " ns: " + hex;
    }
}
