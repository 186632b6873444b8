package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.ScriptException;
import java.util.Map;

/// What stands above the events of a script.
///
/// @param settings by name, without dashes
record DrillSettings(Map<String, String> settings) {
    /// What says how a real system is reached, and nothing about the exchange.
    private static final java.util.Set<String> WITHOUT_EFFECT =
            java.util.Set.of("tolerance_usecs", "init_scripts", "verbose", "persistent_tun_dev");

    ScriptSetup setup() {
        var setup = new ScriptSetup();
        setup.seed = new Seed(1);
        settings.forEach((name, value) -> apply(setup, name, value));
        return setup;
    }

    private void apply(ScriptSetup setup, String name, String value) {
        switch (name) {
            case "ip_version" -> setup.family = family(value);
            case "mtu" -> setup.mtu = (int) number(name, 0);
            default -> {
                if (!WITHOUT_EFFECT.contains(name)) {
                    throw new ScriptException(1, "unknown setting --" + name);
                }
            }
        }
    }

    /// IPv4 packets of an IPv6 socket are IPv4 packets.
    private static Family family(String version) {
        return switch (version) {
            case "ipv4", "ipv4_mapped_ipv6" -> Family.IPV4;
            case "ipv6" -> Family.IPV6;
            default -> throw new ScriptException(1, "unknown --ip_version=" + version);
        };
    }

    long number(String name, long usual) {
        var value = settings.get(name);
        if (value == null) return usual;
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new ScriptException(1, "no number: --" + name + "=" + value);
        }
    }
}
