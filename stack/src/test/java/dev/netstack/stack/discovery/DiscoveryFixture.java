package dev.netstack.stack.discovery;

import static dev.netstack.stack.StackFixture.SECOND;

import dev.netstack.stack.AddressOrigin;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.discovery.DiscoveryConfig.StableSecret;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Prefix;
import java.util.List;
import java.util.Set;

/// A stack whose one interface looks for routers.
final class DiscoveryFixture {
    static final StableSecret SECRET = new StableSecret(0x0123_4567_89AB_CDEFL, 42);
    static final DiscoveryConfig CONFIG = DiscoveryConfig.of(SECRET);

    final StackFixture link;
    final RouterDiscovery discovery;

    DiscoveryFixture(DiscoveryConfig config) {
        link = StackFixture.bare(StackFixture.config(LinkType.ETHERNET, Set.of()));
        discovery =
                StackFixture.done(link.stack().discover(link.nic().index(), config, link.now()));
    }

    /// The link-local address is checked, and routers were asked.
    static DiscoveryFixture settled(DiscoveryConfig config) {
        var fixture = new DiscoveryFixture(config);
        fixture.link.advance(3 * SECOND);
        fixture.link.emitted();
        return fixture;
    }

    List<InterfaceAddress> addresses(AddressOrigin origin) {
        return link.nic().addresses().stream().filter(each -> each.origin() == origin).toList();
    }

    InterfaceAddress only(AddressOrigin origin) {
        var found = addresses(origin);
        if (found.size() != 1) throw new AssertionError(origin + ": " + found.size());
        return found.getFirst();
    }

    /// The gateway towards `destination`, or `link`, or `none`.
    String way(String destination) {
        var route = link.stack().routes().find(Ipv6Address.parse(destination));
        if (route == null) return "none";
        var gateway = route.via().gateway();
        return gateway == null ? "link" : gateway.toString();
    }

    boolean hasDefaultRoute() {
        return link.stack().routes().routes().stream()
                .anyMatch(route -> route.destination().equals(Prefix.ALL_IPV6));
    }
}
