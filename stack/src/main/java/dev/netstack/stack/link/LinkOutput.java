package dev.netstack.stack.link;

import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way out of one interface: link header, neighbour resolution, and the bounded queue of frames
/// that nobody's state holds (answers, datagrams, discovery messages).
public final class LinkOutput {
    public static final int QUEUE_FRAMES_MAX = 1_024;
    public static final int QUEUE_OCTETS_MAX = 8 << 20;

    private final Core core;
    private final Interface nic;
    private final Discovery discovery;
    private final NeighborCache neighbors;
    private final ArrayDeque<Frame> queue = new ArrayDeque<>();
    private final ConflictLimit conflicts = new ConflictLimit();
    private int queuedOctets;
    private long dropped;

    /// The protocols that find neighbours, and whom to tell when they do not.
    public record Discovery(Arp arp, Ndp ndp, IpOutput output) {}

    public LinkOutput(Core core, Interface nic, Discovery discovery) {
        this.core = core;
        this.nic = nic;
        this.discovery = discovery;
        this.neighbors = new NeighborCache(core, new Solicitor());
    }

    /// Writes the link header in front of the IP header at the frame's start, towards `nextHop`,
    /// which may be a broadcast or multicast address.
    ///
    /// @return true when the frame is ready for the device; false when a copy waits for the
    ///     neighbour, or it was dropped and counted
    public boolean depart(IpAddress nextHop, Frame frame, long now) {
        if (!nic.isUp()) {
            core.counters().drop(DropReason.INTERFACE_DOWN);
            return false;
        }
        if (nic.link() != LinkType.ETHERNET) return true;
        long mac = groupAddress(nextHop);
        if (mac == Neighbor.NO_MAC) mac = neighbors.resolve(nextHop, frame, now);
        if (mac == Neighbor.NO_MAC) return false;
        pushHeader(frame, mac, etherType(nextHop));
        return true;
    }

    /// Queues a frame that [#depart] made ready, taking it over; a full queue drops it, counted.
    public boolean enqueue(Frame frame) {
        if (!nic.isUp() || isFull(frame)) {
            core.counters().drop(DropReason.OUTPUT_QUEUE_FULL);
            dropped++;
            core.frames().release(frame);
            return false;
        }
        queuedOctets += frame.capacity();
        queue.add(frame);
        return true;
    }

    /// The next queued frame, now the caller's; null when none waits.
    public @Nullable Frame poll() {
        var frame = queue.poll();
        if (frame != null) queuedOctets -= frame.capacity();
        return frame;
    }

    /// The upper layer made progress with `nextHop`: it is reachable (RFC 4861 §7.3.1).
    public void confirm(IpAddress nextHop, long now) {
        var neighbor = neighbors.find(nextHop.high(), nextHop.low());
        if (neighbor != null) neighbors.reachability().confirm(neighbor, now);
    }

    /// A router said how long its link's neighbours are to be believed (RFC 4861 §6.3.4).
    ///
    /// @param reachableMillis 0 when it did not say
    /// @param retransMillis 0 when it did not say
    public void learnTiming(long reachableMillis, long retransMillis) {
        neighbors.reachability().learn(reachableMillis, retransMillis);
    }

    /// A claim to `address` on this link; null where the link has no neighbours.
    public @Nullable AddressClaim claim(InterfaceAddress address, AddressClaim.Listener listener) {
        if (nic.link() != LinkType.ETHERNET) return null;
        return address.isIpv4()
                ? new ArpClaim(core, address, listener, discovery.arp())
                : new NdpClaim(core, address, listener, discovery.ndp());
    }

    /// Every neighbour in the cache, in no particular order.
    public List<NeighborReport> neighbors() {
        return neighbors.reports(nic.index());
    }

