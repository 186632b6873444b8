package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Interfaces;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.link.Ndp;
import dev.netstack.stack.tcp.Tcp;
import dev.netstack.stack.udp.Udp;

/// IP and ICMP of one stack, both families: makes the parts and introduces them to each other.
public final class Ip {
    private final IpOutput output;

    public Ip(Core core, Interfaces interfaces, RoutingTable routes) {
        output = new IpOutput(core);
    }

    /// Whom arriving datagrams are for; called once, before the first arrives.
    public void attach(Tcp tcp, Udp udp, Ndp ndp) {
        throw new UnsupportedOperationException();
    }

    public IpOutput output() {
        return output;
    }

    public Ipv4Input ipv4() {
        throw new UnsupportedOperationException();
    }

    public Ipv6Input ipv6() {
        throw new UnsupportedOperationException();
    }

    /// Opens an echo client.
    public Outcome<EchoEndpoint> openEcho() {
        throw new UnsupportedOperationException();
    }
}
