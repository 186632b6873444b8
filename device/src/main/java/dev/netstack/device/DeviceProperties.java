package dev.netstack.device;

import dev.netstack.wire.LinkType;
import dev.netstack.wire.Offload;
import java.util.Set;

/// What a device is, as the stack must know it.
///
/// @param name the device's name, such as `netstack0`
/// @param link what its frames begin with
/// @param mtu octets of the largest IP datagram that a frame which is not segmented may carry
/// @param offloads what the device granted, for both directions
public record DeviceProperties(String name, LinkType link, int mtu, Set<Offload> offloads) {
    public DeviceProperties {
        offloads = Set.copyOf(offloads);
    }
}