    /// Sets a neighbour by hand; what arrives does not change it.
    public Outcome<NeighborReport> addNeighbor(IpAddress address, MacAddress mac) {
        if (nic.link() != LinkType.ETHERNET
                || address.isMulticast()
                || address.isUnspecified()
                || LinkAddresses.isGroup(mac.bits())) {
            return new Refused<>(Refusal.ADDRESS_INVALID);
        }
        var known = neighbors.find(address.high(), address.low());
        var neighbor = known == null ? neighbors.create(address) : known;
        if (neighbor == null) return new Refused<>(Refusal.LIMIT_REACHED);
        neighbors.reachability().permanent(neighbor, mac.bits());
        return new Done<>(neighbor.report(nic.index()));
    }

    public Outcome<NeighborReport> removeNeighbor(IpAddress address) {
        var neighbor = neighbors.find(address.high(), address.low());
        if (neighbor == null) return new Refused<>(Refusal.NOT_FOUND);
        var report = neighbor.report(nic.index());
        neighbors.remove(neighbor);
        return new Done<>(report);
    }

    /// The interface went down: forgets what was learnt and what waits.
    public void clear() {
        neighbors.clear();
        for (var frame = poll(); frame != null; frame = poll()) {
            core.frames().release(frame);
            dropped++;
        }
    }

    /// Frames that had to be dropped here for want of room.
    public long dropped() {
        return dropped;
    }

    NeighborCache cache() {
        return neighbors;
    }

    ConflictLimit conflicts() {
        return conflicts;
    }

    /// Sends a frame straight to `mac`, taking it over.
    void send(Frame frame, long mac, int etherType) {
        pushHeader(frame, mac, etherType);
        enqueue(frame);
    }

    private boolean isFull(Frame frame) {
        return queue.size() >= QUEUE_FRAMES_MAX
                || queuedOctets + frame.capacity() > QUEUE_OCTETS_MAX;
    }

    /// Ethernet II, and no trailer (RFC 894, RFC 1122 §2.3.1). ETH-1, ETH-3.
    private void pushHeader(Frame frame, long mac, int etherType) {
        int at = frame.push(EthernetHeader.LENGTH);
        EthernetHeader.write(frame.bytes(), at, mac, nic.mac().bits(), etherType);
    }

    private static int etherType(IpAddress nextHop) {
        return nextHop.bitLength() == 32 ? EtherType.IPV4 : EtherType.IPV6;
    }

    /// Where a broadcast or multicast datagram goes (RFC 894, RFC 1112 §6.4, RFC 2464 §7);
    /// [Neighbor#NO_MAC] for a unicast address.
    private long groupAddress(IpAddress nextHop) {
        return switch (nextHop) {
            case Ipv4Address v4 -> {
                if (v4.isMulticast()) yield LinkAddresses.ofIpv4Group(v4.bits());
                yield nic.isBroadcast(v4.bits()) ? LinkAddresses.BROADCAST : Neighbor.NO_MAC;
            }
            case Ipv6Address v6 ->
                    v6.isMulticast() ? LinkAddresses.ofIpv6Group(v6.low()) : Neighbor.NO_MAC;
        };
    }

    /// Speaks for the neighbour cache on this link.
    private final class Solicitor implements NeighborLink {
        @Override
        public void solicitAll(Neighbor neighbor, long now) {
            if (neighbor.isIpv4()) discovery.arp().solicit(nic, neighbor, LinkAddresses.BROADCAST);
            else discovery.ndp().solicit(nic, neighbor, Ndp.Reach.SOLICITED_NODE);
        }

        @Override
        public void solicit(Neighbor neighbor, long now) {
            if (neighbor.isIpv4()) discovery.arp().solicit(nic, neighbor, neighbor.mac);
            else discovery.ndp().solicit(nic, neighbor, Ndp.Reach.NEIGHBOR);
        }

        @Override
        public void send(Frame frame, Neighbor neighbor) {
            LinkOutput.this.send(frame, neighbor.mac, etherType(neighbor.address));
        }

        @Override
        public void unreachable(Frame frame, long now) {
            discovery.output().unreachable(frame, now);
        }
    }
}
