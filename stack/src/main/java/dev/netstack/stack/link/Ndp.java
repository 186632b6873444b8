package dev.netstack.stack.link;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.discovery.RouterDiscovery.Heard;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.stack.ip.SourceSelection;
import dev.netstack.stack.link.NdpOutput.Message;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.NdpMessage;
import dev.netstack.wire.NdpMessage.NeighborAdvertisement;
import dev.netstack.wire.NdpMessage.NeighborSolicitation;
import dev.netstack.wire.NdpMessage.Redirect;
import dev.netstack.wire.NdpMessage.RouterAdvertisement;
import dev.netstack.wire.NdpMessage.RouterSolicitation;
import dev.netstack.wire.NdpOption;
import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import org.jspecify.annotations.Nullable;

/// Neighbour discovery (RFC 4861): what arrives in ICMPv6 messages of types 133 to 137, and what a
/// host says.
public final class Ndp {
    private static final long LINK_GROUPS_HIGH = 0xFF02L << 48;
    private static final long SOLICITED_NODE_LOW = 0x0000_0001_FF00_0000L;
    private static final long SOLICITED_NODE_BITS = 0xFF_FFFFL;

    private final Core core;
    private final NdpOutput output;

    /// Whom a solicitation asks.
    enum Reach {
        /// Everybody who may have the address.
        SOLICITED_NODE,
        /// The neighbour at its last known link address.
        NEIGHBOR
    }

    public Ndp(Core core) {
        this.core = core;
        this.output = new NdpOutput(core);
    }

    /// A message whose checksum was verified, at `packet.payloadStart()`. Of its options only the
    /// link addresses and the nonce are read: ND-3.
    public void receive(IpPacket packet, long now) {
        if (packet.nic().link() != LinkType.ETHERNET || !isFromTheLink(packet)) {
            drop(DropReason.ND_INVALID);
            return;
        }
        long start = packet.payloadStart();
        switch (NdpMessage.parse(packet.bytes(), start, start + packet.payloadLength())) {
            case Malformed<NdpMessage> malformed -> drop(DropReason.ND_INVALID); // ND-1
            case Ok<NdpMessage>(var message) -> receive(packet, message, now);
        }
    }

    private void receive(IpPacket packet, NdpMessage message, long now) {
        switch (message) {
            case NeighborSolicitation solicitation -> receive(packet, solicitation, now);
            case NeighborAdvertisement advertisement -> receive(packet, advertisement, now);
            case RouterAdvertisement advertisement -> receive(packet, advertisement, now);
            // ND-2. No host speaks as a router: ND-23.
            case RouterSolicitation ignored -> drop(DropReason.ICMP_IGNORED_TYPE);
            case Redirect ignored -> drop(DropReason.ICMP_IGNORED_TYPE);
        }
    }

    /// RFC 4861 §7.1: no router forwards a hop limit of 255; RFC 6980 §5: nor are these messages
    /// ever fragmented. ND-1, ND-4.
    private static boolean isFromTheLink(IpPacket packet) {
        return packet.hopLimit() == NdpMessage.HOP_LIMIT && !packet.isReassembled();
    }

    // Solicitations (RFC 4861 §7.2.3, §7.2.4; RFC 4862 §5.4.3).

    private void receive(IpPacket packet, NeighborSolicitation message, long now) {
        long mac = message.linkAddressBits(NdpOption.SOURCE_LINK_ADDRESS);
        if (!isValid(packet, message, mac)) {
            drop(DropReason.ND_INVALID);
            return;
        }
        var target = packet.nic().address(message.targetHigh(), message.targetLow());
        if (target == null) {
            drop(DropReason.NOT_FOR_US); // ND-15
        } else if (target.isValid()) {
            answer(packet, target, mac, now);
        } else if (isFromNobody(packet) && target.claim() instanceof NdpClaim claim) {
            claim.probed(nonce(message), now);
        }
    }

    /// RFC 4861 §7.1.1. ND-2.
    private static boolean isValid(IpPacket packet, NeighborSolicitation message, long mac) {
        if (!isTarget(message.targetHigh(), message.targetLow())) return false;
        if (mac != Neighbor.NO_MAC && !LinkAddresses.isUnicast(mac)) return false;
        if (!isFromNobody(packet)) return true;
        return mac == Neighbor.NO_MAC && isSolicitedNode(packet);
    }

