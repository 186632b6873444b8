package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.ScriptException;
import dev.netstack.stack.tcp.TcpState;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The commands of a script: those of FreeBSD that set switches and count connections.
final class DrillShell {
    private static final Pattern SET = Pattern.compile("sysctl\\s+(-q\\s+)?(-w\\s+)?(\\S+=\\S+)");

    /// Sockets in a state: how many lines name it.
    private static final Pattern COUNT =
            Pattern.compile(
                    "sockstat [-\\w ]+( \\| grep packetdril)? \\| grep -c (\\w+) \\| grep (\\d+)");

    /// Forgets connections in TIME-WAIT, which would disturb the next script on a real system.
    private static final Pattern DROP = Pattern.compile("tcpdrop -s TIME_WAIT");

    private static final Map<String, TcpState> STATES =
            Map.ofEntries(
                    Map.entry("CLOSED", TcpState.CLOSED),
                    Map.entry("LISTEN", TcpState.LISTEN),
                    Map.entry("SYN_SENT", TcpState.SYN_SENT),
                    Map.entry("SYN_RCVD", TcpState.SYN_RECEIVED),
                    Map.entry("ESTABLISHED", TcpState.ESTABLISHED),
                    Map.entry("CLOSE_WAIT", TcpState.CLOSE_WAIT),
                    Map.entry("FIN_WAIT_1", TcpState.FIN_WAIT_1),
                    Map.entry("FIN_WAIT_2", TcpState.FIN_WAIT_2),
                    Map.entry("CLOSING", TcpState.CLOSING),
                    Map.entry("LAST_ACK", TcpState.LAST_ACK),
                    Map.entry("TIME_WAIT", TcpState.TIME_WAIT));

    private final DrillSwitches switches;
    private final DrillSockets sockets;

    DrillShell(DrillSwitches switches, DrillSockets sockets) {
        this.switches = switches;
        this.sockets = sockets;
    }

    /// What makes the command fail; null when it succeeds.
    ///
    /// @throws ScriptException for a command that is not known
    @Nullable String run(String command, int line) {
        var set = SET.matcher(command);
        if (set.matches()) {
            switches.set(set.group(3), line);
            return null;
        }
        if (DROP.matcher(command).matches()) return null;
        var count = COUNT.matcher(command);
        if (!count.matches()) throw new ScriptException(line, "unknown command: " + command);
        var state = STATES.get(count.group(2));
        if (state == null) throw new ScriptException(line, "unknown state " + count.group(2));
        long real = sockets.count(state);
        long told = Long.parseLong(count.group(3));
        return real == told ? null : real + " sockets in " + state + ", not " + told;
    }
}
