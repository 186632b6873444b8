package dev.netstack.stack.discovery;

import dev.netstack.wire.Ipv6Address;
import java.util.List;

/// What the routers of a link have told so far, beside addresses and routes.
///
/// @param isHeard whether any router spoke
/// @param isManaged addresses are to be had by DHCPv6 (RFC 4861 §4.2, M)
/// @param hasOther other parameters are to be had by DHCPv6 (O)
/// @param nameServers in the order in which they were heard (RFC 8106 §5.1)
/// @param searchDomains RFC 8106 §5.2
public record DiscoveryReport(
        boolean isHeard,
        boolean isManaged,
        boolean hasOther,
        List<Ipv6Address> nameServers,
        List<String> searchDomains) {
    public DiscoveryReport {
        nameServers = List.copyOf(nameServers);
        searchDomains = List.copyOf(searchDomains);
    }
}
