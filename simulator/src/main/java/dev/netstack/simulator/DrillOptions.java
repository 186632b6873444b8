package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.Value;
import dev.netstack.simulator.packetdrill.Value.Names;
import dev.netstack.simulator.packetdrill.Value.Structure;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.stack.tcp.TcpState;
import java.util.Map;
import java.util.Set;

/// `getsockopt` and `setsockopt` of a script.
final class DrillOptions {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;

    /// An option of ours, and what 1 in a script is in its unit.
    private record Known(TcpOption option, long unit) {}

    private static final Map<String, Known> KNOWN =
            Map.ofEntries(
                    Map.entry("TCP_NODELAY", new Known(TcpOption.NO_DELAY, 1)),
                    Map.entry("SO_KEEPALIVE", new Known(TcpOption.KEEP_ALIVE, 1)),
                    Map.entry("TCP_KEEPIDLE", new Known(TcpOption.KEEP_ALIVE_IDLE_NANOS, SECOND)),
                    Map.entry(
                            "TCP_KEEPINTVL",
                            new Known(TcpOption.KEEP_ALIVE_INTERVAL_NANOS, SECOND)),
                    Map.entry("TCP_KEEPCNT", new Known(TcpOption.KEEP_ALIVE_COUNT, 1)),
                    Map.entry("TCP_USER_TIMEOUT", new Known(TcpOption.USER_TIMEOUT_NANOS, MILLI)),
                    // FreeBSD's limit to the time that a handshake takes.
                    Map.entry("TCP_KEEPINIT", new Known(TcpOption.USER_TIMEOUT_NANOS, SECOND)),
                    Map.entry("SO_SNDBUF", new Known(TcpOption.SEND_BUFFER_OCTETS, 1)),
                    Map.entry("SO_RCVBUF", new Known(TcpOption.RECEIVE_BUFFER_OCTETS, 1)),
                    Map.entry("IP_TOS", new Known(TcpOption.TRAFFIC_CLASS, 1)),
                    Map.entry("IPV6_TCLASS", new Known(TcpOption.TRAFFIC_CLASS, 1)),
                    Map.entry("IP_TTL", new Known(TcpOption.HOP_LIMIT, 1)),
                    Map.entry("IPV6_UNICAST_HOPS", new Known(TcpOption.HOP_LIMIT, 1)));

    /// What makes no difference here: ports are reused as by `SO_REUSEADDR`, urgent data stay in
    /// line, and IPv6 sockets speak to both families.
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("SO_REUSEADDR", "SO_REUSEPORT", "SO_OOBINLINE", "SO_BROADCAST");

    /// Options that FreeBSD alone has.
    private static final Set<String> FOREIGN = Set.of("TCP_NOOPT");

    private static final Set<String> BUFFERS = Set.of("SO_RCVBUF", "SO_SNDBUF");

    private final ScriptHost host;
    private final DrillProfile profile;
    private final DrillSwitches switches;
    private final DrillWindow window;

    DrillOptions(
            ScriptHost host, DrillProfile profile, DrillSwitches switches, DrillWindow window) {
        this.host = host;
        this.profile = profile;
        this.switches = switches;
        this.window = window;
    }

    /// The number behind `O_NONBLOCK`.
    int nonblock() {
        return profile.nonblock;
    }

    DrillResult set(DrillSocket socket, DrillArguments call) {
        String name = call.name(2);
        if (WITHOUT_EFFECT.contains(name)) return DrillResult.of(0);
        if (name.equals("SO_LINGER")) return setLinger(socket, call);
        long value = call.number(call.inBrackets(3));
        if (FOREIGN.contains(name)) {
            switches.ignore(name + "=" + value);
            return DrillResult.of(0);
        }
        var known = known(name, call);
        boolean isTaken = set(socket, known.option, value * known.unit);
        return isTaken ? DrillResult.of(0) : DrillResult.error("EINVAL");
    }

    private boolean set(DrillSocket socket, TcpOption option, long value) {
        if (socket.connection != null) return socket.connection.set(option, value, host.now());
        if (socket.listener != null) return socket.listener.set(option, value);
        socket.options.put(option, value);
        return true;
    }

    /// `{onoff=1, linger=0}`: closing resets. Any other time closes in the background.
    private static DrillResult setLinger(DrillSocket socket, DrillArguments call) {
        if (!(call.inBrackets(3) instanceof Structure linger)) throw call.unknown("no linger");
        var time = linger.field("linger");
        var isOn = linger.field("onoff");
        if (time == null || isOn == null) throw call.unknown("{onoff=, linger=} expected");
        socket.isAbortive = call.number(isOn) != 0 && call.number(time) == 0;
        return DrillResult.of(0);
    }

    DrillResult read(DrillSocket socket, DrillArguments call) {
        String name = call.name(2);
        var told = call.inBrackets(3);
        if (name.equals("SO_ERROR")) return error(socket, told);
        if (told instanceof Value.Anything) return DrillResult.of(0);
        long value = call.number(told);
        if (name.equals("SO_RCVBUF")) window.toldBuffer(value);
        var known = KNOWN.get(name);
        long real = known == null ? state(socket, name, call) : value(socket, known.option);
        if (known != null) real /= known.unit;
        boolean isLowerBound = profile == DrillProfile.FREEBSD && BUFFERS.contains(name);
        if (real == value || (isLowerBound && real >= value)) return DrillResult.of(0);
        return DrillResult.wrong(name + " is " + real + ", not " + value);
    }

    private static DrillResult error(DrillSocket socket, Value told) {
        var real = socket.takeError();
        var wanted = told instanceof Names(var names) ? String.join("|", names) : "";
        if (told instanceof Value.Anything || wanted.equals(real)) return DrillResult.of(0);
        return DrillResult.wrong("SO_ERROR is " + (real.isEmpty() ? "0" : real) + ", not " + told);
    }

    private static long state(DrillSocket socket, String name, DrillArguments call) {
        return switch (name) {
            case "SO_TYPE" -> socket.kind == DrillSocket.Kind.STREAM ? SOCK_STREAM : SOCK_DGRAM;
            case "SO_ACCEPTCONN" -> socket.state() == TcpState.LISTEN ? 1 : 0;
            case "TCP_MAXSEG" -> {
                if (socket.connection == null) throw call.unknown("TCP_MAXSEG without connection");
                yield socket.connection.report().numbers().mss();
            }
            default -> throw call.unknown("unknown option " + name);
        };
    }

    private long value(DrillSocket socket, TcpOption option) {
        if (socket.connection != null) return socket.connection.get(option);
        if (socket.listener != null) return socket.listener.get(option);
        return socket.options.getOrDefault(option, host.stack().tcp().standard(option));
    }

    private static Known known(String name, DrillArguments call) {
        var known = KNOWN.get(name);
        if (known == null) throw call.unknown("unknown option " + name);
        return known;
    }
}
