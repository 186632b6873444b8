package dev.netstack.simulator;

import dev.netstack.wire.IpAddress;

/// Where a link meets a node: an interface of its stack.
///
/// @param nic index of the interface in the node's stack
public record Port(Node node, int nic, IpAddress ipv4, IpAddress ipv6) {
    public IpAddress address(Family family) {
        return family == Family.IPV4 ? ipv4 : ipv6;
    }
}
