package dev.netstack.examples;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.Granted;
import dev.netstack.simulator.LinkConfig;
import dev.netstack.simulator.Seed;
import dev.netstack.simulator.Simulation;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.FrameText;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.function.Consumer;

/// Flow control (RFC 9293 §3.8.6): the sender fills the receive window, asks a closed one from time
/// to time (§3.8.6.1), and goes on when the receiver reads.
final class Windows {
    private static final long MILLISECOND = 1_000_000;
    private static final int PORT = 9;
    private static final int OCTETS = 12_000;
    private static final int RECEIVE_BUFFER = 8_192;

    private Windows() {}

    public static void main(String... arguments) {
        run(Family.IPV4, IO::println);
    }

    static void run(Family family, Consumer<String> out) {
        var simulation = new Simulation(new Seed(1));
        var sender = simulation.node("sender");
        var reader = simulation.node("reader");
        var calm = ImpairmentConfig.NONE.withDelay(20 * MILLISECOND, 0);
        var config = LinkConfig.ETHERNET.withType(LinkType.IP).with(calm);
        var link = simulation.link(sender, reader, config);
        simulation.observe((from, frame, fate, now) -> {
            var text = FrameText.of(frame, LinkType.IP).replaceFirst(", options \\[.*]", "");
            out.accept(String.format(Locale.ROOT, "%.3f %s %s", now / 1e9, from.node(), text));
        });

        var at = new SocketAddress(link.right().address(family), PORT);
        var any = new SocketAddress(link.left().address(family), 0);
        var listener = Granted.value(reader.stack().tcp().listen(at, 1, 0));
        listener.set(TcpOption.RECEIVE_BUFFER_OCTETS, RECEIVE_BUFFER);
        var output = Granted.value(sender.stack().tcp().connect(any, at, 0));
        simulation.run(100 * MILLISECOND);
        Connection input = listener.accept(simulation.now());
        if (input == null) throw simulation.failure("no connection to accept");

        var memory = Arena.ofAuto().allocate(OCTETS);
        int taken = output.send(memory, 0, OCTETS, simulation.now());
        out.accept(taken + " octets to send, and nobody reads");
        simulation.run(3_000 * MILLISECOND);
        int read = input.receive(memory, 0, OCTETS, simulation.now());
        out.accept(read + " octets read");
        simulation.run(4_000 * MILLISECOND);
        out.accept(input.receive(memory, 0, OCTETS, simulation.now()) + " octets read");
        simulation.run(5_000 * MILLISECOND);
    }
}
