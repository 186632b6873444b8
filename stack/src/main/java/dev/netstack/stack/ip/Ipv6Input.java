package dev.netstack.stack.ip;

import dev.netstack.stack.Interface;
import dev.netstack.wire.Frame;

/// IPv6 datagrams that arrive (RFC 8200).
public final class Ipv6Input {
    Ipv6Input() {}

    /// A datagram, its header at the frame's start; `linkCast` says how the link addressed it.
    public void receive(Interface nic, Frame frame, IpPacket.Cast linkCast, long now) {
        throw new UnsupportedOperationException(nic.name() + frame.length() + linkCast + now);
    }
}
