package dev.netstack.stack.dhcp;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.AddressConfig;
import dev.netstack.stack.AddressOrigin;
import dev.netstack.stack.Addresses;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.Lifetime;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.ip.Route;
import dev.netstack.stack.ip.RoutingTable;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.RouterPreference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts a lease to use: the address, and the routes that go with it.
final class LeaseUse {
    /// Behind routes that were given by hand.
    private static final int METRIC = 1_024;

    private final Addresses addresses;
    private final RoutingTable routes;
    private final Interface nic;
    private final Dhcp4Config.ClasslessRoutes classlessRoutes;
    private final List<Route> added = new ArrayList<>();
    private @Nullable InterfaceAddress address;

    LeaseUse(Dhcp4Client.Host host, Interface nic, Dhcp4Config config) {
        this.addresses = host.addresses();
        this.routes = host.routes();
        this.nic = nic;
        classlessRoutes = config.classlessRoutes();
    }

    /// Gives the interface the address, which is checked first; false when it cannot have it.
    boolean address(Dhcp4Lease lease, long now) {
        remove(now);
        var until = new Lifetime(lease.endsAt(), lease.endsAt());
        var config =
                new AddressConfig(
                        lease.address(), AddressOrigin.DHCP, AddressCheck.PROBE_AT_ONCE, until);
        if (addresses.add(nic, config, now) instanceof Done<InterfaceAddress>(var given)) {
            address = given;
            return true;
        }
        return false;
    }

    /// Keeps the address for longer; false when the interface does not have it.
    boolean renew(Dhcp4Lease lease, long now) {
        var held = address;
        if (held == null || !held.isValid() || !held.prefix().equals(lease.address())) return false;
        if (nic.address(held.address().high(), held.address().low()) != held) return false;
        addresses.renew(held, new Lifetime(lease.endsAt(), lease.endsAt()), now);
        return true;
    }

    /// Sets the routes of the lease in place of those that it brought before.
    void routes(Dhcp4Lease lease) {
        for (var route : added) routes.remove(route);
        added.clear();
        boolean isClassless =
                classlessRoutes == Dhcp4Config.ClasslessRoutes.ACCEPT
                        && !lease.classlessRoutes().isEmpty();
        if (isClassless) {
            // RFC 3442, "DHCP Client Behavior": the option replaces the list of routers.
            for (var each : lease.classlessRoutes()) add(each.destination(), each.gateway());
            return;
        }
        for (var router : lease.routers()) add(Prefix.ALL_IPV4, router);
    }

    void remove(long now) {
        for (var route : added) routes.remove(route);
        added.clear();
        var held = address;
        address = null;
        if (held == null) return;
        boolean isThere = nic.address(held.address().high(), held.address().low()) == held;
        if (isThere) addresses.remove(held, now);
    }

    private void add(Prefix destination, Ipv4Address gateway) {
        IpAddress by = gateway.isUnspecified() ? null : gateway;
        int metric = METRIC + added.size();
        var route =
                new Route(
                        Route.network(destination),
                        Route.Kind.UNICAST,
                        nic.index(),
                        new Route.Via(by, null),
                        new Route.Rank(metric, RouterPreference.MEDIUM, Route.Origin.DHCP));
        if (routes.add(route) instanceof Done<Route>) added.add(route);
    }
}
