package dev.netstack.stack.link;

import dev.netstack.stack.ip.IpPacket;

/// Neighbour discovery (RFC 4861): what arrives in ICMPv6 messages of types 133 to 137.
public final class Ndp {
    public Ndp() {}

    /// A message whose checksum and hop limit of 255 were verified, at `packet.payloadStart()`.
    public void receive(IpPacket packet, long now) {
        throw new UnsupportedOperationException(Long.toString(now) + packet.protocol());
    }
}
