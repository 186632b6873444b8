package dev.netstack.cli;

import dev.netstack.host.Nic;
import dev.netstack.host.RefusedException;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.InterfaceAddress.Scope;
import dev.netstack.stack.InterfaceReport;
import dev.netstack.stack.dhcp.Dhcp4Config;
import dev.netstack.stack.discovery.DiscoveryConfig;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Prefix;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An `--address` that is not given, but got.
enum AutomaticAddress {
    /// IPv6 by what routers advertise (RFC 4862 §5).
    AUTO,
    /// IPv4 leased from a server (RFC 2131 §4.4).
    DHCP;

    /// What `text` names; null when it is an address.
    static @Nullable AutomaticAddress of(String text) {
        for (var each : values()) {
            if (each.word().equals(text)) return each;
        }
        return null;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Begins to get the address.
    void start(Nic nic, StateDirectory state) {
        try {
            switch (this) {
                case AUTO -> nic.discover(DiscoveryConfig.of(state.secret()));
                case DHCP ->
                        nic.lease(
                                Dhcp4Config.DEFAULT
                                        .withDuid(state.duid())
                                        .withKnown(state.lease(nic.name())));
            }
        } catch (RefusedException refused) {
            throw CommandFailure.usage(
                    "--address " + word(),
                    "the device has no neighbours to ask; use a TAP ("
                            + refused.getMessage()
                            + ")");
        }
    }

    /// Whether `nic` has an address of this kind that may be used beyond its link.
    boolean isThere(InterfaceReport nic) {
        return nic.addresses().stream().anyMatch(this::isWanted);
    }

    /// What is to be remembered of it.
    void keep(Nic nic, StateDirectory state) {
        if (this != DHCP) return;
        var lease = nic.lease();
        if (lease != null && lease.address() instanceof Prefix(Ipv4Address own, int _)) {
            state.keepLease(nic.name(), own);
        }
    }

    private boolean isWanted(InterfaceReport.Address address) {
        boolean isUsable =
                address.state() == InterfaceAddress.State.VALID && address.scope() == Scope.GLOBAL;
        boolean isIpv4 = address.prefix().address().bitLength() == 32;
        return isUsable && isIpv4 == (this == DHCP);
    }
}
