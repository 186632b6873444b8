package dev.netstack.simulator;

import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.TcpState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The sockets that a script's application holds, by descriptor, and the peer they speak to.
final class DrillSockets {
    private static final int FIRST = 3;

    /// Far from 0, as in [ScriptSetup].
    private static final int IRS = 0x3B9A_CA00;

    private final ScriptHost host;
    private final Map<Integer, DrillSocket> open = new TreeMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private ScriptPeer peer;
    private int localPort = TcpScript.LOCAL_PORT;

    DrillSockets(ScriptHost host) {
        this.host = host;
        peer = peer(TcpScript.PEER_PORT);
    }

    /// The number that the script gives a new descriptor, or the first free one.
    int add(DrillSocket socket, long told) {
        int descriptor = told >= 0 ? (int) told : FIRST;
        while (told < 0 && open.containsKey(descriptor)) descriptor++;
        open.put(descriptor, socket);
        return descriptor;
    }

    @Nullable DrillSocket find(int descriptor) {
        return open.get(descriptor);
    }

    @Nullable DrillSocket remove(int descriptor) {
        return open.remove(descriptor);
    }

    /// From now on packets are of this connection.
    void follow(Connection connection) {
        connections.add(connection);
        localPort = connection.local().port();
        if (connection.remote().port() != peer.port) peer = peer(connection.remote().port());
    }

    void bound(int port) {
        localPort = port;
    }

    ScriptPeer peer() {
        return peer;
    }

    int localPort() {
        return localPort;
    }

    /// The state of what packets are exchanged with.
    TcpState state() {
        if (!connections.isEmpty()) return connections.getLast().state();
        var state = TcpState.CLOSED;
        for (var report : host.stack().tcp().reports()) {
            if (report.local().port() != localPort) continue;
            if (report.state() != TcpState.LISTEN) return report.state();
            state = TcpState.LISTEN;
        }
        return state;
    }

    /// Flows in `state`; for CLOSED sockets whose connection is over, which no table lists.
    long count(TcpState state) {
        if (state == TcpState.CLOSED) {
            return open.values().stream()
                    .filter(socket -> socket.connection != null)
                    .filter(socket -> socket.state() == TcpState.CLOSED)
                    .count();
        }
        return host.stack().tcp().reports().stream()
                .filter(report -> report.state() == state)
                .count();
    }

    private ScriptPeer peer(int port) {
        var added = new ScriptPeer(port, IRS);
        host.add(added);
        return added;
    }
}
