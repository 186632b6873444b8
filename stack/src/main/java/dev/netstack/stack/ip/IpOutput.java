package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.Interfaces;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.ip.IpFields.Fragmentation;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Offload;
import org.jspecify.annotations.Nullable;

/// Takes datagrams from the transports to an interface: route, source address, IP header,
/// fragments, neighbour, link header.
///
/// Two ways out. A transport that is asked for output (TCP) builds in the frame that goes to the
/// device and calls [#depart]. One that answers or sends at once (UDP, ICMP, resets) takes a frame
/// of the stack's own with [#take] and calls [#post], which queues it on the interface.
public final class IpOutput {
    /// Octets of the largest datagram of either family, IPv6 without its header (RFC 791 §3.1, RFC
    /// 8200 §3).
    static final int LENGTH_MAX = 65_535;

    private final Core core;
    private final Interfaces interfaces;
    private final RoutingTable routes;
    private final PathMtu mtus;
    private final HeaderWriter headers;
    private final Fragmenter fragmenter;
    private final ErrorDelivery errors;
    private Path.@Nullable Limits lastLimits;

    IpOutput(Core core, Interfaces interfaces, RoutingTable routes) {
        this.core = core;
        this.interfaces = interfaces;
        this.routes = routes;
        mtus = new PathMtu(core);
        headers = new HeaderWriter(core.entropy());
        fragmenter = new Fragmenter(core, this, headers);
        errors = new ErrorDelivery(core, interfaces, mtus);
    }

    /// The way to `destination`, with `source` or, when null, the source that RFC 6724 (IPv6) or
    /// RFC 1122 §3.3.4.3 (IPv4) selects.
    // RFC 1122 §3.2.1.3 IP4-3, §3.3.4.2 IP4-22: a source that is given must be ours.
    public Outcome<Path> path(IpAddress destination, @Nullable IpAddress source) {
        if (destination.isUnspecified()) return new Refused<>(Refusal.ADDRESS_INVALID);
        if (source == null || source.isUnspecified()) return pathFromAny(destination);
        if (source.bitLength() != destination.bitLength()) {
            return new Refused<>(Refusal.ADDRESS_INVALID);
        }
        var owner = interfaces.owner(source.high(), source.low());
        if (owner == null) return new Refused<>(Refusal.ADDRESS_NOT_LOCAL);
        if (interfaces.owner(destination.high(), destination.low()) != null) {
            return local(destination, source);
        }
        if (source.isLoopback()) return new Refused<>(Refusal.ADDRESS_INVALID);
        // The interface's own object, so that paths do not each keep a copy.
        var own = owner.address(source.high(), source.low());
        var shared = own == null ? source : own.prefix().address();
        if (!isLinkScoped(destination)) return routed(destination, shared);
        return reached(owner, destination, shared, null);
    }

    /// The way back to who sent `packet`, from the address that it was sent to; a route that it
    /// came by is not reversed (RFC 8200 §8.4 IP6-20).
    Outcome<Path> answerPath(IpPacket packet) {
        var asked = packet.destination();
        return path(packet.source(), asked);
    }

    /// Whether routes, addresses, interfaces and path MTU are still those that `path` was made
    /// from.
    public boolean isCurrent(Path path) {
        return path.limits().generation() == generation();
    }

    /// Whether interface `nic` is there and takes what is sent.
    public boolean isUp(int nic) {
        var found = interfaces.find(nic);
        return found != null && found.isUp();
    }

    /// Whether `address` is a unicast address of this host, on whatever interface.
    public boolean isOurs(IpAddress address) {
        return interfaces.owner(address.high(), address.low()) != null;
    }

    /// Writes the IP and link headers in front of the transport segment in `frame`, whose start is
    /// the transport header, at [Frame#TRANSPORT_HEADROOM] or later.
    ///
    /// @return true when the frame is ready for the device of `path.nic()`; false when it waits for
    ///     the neighbour (copied) or was dropped and counted
    public boolean depart(Path path, IpFields fields, Frame frame, long now) {
        core.counters().add(Counter.IP_OUT_REQUESTS);
        if (!fits(path, frame)) return refuse(DropReason.OUTPUT_TOO_LARGE);
        if (!path.nic().isUp()) return refuse(DropReason.INTERFACE_DOWN);
        headers.write(path, fields, frame);
        return path.nic().output().depart(path.nextHop(), frame, now);
    }

    /// A frame of the stack's own with room for `octets` of transport at its start; null, and
    /// counted, when memory or the number of queued frames is exhausted.
    public @Nullable Frame take(int octets) {
        var frame = core.frames().take(Frame.TRANSPORT_HEADROOM + octets);
        if (frame == null) {
            core.counters().drop(DropReason.OUTPUT_NO_MEMORY);
            return null;
        }
        frame.clear(Frame.TRANSPORT_HEADROOM);
        frame.range(Frame.TRANSPORT_HEADROOM, Frame.TRANSPORT_HEADROOM + octets);
        return frame;
    }

    /// Sends what [#take] gave, whose start is the transport header: in fragments when it is larger
    /// than the path allows, queued on the interface, or waiting for the neighbour. The frame
    /// belongs to the stack again, whatever the result.
    ///
    /// @return false when it was dropped, and counted
    public boolean post(Path path, IpFields fields, Frame frame, long now) {
        boolean fits = fits(path, frame);
        if (!fits && fields.fragmentation() == Fragmentation.ALLOWED) {
            return fragmenter.post(path, fields, frame, now);
        }
        if (depart(path, fields, frame, now)) return path.nic().output().enqueue(frame);
        core.frames().release(frame);
        return fits && path.nic().isUp();
    }

