package dev.netstack.simulator;

import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.udp.UdpEndpoint.Sent;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of a script that move octets. Whatever it writes is [OctetPattern], and what it reads
/// must be.
final class DrillTransfers {
    private static final int OCTETS_MAX = 16 << 20;

    private final ScriptHost host;
    private MemorySegment memory = Arena.ofAuto().allocate(1 << 16);

    DrillTransfers(ScriptHost host) {
        this.host = host;
    }

    DrillWait begin(DrillSocket socket, DrillArguments call) {
        return switch (call.call().name()) {
            case "read" -> reading(socket, length(call, 2), List.of());
            case "recv", "recvfrom" -> reading(socket, length(call, 2), flags(call, 3));
            case "readv" -> reading(socket, call.vectorLength(call.at(1)), List.of());
            case "recvmsg" -> reading(socket, call.messageLength(1), flags(call, 2));
            case "write" -> writing(socket, length(call, 2), List.of());
            case "send" -> writing(socket, length(call, 2), flags(call, 3));
            case "writev" -> writing(socket, call.vectorLength(call.at(1)), List.of());
            case "sendmsg" -> writing(socket, call.messageLength(1), flags(call, 2));
            case "sendto" -> sendingTo(socket, call);
            default -> throw call.unknown("unknown call");
        };
    }

    private static int length(DrillArguments call, int index) {
        long octets = call.number(index);
        if (octets < 0 || octets > OCTETS_MAX) throw call.unknown(octets + " octets");
        return (int) octets;
    }

    private static List<String> flags(DrillArguments call, int index) {
        var flags = call.names(index);
        for (var flag : flags) {
            if (!flag.equals("MSG_DONTWAIT") && !flag.equals("MSG_NOSIGNAL")) {
                throw call.unknown(flag);
            }
        }
        return flags;
    }

    // Reading.

    private DrillWait reading(DrillSocket socket, int octets, List<String> flags) {
        ensure(octets);
        return () -> {
            var result = read(socket, octets);
            boolean isImpatient = socket.isNonblocking || flags.contains("MSG_DONTWAIT");
            return result == null && isImpatient ? DrillResult.error("EAGAIN") : result;
        };
    }

    private @Nullable DrillResult read(DrillSocket socket, int octets) {
        if (socket.endpoint != null) return readDatagram(socket, octets);
        var connection = socket.connection;
        if (connection == null) return DrillResult.error("ENOTCONN");
        int taken = connection.receive(memory, 0, octets, host.now());
        if (taken > 0) {
            int bad = OctetPattern.mismatch(socket.read, memory, 0, taken);
            socket.read += taken;
            if (bad < 0) return DrillResult.of(taken);
            return DrillResult.wrong("octet " + bad + " read is not the one that arrived");
        }
        var error = socket.takeError();
        if (!error.isEmpty()) return DrillResult.error(error);
        if (taken == Connection.END || connection.cause() != null) return DrillResult.of(0);
        return octets == 0 ? DrillResult.of(0) : null;
    }

    private @Nullable DrillResult readDatagram(DrillSocket socket, int octets) {
        var endpoint = socket.endpoint;
        if (endpoint == null) return DrillResult.error("ENOTCONN");
        var error = socket.takeError();
        if (!error.isEmpty()) return DrillResult.error(error);
        var datagram = endpoint.receive(memory, 0, octets);
        return datagram == null ? null : DrillResult.of(datagram.copied());
    }

    // Writing.

    private DrillWait writing(DrillSocket socket, int octets, List<String> flags) {
        if (socket.endpoint != null) {
            var result = send(socket, null, octets);
            return () -> result;
        }
        boolean isImpatient = socket.isNonblocking || flags.contains("MSG_DONTWAIT");
        long start = socket.written;
        return () -> {
            var error = write(socket, octets - (int) (socket.written - start));
            long taken = socket.written - start;
            if (taken == octets) return DrillResult.of(taken);
            if (error != null) return taken > 0 ? DrillResult.of(taken) : error;
            if (!isImpatient) return null;
            return taken > 0 ? DrillResult.of(taken) : DrillResult.error("EAGAIN");
        };
    }

    /// Gives what is left to the connection; null when it can take more later.
    private @Nullable DrillResult write(DrillSocket socket, int octets) {
        var connection = socket.connection;
        if (connection == null) return DrillResult.error("ENOTCONN");
        if (!connection.canSend()) {
            var error = socket.takeError();
            return DrillResult.error(error.isEmpty() ? "EPIPE" : error);
        }
        ensure(octets);
        OctetPattern.write(socket.written, memory, 0, octets);
        socket.written += connection.send(memory, 0, octets, host.now());
        return null;
    }

    private DrillWait sendingTo(DrillSocket socket, DrillArguments call) {
        int octets = length(call, 2);
        var flags = flags(call, 3);
        if (socket.endpoint == null) return writing(socket, octets, flags);
        var to = new SocketAddress(host.remote(), call.port(4, TcpScript.PEER_PORT));
        var result = send(socket, to, octets);
        return () -> result;
    }

    private DrillResult send(DrillSocket socket, @Nullable SocketAddress to, int octets) {
        var endpoint = socket.endpoint;
        if (endpoint == null) return DrillResult.error("ENOTCONN");
        var error = socket.takeError();
        if (!error.isEmpty()) return DrillResult.error(error);
        ensure(octets);
        OctetPattern.write(0, memory, 0, octets);
        var sent = endpoint.send(to, memory, 0, octets, host.now());
        return sent == Sent.SENT ? DrillResult.of(octets) : DrillResult.error(errno(sent));
    }

    private static String errno(Sent sent) {
        return switch (sent) {
            case SENT -> "";
            case NO_DESTINATION -> "EDESTADDRREQ";
            case NO_ROUTE -> "ENETUNREACH";
            case TOO_LARGE -> "EMSGSIZE";
            case WOULD_BLOCK -> "EAGAIN";
            case CLOSED -> "EBADF";
        };
    }

    private void ensure(int octets) {
        if (octets > memory.byteSize()) memory = Arena.ofAuto().allocate(octets);
    }
}
