package dev.netstack.stack;

import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.util.List;
import java.util.Set;

/// An interface at one moment, as `ip -s link` and `ip addr` show it.
public record InterfaceReport(
        Identity identity, Set<Flag> flags, List<Address> addresses, Counts received, Counts sent) {
    public InterfaceReport {
        flags = Set.copyOf(flags);
        addresses = List.copyOf(addresses);
    }

    /// In the names of `ip link`.
    public enum Flag {
        UP,
        BROADCAST,
        RUNNING,
        MULTICAST,
        LOOPBACK,
        NOARP
    }

    /// What does not change while the interface exists.
    public record Identity(int index, String name, MacAddress mac, int mtu) {}

    /// An address and how far it has come.
    public record Address(
            Prefix prefix,
            InterfaceAddress.State state,
            InterfaceAddress.Scope scope,
            AddressOrigin origin,
            Lifetime lifetime) {}

    /// One direction's counts. The stack sees no overrun and no lost carrier: a device counts
    /// those.
    ///
    /// @param multicast of frames received; 0 for those sent
    public record Counts(long octets, long packets, long errors, long dropped, long multicast) {}
}
