package dev.netstack.simulator;

import dev.netstack.stack.tcp.Connection;
import dev.netstack.wire.FrameText;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.util.function.Consumer;

/// Two stacks over a link with delay and loss, and a page fetched across it: all in virtual time
/// and in the calling thread, with every frame told as it happens.
public final class Demo {
    private static final int HTTP_PORT = 80;
    private static final int BACKLOG = 4;
    private static final long LIMIT_NANOS = 600_000_000_000L;

    private final Plan plan;
    private final Simulation simulation;
    private final Link link;
    private long lost;

    /// What is simulated.
    ///
    /// @param pageOctets of the page that is fetched, about
    public record Plan(Seed seed, Family family, ImpairmentConfig conditions, int pageOctets) {
        private static final long DELAY_NANOS = 20_000_000;
        private static final double LOSS = 0.05;
        private static final int PAGE_OCTETS = 20_000;

        /// 20 ms each way, one frame in twenty lost, a page of 20,000 octets.
        public static Plan usual(Seed seed, Family family) {
            var conditions = ImpairmentConfig.NONE.withDelay(DELAY_NANOS, 0).withLoss(LOSS);
            return new Plan(seed, family, conditions, PAGE_OCTETS);
        }
    }

    /// A frame that was handed to the link.
    ///
    /// @param nanos of virtual time since the beginning
    /// @param from name of the node that sent it
    /// @param text what it is, in tcpdump's manner
    public record Line(long nanos, String from, String text, FrameObserver.Fate fate) {}

    /// What came of it.
    ///
    /// @param page what the client received
    /// @param isIntact whether that is what the server sent
    /// @param nanos of virtual time that it took
    public record Result(String page, boolean isIntact, long nanos, long frames, long lost) {}

    public Demo(Plan plan) {
        this.plan = plan;
        simulation = new Simulation(plan.seed());
        var client = simulation.node("client");
        var server = simulation.node("server");
        link = simulation.link(client, server, LinkConfig.ETHERNET.with(plan.conditions()));
    }

    /// Fetches the page, telling `watcher` of every frame; returns when the connection is closed.
    ///
    /// @throws AssertionError when it is not done in ten minutes of virtual time
    public Result run(Consumer<Line> watcher) {
        simulation.observe((from, frame, fate, now) -> {
            if (fate == FrameObserver.Fate.LOST) lost++;
            String text = FrameText.of(frame, link.config().type());
            watcher.accept(new Line(now, from.node().name(), text, fate));
        });
        String page = page(plan.pageOctets());
        serve(page);
        var client = fetch();
        simulation.runUntil(client::isEnded, LIMIT_NANOS);
        long fetched = simulation.now();
        simulation.runUntilIdle();
        String received = client.body();
        return new Result(received, received.equals(page), fetched, simulation.frames(), lost);
    }

    private void serve(String page) {
        String answer =
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                        + page.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + page;
        var at = new SocketAddress(link.right().address(plan.family()), HTTP_PORT);
        var tcp = link.right().node().stack().tcp();
        var listener = Granted.value(tcp.listen(at, BACKLOG, simulation.now()));
        Application acceptor =
                now -> {
                    Connection accepted = listener.accept(now);
                    if (accepted == null) return;
                    var end = new HttpEnd(accepted, HttpEnd.Turn.SERVER, answer);
                    accepted.attach(end);
                    end.ready(now);
                };
        listener.attach(acceptor);
    }

    private HttpEnd fetch() {
        var at = new SocketAddress(link.right().address(plan.family()), HTTP_PORT);
        IpAddress any = plan.family() == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        var tcp = link.left().node().stack().tcp();
        var connection =
                Granted.value(tcp.connect(new SocketAddress(any, 0), at, simulation.now()));
        String request = "GET / HTTP/1.1\r\nHost: server\r\nConnection: close\r\n\r\n";
        var end = new HttpEnd(connection, HttpEnd.Turn.CLIENT, request);
        connection.attach(end);
        return end;
    }

    private static String page(int octets) {
        var page = new StringBuilder();
        for (int line = 1; page.length() < octets; line++) {
            page.append("This is line ").append(line).append(" of a page.\n");
        }
        return page.toString();
    }
}
