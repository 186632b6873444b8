package dev.netstack.stack.ip;

import dev.netstack.stack.Interface;
import dev.netstack.wire.IpAddress;

/// Where datagrams from one address to another go: the result of routing, kept until the routes
/// change.
///
/// @param nic the interface they leave by; the loopback interface for an address of our own
/// @param nextHop the destination itself when it is on the link, else the gateway
/// @param limits what an ICMP error or a change of routes makes different
public record Path(
        Interface nic, IpAddress source, IpAddress destination, IpAddress nextHop, Limits limits) {
    /// What may change while a path is used.
    ///
    /// @param mtu octets of the largest datagram: the interface's MTU, or less once an error said
    ///     so
    /// @param generation of the routes it was computed from; see [IpOutput#isCurrent]
    public record Limits(int mtu, int generation) {}

    public int mtu() {
        return limits.mtu();
    }

    /// What every path of its family carries, as far as we believe (threat D3): no error and no
    /// search makes datagrams smaller.
    public int mtuFloor() {
        return isIpv4() ? PathMtu.IPV4_FLOOR : PathMtu.IPV6_FLOOR;
    }

    public boolean isIpv4() {
        return destination.bitLength() == 32;
    }

    /// 20 or 40: the header that is written without options.
    public int headerLength() {
        return isIpv4() ? 20 : 40;
    }
}
