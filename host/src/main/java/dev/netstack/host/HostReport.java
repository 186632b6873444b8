package dev.netstack.host;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceReport;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.ip.Route;
import dev.netstack.stack.link.NeighborReport;
import dev.netstack.stack.tcp.ConnectionReport;
import dev.netstack.stack.udp.Udp;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What can be seen of a stack, at one instant.
public record HostReport(
        List<InterfaceReport> interfaces,
        List<Route> routes,
        List<NeighborReport> neighbors,
        Sockets sockets,
        Counts counts) {
    /// What `ss` lists.
    public record Sockets(List<ConnectionReport> tcp, List<Udp.Report> udp) {}

    /// What `nstat` lists: every counter, and the reasons of drops that occurred.
    public record Counts(Map<Counter, Long> counters, Map<DropReason, Long> drops) {}

    /// Reads `stack`, whose lock the caller holds.
    static HostReport of(NetworkStack stack) {
        return new HostReport(
                stack.interfaces().stream().map(Interface::report).toList(),
                List.copyOf(stack.routes().routes()),
                List.copyOf(stack.neighbors()),
                new Sockets(List.copyOf(stack.tcp().reports()), List.copyOf(stack.udp().reports())),
                counts(stack));
    }

    private static Counts counts(NetworkStack stack) {
        var counters = new EnumMap<Counter, Long>(Counter.class);
        for (var counter : Counter.values()) counters.put(counter, stack.counters().count(counter));
        var drops = new EnumMap<DropReason, Long>(DropReason.class);
        for (var reason : DropReason.values()) {
            long count = stack.counters().count(reason);
            if (count > 0) drops.put(reason, count);
        }
        return new Counts(counters, drops);
    }
}
