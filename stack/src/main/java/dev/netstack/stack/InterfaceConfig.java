package dev.netstack.stack;

import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Offload;
import java.util.Set;

/// An interface to be added.
///
/// @param name 1 to 15 characters, unique in the stack
/// @param mac the hardware address; [MacAddress#ZERO] where the link has none
/// @param mtu octets of the largest IP datagram, at least 68 (RFC 791 §3.2)
/// @param offloads what the device takes over
public record InterfaceConfig(
        String name, LinkType link, MacAddress mac, int mtu, Set<Offload> offloads) {
    public InterfaceConfig {
        offloads = Set.copyOf(offloads);
    }
}
