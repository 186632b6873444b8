package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.Value;
import dev.netstack.simulator.packetdrill.Value.Structure;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Pollable;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of a script, made on the stack: those that open, close and watch. [DrillTransfers] has
/// those that move octets, [DrillOptions] those that set options.
final class DrillCalls {
    private static final int O_RDWR = 2;

    private final ScriptHost host;
    private final DrillSockets sockets;
    private final DrillTransfers transfers;
    private final DrillOptions options;

    DrillCalls(ScriptHost host, DrillSockets sockets, DrillOptions options) {
        this.host = host;
        this.sockets = sockets;
        this.options = options;
        transfers = new DrillTransfers(host);
    }

    /// Makes the call.
    ///
    /// @throws dev.netstack.simulator.packetdrill.ScriptException for one that is not known
    DrillWait begin(DrillArguments call) {
        if (call.call().name().equals("socket")) return done(socket(call));
        if (call.call().name().equals("poll")) return () -> poll(call);
        var socket = sockets.find(call.descriptor());
        if (socket == null) return done(DrillResult.error("EBADF"));
        return switch (call.call().name()) {
            case "bind" -> done(bind(socket, call));
            case "listen" -> done(listen(socket, call));
            case "accept", "accept4" -> () -> accept(socket, call);
            case "connect" -> connect(socket, call);
            case "fcntl" -> done(fcntl(socket, call));
            case "ioctl" -> done(ioctl(socket, call));
            case "close" -> done(close(socket, call));
            case "shutdown" -> done(shutdown(socket, call));
            case "getsockopt" -> done(options.read(socket, call));
            case "setsockopt" -> done(options.set(socket, call));
            default -> transfers.begin(socket, call);
        };
    }

    private static DrillWait done(DrillResult result) {
        return () -> result;
    }

    private DrillResult socket(DrillArguments call) {
        var type = call.names(1);
        boolean isStream = type.contains("SOCK_STREAM");
        if (!isStream && !type.contains("SOCK_DGRAM")) throw call.unknown("type " + type);
        var kind = isStream ? DrillSocket.Kind.STREAM : DrillSocket.Kind.DATAGRAM;
        var socket = new DrillSocket(kind);
        socket.isNonblocking = type.contains("SOCK_NONBLOCK");
        return DrillResult.of(sockets.add(socket, told(call)));
    }

    private static long told(DrillArguments call) {
        return call.call().result() instanceof Value.Whole(long number) ? number : -1;
    }

    private DrillResult bind(DrillSocket socket, DrillArguments call) {
        socket.port = call.port(1, TcpScript.LOCAL_PORT);
        sockets.bound(socket.port);
        return socket.kind == DrillSocket.Kind.DATAGRAM ? open(socket) : DrillResult.of(0);
    }

    private DrillResult open(DrillSocket socket) {
        return switch (host.stack().udp().bind(new SocketAddress(any(), socket.port))) {
            case Outcome.Refused(var why) -> refused(why);
            case Outcome.Done(var endpoint) -> {
                socket.endpoint = endpoint;
                socket.port = endpoint.local().port();
                sockets.bound(socket.port);
                yield DrillResult.of(0);
            }
        };
    }

    private DrillResult listen(DrillSocket socket, DrillArguments call) {
        var at = new SocketAddress(any(), socket.port);
        return switch (host.stack().tcp().listen(at, (int) call.number(1), host.now())) {
            case Outcome.Refused(var why) -> refused(why);
            case Outcome.Done(var listener) -> {
                socket.listener = listener;
                socket.options.forEach(listener::set);
                sockets.bound(listener.local().port());
                yield DrillResult.of(0);
            }
        };
    }

    private @Nullable DrillResult accept(DrillSocket socket, DrillArguments call) {
        if (socket.listener == null) return DrillResult.error("EINVAL");
        var accepted = socket.listener.accept(host.now());
        if (accepted == null) return wouldBlock(socket);
        var child = new DrillSocket(DrillSocket.Kind.STREAM);
        child.connection = accepted;
        sockets.follow(accepted);
        return DrillResult.of(sockets.add(child, told(call)));
    }

    private DrillWait connect(DrillSocket socket, DrillArguments call) {
        var to = new SocketAddress(host.remote(), call.port(1, TcpScript.PEER_PORT));
        if (socket.kind == DrillSocket.Kind.DATAGRAM) return done(connectDatagram(socket, to));
        if (socket.connection != null) return () -> connected(socket, "EALREADY");
        var from = new SocketAddress(any(), socket.port);
        return switch (host.stack().tcp().connect(from, to, host.now())) {
            case Outcome.Refused(var why) -> done(refused(why));
            case Outcome.Done(var connection) -> {
                socket.connection = connection;
                socket.options.forEach((key, value) -> connection.set(key, value, host.now()));
                sockets.follow(connection);
                yield () -> connected(socket, "EINPROGRESS");
            }
        };
    }

    private static @Nullable DrillResult connected(DrillSocket socket, String unfinished) {
        var error = socket.takeError();
        if (!error.isEmpty()) return DrillResult.error(error);
        var state = socket.state();
        boolean isOpening = state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
        if (!isOpening) {
            boolean isAgain = unfinished.equals("EALREADY");
            return isAgain ? DrillResult.error("EISCONN") : DrillResult.of(0);
        }
        return socket.isNonblocking ? DrillResult.error(unfinished) : null;
    }

