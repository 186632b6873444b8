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
    private final EchoTable echoes;
    private final Icmp6 icmp6;
    private final Ipv4Input ipv4;
    private final Ipv6Input ipv6;

    public Ip(Core core, Interfaces interfaces, RoutingTable routes) {
        output = new IpOutput(core, interfaces, routes);
        echoes = new EchoTable(core, output);
        // Both families draw on one limiter, so that neither is a way round it.
        var limiter = new ErrorLimiter(core.entropy());
        icmp6 = new Icmp6(core, output, limiter, echoes);
        ipv4 = new Ipv4Input(core, interfaces, new Icmp4(core, output, limiter, echoes));
        ipv6 = new Ipv6Input(core, interfaces, icmp6);
    }

    /// Whom arriving datagrams are for; called once, before the first arrives.
    public void attach(Tcp tcp, Udp udp, Ndp ndp) {
        var transports = new Transports(tcp, udp, echoes);
        output.errors().attach(transports);
        ipv4.attach(transports);
        ipv6.attach(transports);
        icmp6.attach(ndp);
    }

    public IpOutput output() {
        return output;
    }

    public Ipv4Input ipv4() {
        return ipv4;
    }

    public Ipv6Input ipv6() {
        return ipv6;
    }

    /// Opens an echo client.
    public Outcome<EchoEndpoint> openEcho() {
        return echoes.open();
    }
}
