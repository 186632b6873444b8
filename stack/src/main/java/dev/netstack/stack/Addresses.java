package dev.netstack.stack;

import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.ip.Route;
import dev.netstack.stack.ip.RoutingTable;
import dev.netstack.stack.link.AddressClaim;
import dev.netstack.stack.tcp.Tcp;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Prefix;
import java.util.List;

/// Adds and removes addresses, with all that follows from it: the route to the prefix, the check
/// for a duplicate, the end of the connections that used it.
public final class Addresses implements AddressClaim.Listener {
    static final int ADDRESSES_MAX = 4_096;

    private final Interfaces interfaces;
    private final RoutingTable routes;
    private final Tcp tcp;
    private final Core core;

    Addresses(Core core, Interfaces interfaces, RoutingTable routes, Tcp tcp) {
        this.core = core;
        this.interfaces = interfaces;
        this.routes = routes;
        this.tcp = tcp;
    }

    /// Gives an interface an address.
    public Outcome<InterfaceAddress> add(Interface nic, AddressConfig config, long now) {
        var prefix = config.prefix();
        var address = prefix.address();
        if (!isAssignable(nic, prefix)) return new Refused<>(Refusal.ADDRESS_INVALID);
        if (interfaces.address(address.high(), address.low()) != null) {
            return new Refused<>(Refusal.ADDRESS_IN_USE);
        }
        if (interfaces.addressCount() == ADDRESSES_MAX) {
            return new Refused<>(Refusal.LIMIT_REACHED);
        }
        var connected = connected(nic, prefix);
        if (prefix.length() < address.bitLength()
                && config.origin().hasConnectedPrefix()
                && !routes.has(connected)
                && routes.add(connected) instanceof Refused<Route>(var why)) {
            return new Refused<>(why);
        }
        var added = new InterfaceAddress(nic, config);
        interfaces.add(added);
        added.claim(nic.output().claim(added, this));
        start(added, config.check(), now);
        renew(added, config.lifetime(), now);
        return new Done<>(added);
    }

    /// Sets how long an address may be used from now on.
    public void renew(InterfaceAddress address, Lifetime lifetime, long now) {
        address.lifetime(lifetime);
        var aging = address.aging();
        if (aging == null) {
            if (lifetime.equals(Lifetime.FOREVER)) return;
            aging = new Aging(address);
            address.aging(aging);
        }
        age(address, aging, now);
    }

    /// Checks or announces again what was claimed before, because the link is up again.
    void resume(Interface nic, long now) {
        for (var address : List.copyOf(nic.addresses())) {
            if (address.state() == InterfaceAddress.State.DUPLICATE) continue;
            start(address, address.isValid() ? AddressCheck.NONE : AddressCheck.PROBE, now);
        }
    }

    void suspend(Interface nic) {
        for (var address : nic.addresses()) address.stop();
    }

    Outcome<Prefix> remove(Interface nic, IpAddress address, long now) {
        var found = nic.address(address.high(), address.low());
        if (found == null) return new Refused<>(Refusal.NOT_FOUND);
        remove(found, now);
        return new Done<>(found.prefix());
    }

    /// Takes an address from its interface. ACD-8: connections that use it end with it.
    public void remove(InterfaceAddress address, long now) {
        address.stop();
        if (address.aging() != null) core.deadlines().cancel(address.aging());
        interfaces.remove(address);
        if (address.origin().hasConnectedPrefix() && !hasSibling(address)) {
            routes.remove(connected(address.nic(), address.prefix()));
        }
        routes.removeSource(address.address());
        tcp.addressRemoved(address.address(), now);
    }

    void removeAll(Interface nic, long now) {
        for (var address : List.copyOf(nic.addresses())) remove(address, now);
    }

    @Override
    public void usable(InterfaceAddress address, long now) {
        boolean isDeprecated = address.lifetime().isDeprecated(now);
        address.enter(
                isDeprecated ? InterfaceAddress.State.DEPRECATED : InterfaceAddress.State.VALID);
        interfaces.changed();
        for (var client : address.nic().clients()) client.usable(address, now);
    }

    @Override
    public void duplicate(InterfaceAddress address, long now) {
        core.counters().add(Counter.DUPLICATE_ADDRESSES);
        address.enter(InterfaceAddress.State.DUPLICATE);
        interfaces.changed();
        for (var client : address.nic().clients()) client.duplicate(address, now);
    }

    /// RFC 4862 §5.5.4: deprecated when its preferred time is over, gone when its valid time is.
    /// AC-8.
    private void age(InterfaceAddress address, Timer aging, long now) {
        var lifetime = address.lifetime();
        if (lifetime.isOver(now)) {
            remove(address, now);
            return;
        }
        if (address.isValid()) {
            var next =
                    lifetime.isDeprecated(now)
                            ? InterfaceAddress.State.DEPRECATED
                            : InterfaceAddress.State.VALID;
            if (next != address.state()) {
                address.enter(next);
                interfaces.changed();
            }
        }
        core.deadlines().arm(aging, lifetime.next(now));
    }

    private final class Aging extends Timer {
        private final InterfaceAddress address;

        Aging(InterfaceAddress address) {
            this.address = address;
        }

        @Override
        protected void expire(long now) {
            age(address, this, now);
        }
    }

    private void start(InterfaceAddress address, AddressCheck check, long now) {
        var claim = address.claim();
        if (claim == null || check == AddressCheck.NONE) usable(address, now);
        if (claim != null && address.nic().isUp()) claim.start(check, now);
    }

    /// Whether another address of the interface lies in the same prefix and keeps its route alive.
    private static boolean hasSibling(InterfaceAddress removed) {
        var range = Route.network(removed.prefix());
        for (var other : removed.nic().addresses()) {
            if (!other.origin().hasConnectedPrefix()) continue;
            if (Route.network(other.prefix()).equals(range)) return true;
        }
        return false;
    }

    private static Route connected(Interface nic, Prefix prefix) {
        return Route.link(Route.network(prefix), nic.index());
    }

    /// A unicast address that the link can carry. Loopback addresses belong on the loopback
    /// interface alone (RFC 1122 §3.2.1.3 g, RFC 4291 §2.5.3).
    private static boolean isAssignable(Interface nic, Prefix prefix) {
        var address = prefix.address();
        if (address.isUnspecified() || address.isMulticast()) return false;
        if (address.isLoopback() && !nic.isLoopback()) return false;
        if (address instanceof Ipv4Address v4) return isHost(v4, prefix.length());
        return nic.mtu() >= Interface.IPV6_MTU_MIN;
    }

    /// Neither the network's own address nor its broadcast address (RFC 1122 §3.2.1.3), nor one of
    /// 0.0.0.0/8 or 240.0.0.0/4.
    private static boolean isHost(Ipv4Address address, int length) {
        int first = address.bits() >>> 24;
        if (first == 0 || first >= 240) return false;
        if (length >= 31) return true;
        int hostMask = -1 >>> length;
        int host = address.bits() & hostMask;
        return host != 0 && host != hostMask;
    }
}