    private DrillResult connectDatagram(DrillSocket socket, SocketAddress to) {
        if (socket.endpoint == null) open(socket);
        var endpoint = socket.endpoint;
        if (endpoint == null) return DrillResult.error("EADDRINUSE");
        return switch (endpoint.connect(to, host.now())) {
            case Outcome.Refused(var why) -> refused(why);
            case Outcome.Done(_) -> DrillResult.of(0);
        };
    }

    private DrillResult fcntl(DrillSocket socket, DrillArguments call) {
        return switch (call.name(1)) {
            case "F_GETFL" ->
                    DrillResult.of(O_RDWR | (socket.isNonblocking ? options.nonblock() : 0));
            case "F_SETFL" -> {
                socket.isNonblocking = call.names(2).contains("O_NONBLOCK");
                yield DrillResult.of(0);
            }
            default -> throw call.unknown(call.name(1));
        };
    }

    private static DrillResult ioctl(DrillSocket socket, DrillArguments call) {
        var connection = socket.connection;
        String what = call.name(1);
        if (what.equals("FIONBIO")) {
            socket.isNonblocking = call.number(call.inBrackets(2)) != 0;
            return DrillResult.of(0);
        }
        if (connection == null) return DrillResult.error("ENOTCONN");
        int real =
                switch (what) {
                    case "FIONREAD", "SIOCINQ" -> connection.available();
                    case "SIOCOUTQ" -> connection.unsent();
                    default -> throw call.unknown(what);
                };
        var told = call.inBrackets(2);
        boolean isSame = told instanceof Value.Anything || call.number(told) == real;
        return isSame ? DrillResult.of(0) : DrillResult.wrong(what + " " + real + ", not " + told);
    }

    private DrillResult close(DrillSocket socket, DrillArguments call) {
        sockets.remove(call.descriptor());
        if (socket.listener != null) socket.listener.close(host.now());
        if (socket.endpoint != null) socket.endpoint.close();
        var connection = socket.connection;
        if (connection == null) return DrillResult.of(0);
        if (socket.isAbortive) connection.abort(host.now());
        else connection.close(host.now());
        return DrillResult.of(0);
    }

    private DrillResult shutdown(DrillSocket socket, DrillArguments call) {
        var connection = socket.connection;
        if (connection == null || connection.cause() != null) return DrillResult.error("ENOTCONN");
        String how = call.name(1);
        if (!List.of("SHUT_RD", "SHUT_WR", "SHUT_RDWR").contains(how)) throw call.unknown(how);
        if (!how.equals("SHUT_WR")) connection.shutdownInput(host.now());
        if (!how.equals("SHUT_RD")) connection.shutdownOutput(host.now());
        return DrillResult.of(0);
    }

    /// `poll([{fd=3, events=POLLIN, revents=POLLIN}], 1, 0) = 1`.
    private @Nullable DrillResult poll(DrillArguments call) {
        int ready = 0;
        var difference = "";
        for (var entry : call.structures(0)) {
            var real = events(entry, call);
            if (!real.isEmpty()) ready++;
            var told = new ArrayList<>(call.names(field(entry, "revents", call)));
            Collections.sort(told);
            if (!told.equals(real)) difference = "revents " + real + ", not " + told;
        }
        if (ready == 0 && call.number(2) != 0) return null;
        return difference.isEmpty() ? DrillResult.of(ready) : DrillResult.wrong(difference);
    }

    /// What happened of what was asked for, sorted.
    private List<String> events(Structure entry, DrillArguments call) {
        var socket = sockets.find((int) call.number(field(entry, "fd", call)));
        if (socket == null) return List.of("POLLNVAL");
        var asked = call.names(field(entry, "events", call));
        var real = new ArrayList<String>();
        var watched = watched(socket);
        if (socket.hasError()) real.add("POLLERR");
        if (socket.connection != null && socket.state() == TcpState.CLOSED) real.add("POLLHUP");
        if (watched != null && watched.isReadable() && asked.contains("POLLIN")) real.add("POLLIN");
        if (watched != null && watched.isWritable() && asked.contains("POLLOUT")) {
            real.add("POLLOUT");
        }
        return real;
    }

    private static @Nullable Pollable watched(DrillSocket socket) {
        if (socket.connection != null) return socket.connection;
        return socket.listener != null ? socket.listener : socket.endpoint;
    }

    private static Value field(Structure entry, String name, DrillArguments call) {
        var value = entry.field(name);
        if (value == null) throw call.unknown("no field " + name);
        return value;
    }

    private static @Nullable DrillResult wouldBlock(DrillSocket socket) {
        return socket.isNonblocking ? DrillResult.error("EAGAIN") : null;
    }

    private IpAddress any() {
        return host.local() instanceof Ipv4Address ? Ipv4Address.ANY : Ipv6Address.ANY;
    }

    private static DrillResult refused(Refusal why) {
        return DrillResult.error(
                switch (why) {
                    case NO_ROUTE -> "ENETUNREACH";
                    case UNREACHABLE_ROUTE -> "EHOSTUNREACH";
                    case ADDRESS_NOT_LOCAL, PORTS_EXHAUSTED -> "EADDRNOTAVAIL";
                    case ADDRESS_IN_USE, NAME_IN_USE -> "EADDRINUSE";
                    case ADDRESS_INVALID -> "EINVAL";
                    case LIMIT_REACHED -> "ENOBUFS";
                    case TOO_LARGE -> "EMSGSIZE";
                    case NO_SUCH_INTERFACE -> "ENODEV";
                    case NOT_FOUND -> "ENOENT";
                });
    }
}
