package dev.netstack.cli.show;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.tcp.ConnectionReport;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.stack.udp.Udp;
import dev.netstack.wire.SocketAddress;

/// The sockets of a stack in JSON, with the columns of `ss` as keys.
final class SocketSnapshots {
    private SocketSnapshots() {}

    static JsonArray sockets(NetworkStack stack, long now) {
        var sockets = new JsonArray();
        for (var endpoint : stack.udp().reports()) sockets.add(udp(endpoint));
        for (var connection : stack.tcp().reports()) {
            var socket = tcp(connection);
            var info = stack.tcp().info(connection.local(), connection.remote(), now);
            if (info != null) socket.add("info", TcpInfoSnapshot.of(info));
            sockets.add(socket);
        }
        return sockets;
    }

    private static JsonObject udp(Udp.Report report) {
        var remote = report.remote();
        var json = new JsonObject();
        json.addProperty("netid", "udp");
        json.addProperty("state", remote == null ? "UNCONN" : "ESTAB");
        json.addProperty("recv_q", report.receiveQueueOctets());
        json.addProperty("send_q", report.sendQueueOctets());
        json.addProperty("local", text(report.local()));
        json.addProperty("peer", remote == null ? anyPeer(report.local()) : text(remote));
        return json;
    }

    private static JsonObject tcp(ConnectionReport report) {
        var json = new JsonObject();
        json.addProperty("netid", "tcp");
        json.addProperty("state", state(report.state()));
        json.addProperty("recv_q", report.queues().receiveQueueOctets());
        json.addProperty("send_q", report.queues().sendQueueOctets());
        json.addProperty("local", text(report.local()));
        boolean isListener = report.state() == TcpState.LISTEN;
        json.addProperty("peer", isListener ? anyPeer(report.local()) : text(report.remote()));
        return json;
    }

    /// The names that `ss` prints.
    private static String state(TcpState state) {
        return switch (state) {
            case CLOSED -> "UNCONN";
            case SYN_RECEIVED -> "SYN-RECV";
            case ESTABLISHED -> "ESTAB";
            case LISTEN,
                    SYN_SENT,
                    FIN_WAIT_1,
                    FIN_WAIT_2,
                    CLOSE_WAIT,
                    CLOSING,
                    LAST_ACK,
                    TIME_WAIT ->
                    state.name().replace('_', '-');
        };
    }

    private static String text(SocketAddress address) {
        if (!address.address().isUnspecified()) return address.toString();
        boolean isIpv4 = address.address().bitLength() == 32;
        return (isIpv4 ? "0.0.0.0" : "[::]") + ":" + address.port();
    }

    private static String anyPeer(SocketAddress local) {
        return local.address().bitLength() == 32 ? "0.0.0.0:*" : "[::]:*";
    }
}
