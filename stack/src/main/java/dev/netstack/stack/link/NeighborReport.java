package dev.netstack.stack.link;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.MacAddress;
import org.jspecify.annotations.Nullable;

/// A neighbour as `ip neigh` shows it.
///
/// @param nic index of the interface
/// @param mac its link address; null while it is not known
/// @param isRouter whether it says to be a router (RFC 4861 §5.1)
public record NeighborReport(
        int nic,
        IpAddress address,
        @Nullable MacAddress mac,
        NeighborState state,
        boolean isRouter) {}
