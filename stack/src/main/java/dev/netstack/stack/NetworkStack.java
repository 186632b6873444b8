package dev.netstack.stack;

import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.dhcp.Dhcp4Client;
import dev.netstack.stack.dhcp.Dhcp4Config;
import dev.netstack.stack.discovery.DiscoveryConfig;
import dev.netstack.stack.discovery.RouterDiscovery;
import dev.netstack.stack.ip.DestinationSelection;
import dev.netstack.stack.ip.EchoEndpoint;
import dev.netstack.stack.ip.Ip;
import dev.netstack.stack.ip.RoutingTable;
import dev.netstack.stack.link.Arp;
import dev.netstack.stack.link.LinkInput;
import dev.netstack.stack.link.LinkOutput;
import dev.netstack.stack.link.Ndp;
import dev.netstack.stack.link.NeighborReport;
import dev.netstack.stack.tcp.Tcp;
import dev.netstack.stack.udp.Udp;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A TCP/IP host without I/O: a state machine that is told what arrived and asked what must be
/// done.
///
/// One thread at a time uses it. `now` is nanoseconds of a monotonic clock that begins at 0 or
/// later and never decreases between calls. The same entropy and the same calls give the same
/// frames.
///
/// An exception that escapes a handler is a defect: it is counted, the frame or the timer at hand
/// is dropped, and the stack goes on.
public final class NetworkStack {
    /// Frames that cross the loopback interface in one call, so that two ends in one stack that
    /// answer each other for ever, or a long transfer between them, do not keep the caller and its
    /// lock.
    static final int LOOPBACK_BATCH_MAX = 64;

    /// Timers of one call to [#expire] that may fail before the rest waits for the next call.
    private static final int FAILURES_MAX = 64;

    private static final Prefix LOOPBACK_IPV6 = new Prefix(Ipv6Address.LOOPBACK, 128);

    /// Set in the address of a multicast or broadcast frame (IEEE 802).
    private static final long GROUP_BIT = 1L << 40;

    private final Core core;
    private final Interfaces interfaces;
    private final RoutingTable routes;
    private final Ip ip;
    private final Tcp tcp;
    private final Udp udp;
    private final LinkInput input;
    private final Addresses addresses;
    private final LinkClients clients;
    private final Frame looped = Frame.allocate(Arena.ofAuto());
    private @Nullable Throwable lastInternalError;

    /// Frames of the loopback interface were left for the next call.
    private boolean loopbackWaits;

    public NetworkStack(StackConfig config) {
        this(config, new BufferPool(config.memoryOctetsMax(), config.budget()));
    }

    NetworkStack(StackConfig config, BufferPool buffers) {
        core =
                new Core(
                        config,
                        new Counters(),
                        new Deadlines(),
                        new FramePool(buffers),
                        new ReadyQueue());
        interfaces = new Interfaces(core.entropy());
        routes = new RoutingTable(core.entropy().nextLong());
        ip = new Ip(core, interfaces, routes);
        tcp = new Tcp(core, ip.output());
        udp = new Udp(core, ip.output());
        var arp = new Arp(core);
        var ndp = new Ndp(core);
        ip.attach(tcp, udp, ndp);
        input = new LinkInput(arp, ip);
        addresses = new Addresses(core, interfaces, routes, tcp);
        clients =
                new LinkClients(
                        udp,
                        new RouterDiscovery.Host(core, addresses, routes, ndp),
                        new Dhcp4Client.Host(core, addresses, routes, ip.output()));
        var discovery = new LinkOutput.Discovery(arp, ndp, ip.output());
        interfaces.open(nic -> new LinkOutput(core, nic, discovery));
        var lo = interfaces.loopback();
        for (var own : List.of(new Prefix(Ipv4Address.LOOPBACK, 8), LOOPBACK_IPV6)) {
            addresses.add(lo, AddressConfig.ofStatic(own, AddressCheck.NONE), 0);
        }
    }

    // What arrives.

    /// A frame arrived on interface `nic`. It is borrowed for the call, and never refused by an
    /// exception: what is wrong with it is counted.
    public void receive(int nic, Frame frame, long now) {
        var on = interfaces.find(nic);
        if (on == null) {
            core.counters().drop(DropReason.INTERFACE_DOWN);
            return;
        }
        receive(on, frame, now);
    }

    /// The link of interface `nic` was down, what was sent was lost, and it is up again: who waits
    /// for an answer asks again at once.
    public void linkReturned(int nic, long now) {
        tcp.linkReturned(nic, now);
    }

