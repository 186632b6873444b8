package dev.netstack.stack.udp;

import dev.netstack.stack.ip.IpPacket;
import dev.netstack.wire.UdpHeader;

/// A protocol of the stack's own over UDP.
public interface UdpService {
    /// A datagram for the service's port, its checksum verified.
    ///
    /// @return false when it is not for the service after all
    boolean receive(IpPacket packet, UdpHeader header, long now);
}
