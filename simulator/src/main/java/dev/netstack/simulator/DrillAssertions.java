package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.ScriptException;
import dev.netstack.stack.tcp.TcpState;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Code of a script: assertions about one variable of the connection, a line each. What else a
/// script may compute in Python is unknown.
final class DrillAssertions {
    private static final Pattern EQUALITY =
            Pattern.compile("assert\\s+(\\w+)\\s*==\\s*(\\w+)\\s*(,.*)?");

    private static final Map<String, TcpState> STATES =
            Map.ofEntries(
                    Map.entry("TCPI_CLOSED", TcpState.CLOSED),
                    Map.entry("TCPI_LISTEN", TcpState.LISTEN),
                    Map.entry("TCPI_SYN_SENT", TcpState.SYN_SENT),
                    Map.entry("TCPI_SYN_RECEIVED", TcpState.SYN_RECEIVED),
                    Map.entry("TCPI_ESTABLISHED", TcpState.ESTABLISHED),
                    Map.entry("TCPI_CLOSE_WAIT", TcpState.CLOSE_WAIT),
                    Map.entry("TCPI_FIN_WAIT_1", TcpState.FIN_WAIT_1),
                    Map.entry("TCPI_FIN_WAIT_2", TcpState.FIN_WAIT_2),
                    Map.entry("TCPI_CLOSING", TcpState.CLOSING),
                    Map.entry("TCPI_LAST_ACK", TcpState.LAST_ACK),
                    Map.entry("TCPI_TIME_WAIT", TcpState.TIME_WAIT));

    private final DrillSockets sockets;

    DrillAssertions(DrillSockets sockets) {
        this.sockets = sockets;
    }

    /// What does not hold; null when everything does.
    ///
    /// @throws ScriptException for code that is not understood
    @Nullable String check(String code, int line) {
        for (var one : code.lines().map(String::strip).filter(text -> !text.isEmpty()).toList()) {
            var equality = EQUALITY.matcher(one);
            if (!equality.matches()) throw new ScriptException(line, "unknown code: " + one);
            String variable = equality.group(1);
            var told = STATES.get(equality.group(2));
            if (!variable.equals("tcpi_state") || told == null) {
                throw new ScriptException(line, "unknown assertion: " + one);
            }
            if (sockets.state() != told) return "state " + sockets.state() + ", not " + told;
        }
        return null;
    }
}
