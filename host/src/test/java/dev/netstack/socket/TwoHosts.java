package dev.netstack.socket;

import dev.netstack.device.MemoryLink;
import dev.netstack.host.Host;
import dev.netstack.stack.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;

/// Two hosts on a link in memory, each with an address of both families.
public final class TwoHosts implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Host left = Host.start();
    private final Host right = Host.start();

    public TwoHosts() {
        this(MemoryLink.ethernet());
    }

    TwoHosts(MemoryLink link) {
        var leftNic = left.attach(link.left());
        var rightNic = right.attach(link.right());
        for (var family : Family.values()) {
            leftNic.address(family.left());
            rightNic.address(family.right());
        }
    }

    public Host left() {
        return left;
    }

    public Host right() {
        return right;
    }

    /// A connection from left to right and its two ends.
    record Connected(TcpSocket client, TcpSocket server) {}

    Connected connect(Family family) throws IOException {
        try (var listener = right.listen(family.right(0))) {
            listener.acceptTimeout(PATIENCE);
            var client = left.connect(listener.local(), PATIENCE);
            var server = listener.accept();
            client.readTimeout(PATIENCE);
            server.readTimeout(PATIENCE);
            return new Connected(client, server);
        }
    }

    /// Exceptions that escaped a handler of either stack.
    long internalErrors() {
        return internalErrors(left) + internalErrors(right);
    }

    private static long internalErrors(Host host) {
        return host.ask(stack -> stack.counters().count(Counter.INTERNAL_ERROR));
    }

    /// Ends both at once: each still hears the other's FIN.
    @Override
    public void close() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(left::close);
            threads.execute(right::close);
        }
    }
}
