package dev.netstack.stack.link;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.ip.Ip;
import dev.netstack.stack.ip.IpPacket.Cast;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import org.jspecify.annotations.Nullable;

/// Ethernet frames that arrive (RFC 894, RFC 1122 §2.3.3, RFC 2464). ETH-1.
///
/// Of the encapsulations only Ethernet II is read. An 802.1Q tag that names no VLAN is a mere
/// priority; one that names a VLAN belongs to a network that we are not on.
final class EthernetInput {
    private static final long IPV4_ALL_SYSTEMS = LinkAddresses.ofIpv4Group(0xE000_0001);
    private static final long IPV6_ALL_NODES = LinkAddresses.ofIpv6Group(1);
    private static final long SOLICITED_NODE_HIGH = 0x3333_FFL;

    private final Arp arp;
    private final Ip ip;

    EthernetInput(Arp arp, Ip ip) {
        this.arp = arp;
        this.ip = ip;
    }

    @Nullable DropReason receive(Interface nic, Frame frame, long now) {
        return switch (EthernetHeader.parse(frame.bytes(), frame.start(), frame.end())) {
            case Malformed<EthernetHeader> malformed -> DropReason.FRAME_TRUNCATED;
            case Ok<EthernetHeader>(var header) -> receive(nic, header, frame, now);
        };
    }

    private @Nullable DropReason receive(
            Interface nic, EthernetHeader header, Frame frame, long now) {
        var cast = cast(nic, header.destinationBits());
        if (cast == null) return DropReason.NOT_FOR_US; // ETH-5
        if (LinkAddresses.isGroup(header.sourceBits())) return DropReason.BAD_LINK_SOURCE;
        if (header.vlan() != 0) return DropReason.UNKNOWN_ETHERTYPE;
        frame.range((int) header.payloadStart(), frame.end());
        switch (header.etherType()) {
            case EtherType.IPV4 -> ip.ipv4().receive(nic, frame, cast, now);
            case EtherType.IPV6 -> ip.ipv6().receive(nic, frame, cast, now);
            case EtherType.ARP -> arp.receive(nic, frame, now);
            default -> {
                return DropReason.UNKNOWN_ETHERTYPE; // ETH-2: 802.3 lengths among them
            }
        }
        return null;
    }

    /// How the frame was addressed to us (ETH-4); null when it was not. Which solicited-node groups
    /// are ours is for IP to say.
    private static @Nullable Cast cast(Interface nic, long destination) {
        if (destination == nic.mac().bits()) return Cast.UNICAST;
        if (destination == LinkAddresses.BROADCAST) return Cast.BROADCAST;
        if (destination == IPV4_ALL_SYSTEMS || destination == IPV6_ALL_NODES) {
            return Cast.MULTICAST;
        }
        return destination >>> 24 == SOLICITED_NODE_HIGH ? Cast.MULTICAST : null;
    }
}
