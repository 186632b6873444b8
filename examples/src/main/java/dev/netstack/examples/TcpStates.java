package dev.netstack.examples;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.Granted;
import dev.netstack.simulator.LinkConfig;
import dev.netstack.simulator.Node;
import dev.netstack.simulator.Seed;
import dev.netstack.simulator.Simulation;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.ConnectionReport;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.SocketAddress;
import java.util.Locale;
import java.util.function.Consumer;

/// The states of both ends of a connection (RFC 9293 §3.3.2) from the SYN to the end of TIME-WAIT:
/// once one side closes and then the other, once both close at the same time (RFC 9293 §3.6).
final class TcpStates {
    private static final long MILLISECOND = 1_000_000;
    private static final int PORT = 80;

    private final Simulation simulation = new Simulation(new Seed(1));
    private final Node client = simulation.node("client");
    private final Node server = simulation.node("server");
    private final Consumer<String> out;
    private String last = "";

    private TcpStates(Consumer<String> out) {
        this.out = out;
    }

    public static void main(String... arguments) {
        run(Family.IPV4, IO::println);
    }

    static void run(Family family, Consumer<String> out) {
        out.accept("one side closes, then the other:");
        new TcpStates(out).closeAfter(family, 100);
        out.accept("both sides close at once:");
        new TcpStates(out).closeAfter(family, 0);
    }

    /// The client closes at 200 ms, and the server so many milliseconds later.
    private void closeAfter(Family family, long millis) {
        var conditions = ImpairmentConfig.NONE.withDelay(20 * MILLISECOND, 0);
        var link = simulation.link(client, server, LinkConfig.ETHERNET.with(conditions));
        var at = new SocketAddress(link.right().address(family), PORT);
        var any = new SocketAddress(link.left().address(family), 0);
        var listener = Granted.value(server.stack().tcp().listen(at, 1, 0));
        var active = Granted.value(client.stack().tcp().connect(any, at, 0));
        watch(200);
        Connection passive = listener.accept(simulation.now());
        if (passive == null) throw simulation.failure("no connection to accept");
        listener.close(simulation.now());

        active.close(simulation.now());
        if (millis > 0) watch(200 + millis);
        passive.close(simulation.now());
        watch(120_000);
    }

    /// Lets virtual time pass until `millis`, and tells of every change of a state.
    private void watch(long millis) {
        for (long at = simulation.now(); at <= millis * MILLISECOND; at += MILLISECOND) {
            simulation.run(at);
            var states = "%-11s  %s".formatted(states(client), states(server));
            if (states.equals(last)) continue;
            last = states;
            out.accept(String.format(Locale.ROOT, "%7.3f s  %s", at / 1e9, states));
        }
    }

    private static String states(Node node) {
        var states =
                node.stack().tcp().reports().stream()
                        .map(ConnectionReport::state)
                        .filter(state -> state != TcpState.LISTEN)
                        .map(state -> state.name().replace('_', '-'))
                        .toList();
        return states.isEmpty() ? "none" : String.join(" ", states);
    }
}
