package dev.netstack.stack;

import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.dhcp.Dhcp4Client;
import dev.netstack.stack.dhcp.Dhcp4Clients;
import dev.netstack.stack.dhcp.Dhcp4Config;
import dev.netstack.stack.discovery.DiscoveryConfig;
import dev.netstack.stack.discovery.RouterDiscovery;
import dev.netstack.stack.udp.Udp;
import dev.netstack.wire.Dhcp4Message;
import dev.netstack.wire.LinkType;

/// What configures interfaces from what their links say: router discovery and DHCP.
final class LinkClients {
    private final Udp udp;
    private final RouterDiscovery.Host discoveryHost;
    private final Dhcp4Client.Host dhcp4Host;
    private final Dhcp4Clients dhcp4;

    LinkClients(Udp udp, RouterDiscovery.Host discoveryHost, Dhcp4Client.Host dhcp4Host) {
        this.udp = udp;
        this.discoveryHost = discoveryHost;
        this.dhcp4Host = dhcp4Host;
        dhcp4 = new Dhcp4Clients(dhcp4Host.core());
    }

    Outcome<Dhcp4Client> lease(Interface nic, Dhcp4Config config, long now) {
        if (nic.link() != LinkType.ETHERNET) return new Refused<>(Refusal.ADDRESS_INVALID);
        if (!udp.serve(Dhcp4Message.CLIENT_PORT, dhcp4)) {
            return new Refused<>(Refusal.ADDRESS_IN_USE);
        }
        endLease(nic, now);
        var client = new Dhcp4Client(dhcp4Host, nic, config);
        dhcp4.add(nic.index(), client);
        nic.clients().add(client);
        if (nic.isUp()) client.start(now);
        return new Done<>(client);
    }

    Outcome<RouterDiscovery> discover(Interface nic, DiscoveryConfig config, long now) {
        if (nic.link() != LinkType.ETHERNET || nic.mtu() < Interface.IPV6_MTU_MIN) {
            return new Refused<>(Refusal.ADDRESS_INVALID);
        }
        if (nic.discovery() != null) nic.discovery().clear();
        var discovery = new RouterDiscovery(discoveryHost, nic, config);
        nic.discovery(discovery);
        if (nic.isUp()) discovery.start(now);
        return new Done<>(discovery);
    }

    /// The interface is removed.
    void end(Interface nic, long now) {
        if (nic.discovery() != null) nic.discovery().clear();
        endLease(nic, now);
    }

    private void endLease(Interface nic, long now) {
        var before = dhcp4.find(nic.index());
        if (before == null) return;
        before.release(now);
        nic.clients().remove(before);
        dhcp4.remove(nic.index());
    }
}
