package dev.netstack.examples;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.Granted;
import dev.netstack.simulator.LinkConfig;
import dev.netstack.simulator.Seed;
import dev.netstack.simulator.Simulation;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.wire.FrameText;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.SocketAddress;
import java.util.Locale;
import java.util.function.Consumer;

/// A handshake (RFC 9293 §3.5) whose first SYN and first SYN-ACK are lost, in virtual time: each
/// side sends its own again after a second, then two (RFC 6298 §2.1, §5.5).
final class LossyHandshake {
    private static final long MILLISECOND = 1_000_000;
    private static final int PORT = 80;

    private LossyHandshake() {}

    public static void main(String... arguments) {
        run(Family.IPV4, IO::println);
    }

    static void run(Family family, Consumer<String> out) {
        var simulation = new Simulation(new Seed(1));
        var client = simulation.node("client");
        var server = simulation.node("server");
        var calm = ImpairmentConfig.NONE.withDelay(20 * MILLISECOND, 0);
        // A link of IP, so that no ARP stands between us and the SYN.
        var config = LinkConfig.ETHERNET.withType(LinkType.IP).with(calm);
        var link = simulation.link(client, server, config);
        simulation.observe((from, frame, fate, now) -> {
            var text = FrameText.of(frame, LinkType.IP);
            out.accept(
                    String.format(
                            Locale.ROOT, "%.3f %s %s %s", now / 1e9, from.node(), text, fate));
        });

        var at = new SocketAddress(link.right().address(family), PORT);
        var any = new SocketAddress(link.left().address(family), 0);
        var listener = Granted.value(server.stack().tcp().listen(at, 1, 0));
        var connection = Granted.value(client.stack().tcp().connect(any, at, 0));

        link.partition(link.left()); // The first SYN finds the way there cut,
        simulation.run(500 * MILLISECOND);
        link.heal();
        link.partition(link.right()); // and the answer to the second the way back.
        simulation.run(1_500 * MILLISECOND);
        link.heal();
        simulation.runUntil(
                () -> connection.state() == TcpState.ESTABLISHED && listener.isReadable(),
                60_000 * MILLISECOND);
        out.accept(connection.toString());
    }
}