    /// Fills the 16-bit checksum field at `field` of the transport segment that starts at the
    /// frame's start: the whole sum, or the pseudo-header's with the rest left to the device, as
    /// the interface's offloads allow.
    ///
    /// @param field where the checksum lies, counted from the frame's start
    public void checksum(Path path, int protocol, Frame frame, int field) {
        var from = path.source();
        var to = path.destination();
        long pseudo =
                (long) Checksum.addresses(from.high(), from.low(), to.high(), to.low())
                        + protocol
                        + frame.length();
        int at = frame.start() + field;
        boolean isLeftToDevice =
                path.nic().offloads().contains(Offload.CHECKSUM) && fits(path, frame);
        if (isLeftToDevice) {
            Octets.putU16(frame.bytes(), at, Checksum.fold(pseudo));
            frame.checksumPartial(frame.start(), field);
            return;
        }
        Octets.putU16(frame.bytes(), at, 0);
        long sum = pseudo + Checksum.sum(frame.bytes(), frame.start(), frame.end());
        // RFC 768, RFC 8200 §8.1 UDP-1: a computed 0 is sent as all ones.
        boolean isUdp = protocol == IpProtocol.UDP;
        Octets.putU16(frame.bytes(), at, isUdp ? Checksum.finishUdp(sum) : Checksum.finish(sum));
        frame.checksumComplete();
    }

    /// A transport made forward progress on `path`: its next hop is reachable (RFC 4861 §7.3.1).
    public void confirm(Path path, long now) {
        if (path.nic().link() == LinkType.ETHERNET) {
            path.nic().output().confirm(path.nextHop(), now);
        }
    }

    /// A datagram of ours, its IP header at the frame's start, could not reach its next hop: tells
    /// the transport as an ICMP error from ourselves would (RFC 1122 §3.2.2.1, RFC 4861 §7.2.2).
    public void unreachable(Frame frame, long now) {
        errors.deliverOwn(frame, now);
    }

    ErrorDelivery errors() {
        return errors;
    }

    /// Whether the frame leaves as it is: within the path's MTU, or cut by the device.
    private static boolean fits(Path path, Frame frame) {
        int length = path.headerLength() + frame.length();
        if (frame.segmentation() == Segmentation.NONE) return length <= path.mtu();
        if (frame.segmentSize() + path.headerLength() > path.mtu()) return false;
        var needed = path.isIpv4() ? Offload.TSO4 : Offload.TSO6;
        return length <= LENGTH_MAX && path.nic().offloads().contains(needed);
    }

    private boolean refuse(DropReason why) {
        core.counters().add(Counter.IP_OUT_DISCARDS);
        core.counters().drop(why);
        return false;
    }

    private Outcome<Path> pathFromAny(IpAddress destination) {
        if (interfaces.owner(destination.high(), destination.low()) != null) {
            return local(destination, destination);
        }
        return routed(destination, null);
    }

    /// To ourselves, whatever the interface that has the address: over the loopback interface.
    private Outcome<Path> local(IpAddress destination, IpAddress source) {
        var nic = interfaces.loopback();
        var limits = limits(nic.mtu());
        return new Done<>(new Path(nic, source, destination, destination, limits));
    }

    private Outcome<Path> routed(IpAddress destination, @Nullable IpAddress source) {
        var route = routes.find(destination);
        if (route == null || route.kind() == Route.Kind.BLACKHOLE) return noRoute();
        if (route.kind() == Route.Kind.UNREACHABLE) {
            return new Refused<>(Refusal.UNREACHABLE_ROUTE);
        }
        var nic = interfaces.find(route.nic());
        if (nic == null) return noRoute();
        var chosen = source != null ? source : route.via().source();
        if (chosen == null) chosen = SourceSelection.select(nic, destination);
        if (chosen == null) return noRoute();
        return reached(nic, destination, chosen, route.via().gateway());
    }

    private Outcome<Path> reached(
            Interface nic, IpAddress destination, IpAddress source, @Nullable IpAddress gateway) {
        if (!nic.isUp()) return noRoute();
        var nextHop = gateway == null || isToMany(nic, destination) ? destination : gateway;
        int link = destination.bitLength() == 32 ? nic.mtu() : nic.ipv6Mtu();
        int mtu = mtus.mtu(destination.high(), destination.low(), link);
        return new Done<>(new Path(nic, source, destination, nextHop, limits(mtu)));
    }

    /// Most paths have the same: one object serves those that are made in a row.
    private Path.Limits limits(int mtu) {
        int generation = generation();
        var same = lastLimits;
        if (same != null && same.mtu() == mtu && same.generation() == generation) return same;
        var limits = new Path.Limits(mtu, generation);
        lastLimits = limits;
        return limits;
    }

    private Outcome<Path> noRoute() {
        core.counters().add(Counter.IP_OUT_NO_ROUTES);
        return new Refused<>(Refusal.NO_ROUTE);
    }

    private static boolean isToMany(Interface nic, IpAddress destination) {
        if (destination.isMulticast()) return true;
        return destination instanceof Ipv4Address(int bits) && nic.isBroadcast(bits);
    }

    /// Whether the address means something on one link only, so that the source names the
    /// interface.
    private static boolean isLinkScoped(IpAddress destination) {
        return switch (destination) {
            case Ipv4Address v4 -> v4.isMulticast() || v4.equals(Ipv4Address.BROADCAST);
            case Ipv6Address v6 -> v6.isMulticast() || v6.isLinkLocal();
        };
    }

    /// Changes whenever a path may have.
    public int generation() {
        return routes.generation() + interfaces.generation() + mtus.generation();
    }
}
