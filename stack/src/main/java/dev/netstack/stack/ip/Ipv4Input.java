package dev.netstack.stack.ip;

import dev.netstack.stack.Interface;
import dev.netstack.wire.Frame;

/// IPv4 datagrams that arrive (RFC 791, RFC 1122 §3.2).
public final class Ipv4Input {
    Ipv4Input() {}

    /// A datagram, its header at the frame's start; `linkCast` says how the link addressed it.
    public void receive(Interface nic, Frame frame, IpPacket.Cast linkCast, long now) {
        throw new UnsupportedOperationException(nic.name() + frame.length() + linkCast + now);
    }
}
