package dev.netstack.stack.link;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.ip.SourceSelection;
import dev.netstack.stack.link.Reachability.Heard;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import org.jspecify.annotations.Nullable;

/// The Address Resolution Protocol (RFC 826, RFC 1122 §2.3.2), with the conflict detection of RFC
/// 5227.
public final class Arp {
    private static final long MAPPED = 0xFFFF_0000_0000L;

    private final Core core;

    public Arp(Core core) {
        this.core = core;
    }

    /// An ARP packet, at the frame's start.
    void receive(Interface nic, Frame frame, long now) {
        switch (ArpPacket.parse(frame.bytes(), frame.start(), frame.end())) {
            case Malformed<ArpPacket> malformed -> drop(DropReason.ARP_MALFORMED); // ARP-4
            case Ok<ArpPacket>(var arp) -> receive(nic, arp, now);
        }
    }

    private void receive(Interface nic, ArpPacket arp, long now) {
        // RFC 5227 §2.1.1: hubs and access points echo a host's own broadcasts.
        if (arp.senderMacBits() == nic.mac().bits()) return;
        if (!LinkAddresses.isUnicast(arp.senderMacBits())) {
            drop(DropReason.ARP_BAD_SENDER);
            return;
        }
        if (arp.operation() != ArpPacket.REQUEST && arp.operation() != ArpPacket.REPLY) {
            drop(DropReason.ARP_MALFORMED); // ARP-4; RARP is among them (RFC 903)
            return;
        }
        var contested = address(nic, arp.senderBits());
        if (contested != null && contested.isOurs()) {
            conflict(contested, now); // ACD-3, ACD-7; ARP-11: nor is it cached
            return;
        }
        if (arp.senderBits() == 0) {
            receiveProbe(nic, arp, now);
            return;
        }
        receiveFromNeighbor(nic, arp, now);
    }

    /// RFC 5227 §1.1: somebody would like to use the target, and has no address yet. ARP-12.
    private void receiveProbe(Interface nic, ArpPacket arp, long now) {
        var target = address(nic, arp.targetBits());
        if (target == null || arp.operation() != ArpPacket.REQUEST) {
            drop(DropReason.ARP_NOT_FOR_US);
        } else if (target.isValid()) {
            reply(nic, arp);
        } else if (target.isOurs()) {
            conflict(target, now); // ACD-4
        }
    }

    private void receiveFromNeighbor(Interface nic, ArpPacket arp, long now) {
        if (!isHost(nic, arp.senderBits())) {
            drop(DropReason.ARP_BAD_SENDER); // ARP-11
            return;
        }
        var heard = heard(nic, arp);
        merge(nic, arp, heard, now);
        if (heard == Heard.REQUEST) reply(nic, arp); // ARP-3, ACD-9
    }

    private static Heard heard(Interface nic, ArpPacket arp) {
        if (!nic.owns(0, MAPPED | Integer.toUnsignedLong(arp.targetBits()))) return Heard.OTHER;
        return arp.operation() == ArpPacket.REQUEST ? Heard.REQUEST : Heard.REPLY;
    }

    /// ARP-1, ARP-2, ARP-5: a known sender is updated; an unknown one is added when it asks for us,
    /// because an answer and more will follow. A reply that nobody waits for adds nothing.
    private void merge(Interface nic, ArpPacket arp, Heard heard, long now) {
        var cache = nic.output().cache();
        var neighbor = cache.find(0, MAPPED | Integer.toUnsignedLong(arp.senderBits()));
        if (neighbor == null && heard == Heard.REQUEST) neighbor = cache.create(arp.sender());
        if (neighbor == null) {
            drop(DropReason.ARP_NOT_FOR_US);
        } else if (!cache.reachability().merge(neighbor, arp.senderMacBits(), heard, now)) {
            drop(DropReason.ARP_LOCKED);
        }
    }

    private void conflict(InterfaceAddress address, long now) {
        core.counters().add(Counter.ADDRESS_CONFLICTS);
        if (address.claim() instanceof ArpClaim claim) claim.conflict(now);
    }

    private void reply(Interface nic, ArpPacket request) {
        long requester = request.senderMacBits();
        var fields =
                new ArpPacket.Fields(
                        ArpPacket.REPLY,
                        nic.mac().bits(),
                        request.targetBits(),
                        requester,
                        request.senderBits());
        send(nic, requester, fields);
    }

    /// Asks for the neighbour's link address: everybody, or the neighbour itself (RFC 1122
    /// §2.3.2.1).
    void solicit(Interface nic, Neighbor neighbor, long destination) {
        if (!(neighbor.address instanceof Ipv4Address target)) return;
        int sender = sender(nic, neighbor, target);
        if (sender == 0) return;
        send(nic, destination, request(nic, sender, target.bits()));
    }

    /// RFC 5227 §1.1: the sender address 0 keeps the probe out of other caches. ACD-2.
    void probe(InterfaceAddress address) {
        if (!(address.address() instanceof Ipv4Address candidate)) return;
        send(address.nic(), LinkAddresses.BROADCAST, request(address.nic(), 0, candidate.bits()));
    }

    /// RFC 5227 §2.3: sender and target are the address. ACD-6.
    void announce(InterfaceAddress address) {
        if (!(address.address() instanceof Ipv4Address own)) return;
        var nic = address.nic();
        send(nic, LinkAddresses.BROADCAST, request(nic, own.bits(), own.bits()));
    }

    private static ArpPacket.Fields request(Interface nic, int sender, int target) {
        return new ArpPacket.Fields(ArpPacket.REQUEST, nic.mac().bits(), sender, 0, target);
    }

    /// The source of what waits, so that the answer finds a sender that the neighbour may talk to;
    /// 0 when the interface has no address.
    private static int sender(Interface nic, Neighbor neighbor, Ipv4Address target) {
        var waiting = neighbor.waiting.peekLast();
        if (waiting != null && waiting.length() >= Ipv4Header.LENGTH_MIN) {
            int source = new Ipv4Header(waiting.bytes(), waiting.start()).sourceBits();
            if (nic.owns(0, MAPPED | Integer.toUnsignedLong(source))) return source;
        }
        return SourceSelection.select(nic, target) instanceof Ipv4Address own ? own.bits() : 0;
    }

    private void send(Interface nic, long destination, ArpPacket.Fields fields) {
        var frame = core.frames().take(Frame.HEADROOM + ArpPacket.LENGTH);
        if (frame == null) {
            drop(DropReason.OUTPUT_NO_MEMORY);
            return;
        }
        ArpPacket.write(frame.bytes(), frame.start(), fields);
        frame.range(frame.start(), frame.start() + ArpPacket.LENGTH);
        nic.output().send(frame, destination, EtherType.ARP);
    }

    private static @Nullable InterfaceAddress address(Interface nic, int bits) {
        return nic.address(0, MAPPED | Integer.toUnsignedLong(bits));
    }

    /// Whether a host may have this address: not broadcast, multicast, reserved or loopback.
    private static boolean isHost(Interface nic, int bits) {
        int first = bits >>> 24;
        return first != 0 && first != 127 && first < 224 && !nic.isBroadcast(bits);
    }

    private void drop(DropReason why) {
        core.counters().drop(why);
    }
}