    /// Time went by: does what is due, and carries what waits on the loopback interface. To be
    /// called after each batch of other calls, whatever [#deadline] says.
    public void expire(long now) {
        for (int failures = 0; failures < FAILURES_MAX; failures++) {
            try {
                core.deadlines().expire(now);
                tcp.reroute();
                tcp.wakeStarved();
                break;
            } catch (RuntimeException | AssertionError defect) {
                internalError(defect);
            }
        }
        carryLoopback(now);
    }

    // What the application asks.

    /// Adds an interface, enabled; gives it to [#transmit] and [#receive] by its index. The
    /// loopback interface, index 1, is there from the start with 127.0.0.1/8 and ::1/128.
    public Outcome<Interface> addInterface(InterfaceConfig config, long now) {
        return interfaces.add(config);
    }

    /// Ends an interface with its addresses, its routes, and the connections that used them. The
    /// loopback interface stays.
    public Outcome<Interface> removeInterface(int nic, long now) {
        var found = interfaces.find(nic);
        if (found == null || found == interfaces.loopback()) {
            return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        }
        clients.end(found, now);
        addresses.removeAll(found, now);
        routes.removeInterface(nic);
        found.disable();
        found.output().clear();
        interfaces.remove(found);
        return new Done<>(found);
    }

    /// Brings an interface up: its routes are found again, its addresses are announced, and
    /// connections go on as after [#linkReturned].
    public Outcome<Interface> enableInterface(int nic, long now) {
        var found = interfaces.find(nic);
        if (found == null) return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        if (found.isUp()) return new Done<>(found);
        found.enable();
        routes.resume(nic);
        interfaces.changed();
        addresses.resume(found, now);
        for (var client : found.clients()) client.start(now);
        return new Done<>(found);
    }

    /// Takes an interface down: it drops what arrives, its routes are not found and its neighbours
    /// forgotten. Addresses and connections stay, and go on when it is up again.
    public Outcome<Interface> disableInterface(int nic, long now) {
        var found = interfaces.find(nic);
        if (found == null) return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        if (!found.isUp()) return new Done<>(found);
        found.disable();
        routes.suspend(nic);
        addresses.suspend(found);
        for (var client : found.clients()) client.stop();
        interfaces.changed();
        found.output().clear();
        return new Done<>(found);
    }

    /// Adds an address and the route to its prefix. On an Ethernet link the address is announced;
    /// with [AddressCheck#PROBE] it is probed first (RFC 5227 §2.1, RFC 4862 §5.4) and usable
    /// thereafter.
    public Outcome<InterfaceAddress> addAddress(
            int nic, Prefix address, AddressCheck check, long now) {
        return addAddress(nic, AddressConfig.ofStatic(address, check), now);
    }

    /// The same for an address that came from somewhere, and may have an end.
    public Outcome<InterfaceAddress> addAddress(int nic, AddressConfig config, long now) {
        var found = interfaces.find(nic);
        if (found == null) return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        return addresses.add(found, config, now);
    }

    /// Lets an interface lease an IPv4 address from a server (RFC 2131 §4.4), in place of what was
    /// set before. A link without broadcast has no such servers and is refused.
    public Outcome<Dhcp4Client> lease(int nic, Dhcp4Config config, long now) {
        var found = interfaces.find(nic);
        if (found == null) return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        return clients.lease(found, config, now);
    }

    /// Lets an interface configure IPv6 by itself: its link-local address, and what routers
    /// advertise (RFC 4862 §5). In place of what was set before.
    ///
    /// An interface without neighbours, as of a TUN, has no such addresses and is refused.
    public Outcome<RouterDiscovery> discover(int nic, DiscoveryConfig config, long now) {
        var found = interfaces.find(nic);
        if (found == null) return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        return clients.discover(found, config, now);
    }

    public Outcome<Prefix> removeAddress(int nic, IpAddress address, long now) {
        var found = interfaces.find(nic);
        if (found == null) return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        return addresses.remove(found, address, now);
    }

    /// Sets a neighbour by hand; what arrives does not change it.
    public Outcome<NeighborReport> addNeighbor(
            int nic, IpAddress address, MacAddress mac, long now) {
        var found = interfaces.find(nic);
        if (found == null) return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        return found.output().addNeighbor(address, mac);
    }

