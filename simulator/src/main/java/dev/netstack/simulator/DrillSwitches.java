package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.ScriptException;
import dev.netstack.stack.tcp.EcnPolicy;
import dev.netstack.stack.tcp.Tcp;
import dev.netstack.stack.tcp.TcpOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The switches of another system that a script sets, by `sysctl -w NAME=VALUE`.
final class DrillSwitches {
    private static final Pattern ASSIGNMENT = Pattern.compile("([\\w.]+)=(\\w+)");
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// FreeBSD's switches with the value that says what the RFCs say, or nothing about TCP.
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("net.inet.tcp.rfc1323", "1"),
                    Map.entry("net.inet.tcp.sack.enable", "1"),
                    Map.entry("net.inet.tcp.ecn.enable", "2"),
                    Map.entry("net.inet.tcp.ecn.maxretries", "1"),
                    Map.entry("net.inet.tcp.blackhole", "0"),
                    Map.entry("net.inet.tcp.insecure_rst", "0"),
                    Map.entry("net.inet.tcp.insecure_syn", "0"),
                    Map.entry("net.inet.tcp.drop_synfin", "0"),
                    Map.entry("net.inet.tcp.tolerate_missing_ts", "0"),
                    Map.entry("net.inet.tcp.rexmit_drop_options", "0"),
                    Map.entry("net.inet.tcp.rexmit_initial", "1000"),
                    Map.entry("net.inet.tcp.rexmit_slop", "0"),
                    Map.entry("net.inet.tcp.keepinit", "75000"),
                    Map.entry("net.inet.tcp.recvspace", "65536"),
                    Map.entry("net.inet.tcp.sendspace", "32768"),
                    Map.entry("net.inet.tcp.syncookies", "1"),
                    Map.entry("net.inet.tcp.syncookies_only", "0"),
                    Map.entry("net.inet.tcp.hostcache.purgenow", "1"),
                    Map.entry("kern.ipc.maxsockbuf", "2097152"));

    private static final String SLOP = "net.inet.tcp.rexmit_slop";

    /// 0 never, 1 asked for and agreed to, 2 agreed to, as [EcnPolicy] has them (RFC 3168 §6.1.1).
    private static final Map<String, EcnPolicy> ECN =
            Map.of(
                    "net.inet.tcp.ecn.enable=0", EcnPolicy.OFF,
                    "net.inet.tcp.ecn.enable=1", EcnPolicy.CLASSIC,
                    "net.inet.tcp.ecn.enable=2", EcnPolicy.PASSIVE);

    /// What switches options off.
    private static final Map<String, List<TcpOption>> OFF =
            Map.of(
                    "net.inet.tcp.rfc1323=0",
                    List.of(TcpOption.TIMESTAMPS, TcpOption.WINDOW_SCALING),
                    "net.inet.tcp.sack.enable=0",
                    List.of(TcpOption.SACK));

    private final Tcp tcp;

    private final List<String> ignored = new ArrayList<>();
    private long slopNanos;

    DrillSwitches(Tcp tcp) {
        this.tcp = tcp;
    }

    /// FreeBSD adds so much to every retransmission timeout, where RFC 6298 §2 adds nothing: what
    /// it sends again, this stack sends so much earlier.
    long slopNanos() {
        return slopNanos;
    }

    /// Those that this stack does not have, and that were set to something that matters.
    List<String> ignored() {
        return List.copyOf(ignored);
    }

    void set(String assignment, int line) {
        var matcher = ASSIGNMENT.matcher(assignment);
        if (!matcher.matches()) throw new ScriptException(line, "no switch: " + assignment);
        String name = matcher.group(1);
        String value = matcher.group(2);
        String usual = DEFAULTS.get(name);
        if (usual == null) throw new ScriptException(line, "unknown switch " + name);
        var ecn = ECN.get(assignment);
        for (var option : OFF.getOrDefault(assignment, List.of())) tcp.setDefault(option, 0);
        if (OFF.containsKey(assignment)) return;
        if (ecn != null) tcp.setDefault(TcpOption.ECN, ecn.ordinal());
        else if (name.equals(SLOP)) slopNanos = Long.parseLong(value) * NANOS_PER_MILLI;
        else if (!value.equals(usual)) ignore(assignment);
    }

    void ignore(String what) {
        if (!ignored.contains(what)) ignored.add(what);
    }
}
