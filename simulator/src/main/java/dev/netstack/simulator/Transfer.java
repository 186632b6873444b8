package dev.netstack.simulator;

import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.Listener;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A connection from the left node of a link to the right one, and the octets that it carries, each
/// compared where it arrives. Both ends end their output when everything is sent.
public final class Transfer {
    private static final int BACKLOG = 16;

    private final Simulation simulation;
    private final Listener listener;
    private final Connection connection;
    private final StreamEnd client;
    private @Nullable Connection accepted;
    private @Nullable StreamEnd server;
    private boolean isEcho;

    /// Carries `up` octets from left to right and `down` octets back, both at once.
    public static Transfer streams(Simulation simulation, Ends ends, long up, long down) {
        var transfer = new Transfer(simulation, ends, up, down);
        transfer.serve(accepted -> {
            var end = new StreamEnd(accepted, down, up);
            transfer.server = end;
            return end;
        });
        return transfer;
    }

    /// Carries `octets` from left to right, and each back as it comes.
    public static Transfer echo(Simulation simulation, Ends ends, long octets) {
        var transfer = new Transfer(simulation, ends, octets, octets);
        transfer.isEcho = true;
        transfer.serve(EchoEnd::new);
        return transfer;
    }

    /// Where a transfer runs.
    ///
    /// @param port that the right node listens on, different for every transfer
    public record Ends(Link link, Family family, int port) {}

    private Transfer(Simulation simulation, Ends ends, long toSend, long toReceive) {
        this.simulation = simulation;
        long now = simulation.now();
        var at = new SocketAddress(ends.link().right().address(ends.family()), ends.port());
        listener = Granted.value(ends.link().right().node().stack().tcp().listen(at, BACKLOG, now));
        IpAddress any = ends.family() == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        var tcp = ends.link().left().node().stack().tcp();
        connection = Granted.value(tcp.connect(new SocketAddress(any, 0), at, now));
        client = new StreamEnd(connection, toSend, toReceive);
        connection.attach(client);
    }

    /// The end that connected.
    public Connection connection() {
        return connection;
    }

    /// Octets that arrived at the right node.
    long received() {
        var other = server;
        return other == null ? 0 : other.received();
    }

    /// Whether both ends have sent and received everything, the ends of the streams included; fails
    /// when something went wrong.
    public boolean isComplete() {
        if (isBroken()) throw simulation.failure(toString());
        return isDone();
    }

    /// Whether it is complete or broken; fails when an octet is wrong or missing.
    public boolean isOver() {
        return isBroken() || isDone();
    }

    /// Whether an end was told that its connection is no more: the link was too bad for too long.
    public boolean isBroken() {
        if (client.broken() != null) return true;
        var other = server;
        return other != null && other.broken() != null;
    }

    /// Ends both connections by force, where one was broken and the other may never learn.
    public void abort() {
        connection.abort(simulation.now());
        var other = accepted;
        if (other != null) other.abort(simulation.now());
    }

    private boolean isDone() {
        var other = server;
        if (client.fault() != null) throw simulation.failure(toString());
        if (other != null && other.fault() != null) throw simulation.failure(toString());
        return client.isComplete() && (isEcho || (other != null && other.isComplete()));
    }

    /// Listens no more.
    public void close() {
        listener.close(simulation.now());
    }

    @Override
    public String toString() {
        return client + "; " + (server == null ? "no other end" : server);
    }

    private void serve(Function<Connection, Application> service) {
        Application acceptor =
                now -> {
                    for (var one = listener.accept(now); one != null; one = listener.accept(now)) {
                        accepted = one;
                        var program = service.apply(one);
                        one.attach(program);
                        program.ready(now);
                    }
                };
        listener.attach(acceptor);
    }
}