    private void answer(IpPacket packet, InterfaceAddress target, long mac, long now) {
        var nic = packet.nic();
        var sender = nic.address(packet.sourceHigh(), packet.sourceLow());
        if (sender != null && sender.isOurs()) return;
        if (isFromNobody(packet)) {
            advertise(target);
            return;
        }
        if (!(packet.source() instanceof Ipv6Address source)) return;
        if (mac != Neighbor.NO_MAC) {
            nic.output().cache().reachability().solicited(source, mac, now);
        }
        if (!(target.address() instanceof Ipv6Address own)) return;
        int flags = NeighborAdvertisement.SOLICITED | NeighborAdvertisement.OVERRIDE; // ND-16
        var frame = output.write(Message.advertisement(flags, own, nic), own, source);
        if (frame == null) return;
        if (mac != Neighbor.NO_MAC) nic.output().send(frame, mac, EtherType.IPV6);
        else depart(nic, source, frame, now);
    }

    private void depart(Interface nic, Ipv6Address destination, Frame frame, long now) {
        if (nic.output().depart(destination, frame, now)) nic.output().enqueue(frame);
        else core.frames().release(frame);
    }

    private static long nonce(NeighborSolicitation message) {
        return message.linkAddressBits(NdpOption.NONCE);
    }

    // Advertisements (RFC 4861 §7.2.5; RFC 4862 §5.4.4).

    private void receive(IpPacket packet, NeighborAdvertisement message, long now) {
        long mac = message.linkAddressBits(NdpOption.TARGET_LINK_ADDRESS);
        if (!isValid(packet, message, mac)) {
            drop(DropReason.ND_INVALID);
            return;
        }
        var nic = packet.nic();
        var own = nic.address(message.targetHigh(), message.targetLow());
        if (own != null && own.isOurs()) {
            core.counters().add(Counter.ADDRESS_CONFLICTS);
            if (own.claim() instanceof NdpClaim claim) claim.advertised(now);
            return;
        }
        var cache = nic.output().cache();
        var neighbor = cache.find(message.targetHigh(), message.targetLow());
        if (neighbor != null && neighbor.isRouter && !message.isRouter())
            forgetRouter(neighbor, nic);
        if (neighbor == null) drop(DropReason.NOT_FOR_US); // ND-17: no entry, no action
        else cache.reachability().advertised(neighbor, flags(message), mac, now);
    }

    private static void forgetRouter(Neighbor neighbor, Interface nic) {
        var discovery = nic.discovery();
        if (discovery != null && neighbor.address instanceof Ipv6Address router) {
            discovery.isNoRouter(router);
        }
    }

    // Router advertisements (RFC 4861 §6.1.2, §6.3.4).

    private void receive(IpPacket packet, RouterAdvertisement message, long now) {
        var nic = packet.nic();
        var discovery = nic.discovery();
        if (discovery == null || !discovery.isHeeding()) {
            drop(DropReason.ICMP_IGNORED_TYPE);
            return;
        }
        long mac = message.linkAddressBits(NdpOption.SOURCE_LINK_ADDRESS);
        boolean isMacValid = mac == Neighbor.NO_MAC || LinkAddresses.isUnicast(mac);
        if (!(packet.source() instanceof Ipv6Address source)
                || !source.isLinkLocal()
                || !isMacValid
                || nic.address(source.high(), source.low()) != null) {
            drop(DropReason.ND_INVALID); // ND-2
            return;
        }
        nic.output().cache().reachability().routerAdvertised(source, mac, now);
        boolean isToAll = isMulticast(packet.destinationHigh());
        discovery.advertised(source, isToAll ? Heard.BY_ALL : Heard.ALONE, message, now);
    }

    /// RFC 4861 §7.1.2. ND-2.
    private static boolean isValid(IpPacket packet, NeighborAdvertisement message, long mac) {
        if (!isTarget(message.targetHigh(), message.targetLow())) return false;
        if (mac != Neighbor.NO_MAC && !LinkAddresses.isUnicast(mac)) return false;
        return !(message.isSolicited() && isMulticast(packet.destinationHigh()));
    }

