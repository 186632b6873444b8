package dev.netstack.simulator;

import dev.netstack.stack.tcp.CloseCause;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.Listener;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.stack.udp.UdpEndpoint;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A socket of a script's application.
final class DrillSocket {
    enum Kind {
        STREAM,
        DATAGRAM
    }

    final Kind kind;

    /// Options that are set before there is anything to set them on.
    final Map<TcpOption, Long> options = new EnumMap<>(TcpOption.class);

    boolean isNonblocking;

    /// Closing resets: a linger time of 0.
    boolean isAbortive;

    /// The local port it is bound to; 0 while it is not.
    int port;

    @Nullable Listener listener;
    @Nullable Connection connection;
    @Nullable UdpEndpoint endpoint;

    /// Where its stream is: octets written and read.
    long written;

    long read;

    private boolean isErrorTold;

    DrillSocket(Kind kind) {
        this.kind = kind;
    }

    TcpState state() {
        if (connection != null) return connection.state();
        return listener == null || listener.isClosed() ? TcpState.CLOSED : TcpState.LISTEN;
    }

    /// The error that waits to be told, told once; empty when there is none.
    String takeError() {
        if (endpoint != null) return endpoint.takeError() == null ? "" : "ECONNREFUSED";
        if (isErrorTold || connection == null) return "";
        var error = errno(connection.cause());
        isErrorTold = !error.isEmpty();
        return error;
    }

    boolean hasError() {
        return connection != null && !errno(connection.cause()).isEmpty();
    }

    private static String errno(@Nullable CloseCause cause) {
        return switch (cause) {
            case REFUSED -> "ECONNREFUSED";
            case RESET_BY_PEER -> "ECONNRESET";
            case TIMED_OUT -> "ETIMEDOUT";
            case UNREACHABLE -> "EHOSTUNREACH";
            case ABORTED -> "ECONNABORTED";
            case ADDRESS_LOST -> "ENETDOWN";
            case NO_MEMORY -> "ENOBUFS";
            case CLOSED -> "";
            case null -> "";
        };
    }
}