    public Outcome<NeighborReport> removeNeighbor(int nic, IpAddress address, long now) {
        var found = interfaces.find(nic);
        if (found == null) return new Refused<>(Refusal.NO_SUCH_INTERFACE);
        return found.output().removeNeighbor(address);
    }

    /// The same addresses, in the order in which a connection to one of them is to be tried (RFC
    /// 6724 §6).
    public List<IpAddress> sortDestinations(List<IpAddress> addresses) {
        return DestinationSelection.sort(addresses, ip.output());
    }

    public RoutingTable routes() {
        return routes;
    }

    public Tcp tcp() {
        return tcp;
    }

    public Udp udp() {
        return udp;
    }

    /// Opens an echo client.
    public Outcome<EchoEndpoint> openEcho() {
        return ip.openEcho();
    }

    // What must be done.

    /// Builds the next frame that is due on interface `nic`; false when there is none.
    public boolean transmit(int nic, Frame into, long now) {
        var on = interfaces.find(nic);
        if (on == null || !on.isUp()) return false;
        if (build(on, into, now)) return true;
        return carryLoopback(now) > 0 && build(on, into, now);
    }

    /// When [#expire] must be called next; [Long#MAX_VALUE] when never. It may be early.
    public long deadline() {
        return loopbackWaits ? 0 : core.deadlines().next();
    }

    /// The next thing whose readiness changed; null when there is none.
    public @Nullable Pollable event() {
        return core.ready().poll();
    }

    // What can be seen.

    public List<Interface> interfaces() {
        return interfaces.list();
    }

    public List<NeighborReport> neighbors() {
        var reports = new ArrayList<NeighborReport>();
        for (var nic : interfaces.list()) reports.addAll(nic.output().neighbors());
        return reports;
    }

    public Counters counters() {
        return core.counters();
    }

    /// Memory of the packet path.
    public BufferPool buffers() {
        return core.buffers();
    }

    /// The last exception that escaped a handler; null when none ever did.
    public @Nullable Throwable lastInternalError() {
        return lastInternalError;
    }

    Core core() {
        return core;
    }

    private void receive(Interface nic, Frame frame, long now) {
        int length = frame.length();
        try {
            boolean isMulticast = isMulticast(nic, frame);
            var why = input.receive(nic, frame, now);
            if (why != null) {
                drop(nic, why);
                return;
            }
            nic.received.count(length);
            if (isMulticast) nic.received.multicast++;
        } catch (RuntimeException | AssertionError defect) {
            nic.received.errors++;
            internalError(defect);
        }
    }

    private static boolean isMulticast(Interface nic, Frame frame) {
        if (nic.link() != LinkType.ETHERNET || frame.length() < MacAddress.LENGTH) return false;
        long destination = MacAddress.readBits(frame.bytes(), frame.start());
        return (destination & GROUP_BIT) != 0 && destination != MacAddress.BROADCAST.bits();
    }

    private void drop(Interface nic, DropReason why) {
        core.counters().drop(why);
        switch (why) {
            case FRAME_TRUNCATED, FRAME_TOO_LONG, BAD_OFFLOAD -> nic.received.errors++;
            default -> nic.received.dropped++;
        }
    }

    /// What waits goes before what TCP would build: it is older. What TCP built may wait for its
    /// neighbour instead of departing, and the question to the neighbour goes then.
    private boolean build(Interface nic, Frame into, long now) {
        try {
            boolean isBuilt = poll(nic, into) || tcp.transmit(nic.index(), into, now);
            if (!isBuilt && !poll(nic, into)) return false;
            nic.sent.count(into.length());
            return true;
        } catch (RuntimeException | AssertionError defect) {
            nic.sent.errors++;
            internalError(defect);
            return false;
        }
    }

    private boolean poll(Interface nic, Frame into) {
        var queued = nic.output().poll();
        if (queued == null) return false;
        into.copyFrom(queued);
        core.frames().release(queued);
        return true;
    }

    /// Moves frames from the loopback interface's way out to its way in, for no device does.
    private int carryLoopback(long now) {
        var lo = interfaces.loopback();
        int carried = 0;
        while (carried < LOOPBACK_BATCH_MAX && lo.isUp() && build(lo, looped, now)) {
            receive(lo, looped, now);
            carried++;
        }
        loopbackWaits = carried == LOOPBACK_BATCH_MAX;
        return carried;
    }

    private void internalError(Throwable defect) {
        lastInternalError = defect;
        core.counters().add(Counter.INTERNAL_ERROR);
    }
}