    private static int flags(NeighborAdvertisement message) {
        return (message.isRouter() ? NeighborAdvertisement.ROUTER : 0)
                | (message.isSolicited() ? NeighborAdvertisement.SOLICITED : 0)
                | (message.isOverride() ? NeighborAdvertisement.OVERRIDE : 0);
    }

    // What is sent.

    /// ND-14, RFC 4861 §7.2.2: asks from the address that what waits comes from. ND-14.
    void solicit(Interface nic, Neighbor neighbor, Reach reach) {
        if (!(neighbor.address instanceof Ipv6Address target)) return;
        var source = source(nic, neighbor, target);
        if (source == null) return;
        var to = reach == Reach.NEIGHBOR ? target : solicitedNode(target);
        var frame = output.write(Message.solicitation(target, nic), source, to);
        if (frame == null) return;
        long mac = reach == Reach.NEIGHBOR ? neighbor.mac : LinkAddresses.ofIpv6Group(to.low());
        nic.output().send(frame, mac, EtherType.IPV6);
    }

    /// Asks the routers of a link to speak (RFC 4861 §6.3.7): from the link-local address, or from
    /// nobody while there is none.
    public void solicitRouters(Interface nic) {
        var own = SourceSelection.select(nic, Ipv6Address.ALL_ROUTERS);
        var source = own instanceof Ipv6Address usable ? usable : Ipv6Address.ANY;
        var frame = output.writeRouterSolicitation(nic, source);
        if (frame == null) return;
        long mac = LinkAddresses.ofIpv6Group(Ipv6Address.ALL_ROUTERS.low());
        nic.output().send(frame, mac, EtherType.IPV6);
    }

    /// RFC 4862 §5.4.2.
    void probe(InterfaceAddress candidate, long nonce) {
        if (!(candidate.address() instanceof Ipv6Address target)) return;
        var group = solicitedNode(target);
        var frame = output.write(Message.probe(target, nonce), Ipv6Address.ANY, group);
        if (frame == null) return;
        long mac = LinkAddresses.ofIpv6Group(group.low());
        candidate.nic().output().send(frame, mac, EtherType.IPV6);
    }

    /// Tells all nodes, unasked (RFC 4861 §7.2.6) or asked by nobody in particular (§7.2.4).
    void advertise(InterfaceAddress address) {
        if (!(address.address() instanceof Ipv6Address own)) return;
        var nic = address.nic();
        var message = Message.advertisement(NeighborAdvertisement.OVERRIDE, own, nic);
        var frame = output.write(message, own, Ipv6Address.ALL_NODES);
        if (frame == null) return;
        long mac = LinkAddresses.ofIpv6Group(Ipv6Address.ALL_NODES.low());
        nic.output().send(frame, mac, EtherType.IPV6);
    }

    private static @Nullable Ipv6Address source(
            Interface nic, Neighbor neighbor, Ipv6Address target) {
        var waiting = neighbor.waiting.peekLast();
        if (waiting != null && waiting.length() >= Ipv6Header.LENGTH) {
            var header = new Ipv6Header(waiting.bytes(), waiting.start());
            if (nic.owns(header.sourceHigh(), header.sourceLow())) return header.source();
        }
        return SourceSelection.select(nic, target) instanceof Ipv6Address own ? own : null;
    }

    /// RFC 4291 §2.7.1.
    private static Ipv6Address solicitedNode(Ipv6Address target) {
        long low = SOLICITED_NODE_LOW | (target.low() & SOLICITED_NODE_BITS);
        return new Ipv6Address(LINK_GROUPS_HIGH, low);
    }

    private static boolean isSolicitedNode(IpPacket packet) {
        return packet.destinationHigh() == LINK_GROUPS_HIGH
                && (packet.destinationLow() & ~SOLICITED_NODE_BITS) == SOLICITED_NODE_LOW;
    }

    private static boolean isFromNobody(IpPacket packet) {
        return (packet.sourceHigh() | packet.sourceLow()) == 0;
    }

    /// Not a group, and not an IPv4 address in disguise: those are ARP's (RFC 4291 §2.5.5.2).
    private static boolean isTarget(long high, long low) {
        return !isMulticast(high) && (high != 0 || low >>> 32 != 0xFFFF);
    }

    private static boolean isMulticast(long high) {
        return high >>> 56 == 0xFF;
    }

    private void drop(DropReason why) {
        core.counters().drop(why);
    }
}
