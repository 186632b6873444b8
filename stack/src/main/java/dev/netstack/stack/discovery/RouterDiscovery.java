package dev.netstack.stack.discovery;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.Addresses;
import dev.netstack.stack.Core;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.LinkClient;
import dev.netstack.stack.ip.Route;
import dev.netstack.stack.ip.RoutingTable;
import dev.netstack.stack.link.Ndp;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.NdpMessage.RouterAdvertisement;
import dev.netstack.wire.NdpOption;
import dev.netstack.wire.NdpOption.DnsSearchList;
import dev.netstack.wire.NdpOption.Mtu;
import dev.netstack.wire.NdpOption.PrefixInformation;
import dev.netstack.wire.NdpOption.RecursiveDnsServers;
import dev.netstack.wire.NdpOption.RouteInformation;
import dev.netstack.wire.Parsed.Ok;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.RouterPreference;

/// Finds the routers of one link and does what they say (RFC 4861 §6.3).
public final class RouterDiscovery implements LinkClient {
    /// Of routes that routers advertise, behind those given by hand; as Linux has them.
    static final int ROUTER_METRIC = 1_024;

    static final int PREFIX_METRIC = 256;

    /// Options of one advertisement that are read.
    private static final int OPTIONS_MAX = 64;

    private final Interface nic;
    private final Ndp ndp;
    private final DiscoveryConfig config;
    private final Solicitation solicitation;
    private final LearntRoutes routes;
    private final NameServers names;
    private final Autoconfiguration autoconfiguration;
    private boolean isHeard;
    private boolean isManaged;
    private boolean hasOther;

    /// What a stack has that discovery changes.
    public record Host(Core core, Addresses addresses, RoutingTable routes, Ndp ndp) {}

    public RouterDiscovery(Host host, Interface nic, DiscoveryConfig config) {
        this.nic = nic;
        this.config = config;
        ndp = host.ndp();
        solicitation = new Solicitation(host.core(), () -> ndp.solicitRouters(nic));
        routes = new LearntRoutes(host.core(), host.routes());
        names = new NameServers(host.core());
        autoconfiguration = new Autoconfiguration(host.core(), nic, host.addresses(), config);
    }

    /// Forms the link-local address and looks for routers.
    @Override
    public void start(long now) {
        autoconfiguration.start(now);
        if (isHeeding()) solicitation.start(now);
    }

    /// What was learnt is kept until its lifetime is over.
    @Override
    public void stop() {
        solicitation.stop();
    }

    /// Forgets what was learnt; addresses stay until their lifetime is over.
    public void clear() {
        solicitation.stop();
        routes.clear();
        names.clear();
        autoconfiguration.stop();
    }

    /// Whether routers are believed.
    public boolean isHeeding() {
        return config.routers() == DiscoveryConfig.Routers.HEED;
    }

    /// A valid advertisement of the router `source` (RFC 4861 §6.3.4). What it leaves out it does
    /// not change. ND-5.
    ///
    /// @param heard whether it was sent to all nodes
    public void advertised(Ipv6Address source, Heard heard, RouterAdvertisement message, long now) {
        isHeard = true;
        isManaged = message.isManaged();
        hasOther = message.isOtherConfiguration();
        nic.learnHopLimit(message.hopLimit());
        nic.output().learnTiming(message.reachableTimeMillis(), message.retransTimerMillis());
        int seconds = message.routerLifetimeSeconds();
        if (seconds > 0) solicitation.stop();
        var gateway = new Route.Via(source, null);
        var rank = new Route.Rank(ROUTER_METRIC, message.preference(), Route.Origin.RA);
        routes.learn(LearntRoutes.Kind.ROUTER, route(Prefix.ALL_IPV6, gateway, rank), seconds, now);
        var check =
                heard == Heard.ALONE || solicitation.isAnswer(now)
                        ? AddressCheck.PROBE_AT_ONCE
                        : AddressCheck.PROBE;
        learnOptions(message, source, check, now);
    }

    /// To whom an advertisement was sent.
    public enum Heard {
        /// To us.
        ALONE,
        /// To every node of the link.
        BY_ALL
    }

    /// A neighbour that was a router says that it is none. ND-18.
    public void isNoRouter(Ipv6Address neighbor) {
        routes.forget(neighbor);
    }

    @Override
    public void usable(InterfaceAddress address, long now) {}

    @Override
    public void duplicate(InterfaceAddress address, long now) {
        autoconfiguration.duplicate(address, now);
    }

    public DiscoveryReport report() {
        return new DiscoveryReport(isHeard, isManaged, hasOther, names.servers(), names.domains());
    }

    private void learnOptions(
            RouterAdvertisement message, Ipv6Address source, AddressCheck check, long now) {
        long at = message.optionsStart();
        for (int i = 0; i < OPTIONS_MAX && at < message.end(); i++) {
            var parsed = NdpOption.parse(message.bytes(), at, message.end());
            if (!(parsed instanceof Ok<NdpOption>(var option))) return;
            switch (option) {
                case PrefixInformation prefix -> {
                    learnPrefix(prefix, now);
                    autoconfiguration.advertised(prefix, check, now);
                }
                case RouteInformation route -> learnRoute(route, source, now);
                case RecursiveDnsServers servers -> names.learn(servers, now);
                case DnsSearchList domains -> names.learn(domains, now);
                case Mtu mtu -> nic.learnMtu(mtu.mtu());
                case NdpOption.LinkAddress _ -> {}
                case NdpOption.RedirectedHeader _ -> {}
                case NdpOption.Other _ -> {}
            }
            at = option.end();
        }
    }

    /// RFC 4861 §6.3.4: on the link when it says so; otherwise it says nothing about that. ND-8,
    /// ND-9.
    private void learnPrefix(PrefixInformation option, long now) {
        var address = option.prefix();
        int length = option.prefixLength();
        if (!option.isOnLink() || length > 128 || address.isLinkLocal() || address.isMulticast()) {
            return;
        }
        var rank = new Route.Rank(PREFIX_METRIC, RouterPreference.MEDIUM, Route.Origin.RA);
        var prefix = Route.network(new Prefix(address, length));
        var route = route(prefix, Route.Via.LINK, rank);
        routes.learn(LearntRoutes.Kind.PREFIX, route, option.validLifetimeSeconds(), now);
    }

    /// RFC 4191 §3.1.
    private void learnRoute(RouteInformation option, Ipv6Address router, long now) {
        var prefix = Route.network(new Prefix(option.prefix(), option.prefixLength()));
        if (prefix.address().isMulticast()) return;
        var rank = new Route.Rank(ROUTER_METRIC, option.preference(), Route.Origin.RA);
        boolean isDefault = prefix.length() == 0;
        var kind = isDefault ? LearntRoutes.Kind.ROUTER : LearntRoutes.Kind.MORE_SPECIFIC;
        var route = route(prefix, new Route.Via(router, null), rank);
        routes.learn(kind, route, option.lifetimeSeconds(), now);
    }

    private Route route(Prefix destination, Route.Via via, Route.Rank rank) {
        return new Route(destination, Route.Kind.UNICAST, nic.index(), via, rank);
    }
}
