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
final class Addresses implements AddressClaim.Listener {
    static final int ADDRESSES_MAX = 4_096;

    /// The smallest MTU of a link that carries IPv6 (RFC 8200 §5 IP6-17).
    private static final int IPV6_MTU_MIN = 1_280;

    private final Interfaces interfaces;
    private final RoutingTable routes;
    private final Tcp tcp;
    private final Counters counters;

    Addresses(Core core, Interfaces interfaces, RoutingTable routes, Tcp tcp) {
        this.counters = core.counters();
        this.interfaces = interfaces;
        this.routes = routes;
        this.tcp = tcp;
    }

    Outcome<Prefix> add(Interface nic, Prefix prefix, AddressCheck check, long now) {
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
                && !routes.routes().contains(connected)
                && routes.add(connected) instanceof Refused<Route>(var why)) {
            return new Refused<>(why);
        }
        var added = new InterfaceAddress(nic, prefix);
        interfaces.add(added);
        added.claim(nic.output().claim(added, this));
        start(added, check, now);
        return new Done<>(prefix);
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

    void removeAll(Interface nic, long now) {
        for (var address : List.copyOf(nic.addresses())) remove(address, now);
    }

    @Override
    public void usable(InterfaceAddress address) {
        address.enter(InterfaceAddress.State.VALID);
        interfaces.changed();
    }

    @Override
    public void duplicate(InterfaceAddress address) {
        counters.add(Counter.DUPLICATE_ADDRESSES);
        address.enter(InterfaceAddress.State.DUPLICATE);
        interfaces.changed();
    }

    private void start(InterfaceAddress address, AddressCheck check, long now) {
        var claim = address.claim();
        if (claim == null || check == AddressCheck.NONE) usable(address);
        if (claim != null && address.nic().isUp()) claim.start(check, now);
    }

    /// ACD-8: connections that use the address end with it.
    private void remove(InterfaceAddress address, long now) {
        address.stop();
        interfaces.remove(address);
        if (!hasSibling(address)) routes.remove(connected(address.nic(), address.prefix()));
        routes.removeSource(address.address());
        tcp.addressRemoved(address.address(), now);
    }

    /// Whether another address of the interface lies in the same prefix and keeps its route alive.
    private static boolean hasSibling(InterfaceAddress removed) {
        var range = Route.network(removed.prefix());
        for (var other : removed.nic().addresses()) {
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
        return nic.mtu() >= IPV6_MTU_MIN;
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
