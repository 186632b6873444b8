package dev.netstack.socket;

import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.tcp.CloseCause;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;

/// The stack's answers as the exceptions and messages that Java programs know from the JDK's
/// sockets.
final class Failures {
    private Failures() {}

    static SocketException closed() {
        return new SocketException("Socket closed");
    }

    /// An attempt to connect that the stack did not begin.
    static IOException ofConnect(Refusal why) {
        return switch (why) {
            case NO_ROUTE, UNREACHABLE_ROUTE ->
                    new NoRouteToHostException("Network is unreachable");
            case ADDRESS_NOT_LOCAL, ADDRESS_IN_USE, PORTS_EXHAUSTED -> ofBind(why);
            case ADDRESS_INVALID -> new ConnectException("Invalid address");
            case LIMIT_REACHED -> new SocketException("No buffer space available");
            case NO_SUCH_INTERFACE, NAME_IN_USE, TOO_LARGE, NOT_FOUND ->
                    new SocketException(why.toString());
        };
    }

    /// A local address that the stack did not give.
    static SocketException ofBind(Refusal why) {
        return switch (why) {
            case ADDRESS_IN_USE -> new BindException("Address already in use");
            case ADDRESS_NOT_LOCAL -> new BindException("Cannot assign requested address");
            case PORTS_EXHAUSTED -> new BindException("No free port");
            case ADDRESS_INVALID -> new BindException("Invalid address");
            case LIMIT_REACHED -> new SocketException("No buffer space available");
            case NO_ROUTE,
                    UNREACHABLE_ROUTE,
                    NO_SUCH_INTERFACE,
                    NAME_IN_USE,
                    TOO_LARGE,
                    NOT_FOUND ->
                    new SocketException(why.toString());
        };
    }

    /// A connection that never was.
    static IOException ofConnect(CloseCause cause) {
        return switch (cause) {
            case REFUSED, RESET_BY_PEER -> new ConnectException("Connection refused");
            case TIMED_OUT -> new ConnectException("Connection timed out");
            case UNREACHABLE -> new NoRouteToHostException("No route to host");
            case CLOSED, ABORTED, ADDRESS_LOST, NO_MEMORY -> of(cause);
        };
    }

    /// A connection that is no more.
    static SocketException of(CloseCause cause) {
        return switch (cause) {
            case RESET_BY_PEER, REFUSED -> new SocketException("Connection reset");
            case TIMED_OUT -> new SocketException("Connection timed out");
            case UNREACHABLE -> new NoRouteToHostException("No route to host");
            case CLOSED -> new SocketException("Broken pipe");
            case ABORTED -> closed();
            case ADDRESS_LOST -> new SocketException("Local address was removed");
            case NO_MEMORY -> new SocketException("No buffer space available");
        };
    }

    /// What an ICMP error says of a connected UDP peer.
    static SocketException of(IcmpError.Kind kind) {
        return switch (kind) {
            case PORT_UNREACHABLE -> new PortUnreachableException("Connection refused");
            case PROTOCOL_UNREACHABLE -> new SocketException("Protocol not available");
            case NET_UNREACHABLE, SOURCE_ROUTE_FAILED ->
                    new NoRouteToHostException("Network is unreachable");
            case HOST_UNREACHABLE, ADMINISTRATIVELY_PROHIBITED, TIME_EXCEEDED ->
                    new NoRouteToHostException("No route to host");
            case TOO_BIG -> new SocketException("Message too long");
            case PARAMETER_PROBLEM -> new SocketException("Protocol error");
        };
    }
}
