package dev.netstack.stack.ip;

import dev.netstack.stack.tcp.Tcp;
import dev.netstack.stack.udp.Udp;
import dev.netstack.wire.IpProtocol;

/// Whom IP serves: the transports, and the echo clients.
record Transports(Tcp tcp, Udp udp, EchoTable echoes) {
    /// Hands an error to the transport whose datagram it quotes (RFC 1122 §3.2.2 IC4-3, RFC 4443
    /// §2.4 d, IC6-7).
    ///
    /// @return whether the transport did send what is quoted
    boolean receiveError(IcmpError error, long now) {
        return switch (error.quoted().protocol()) {
            case IpProtocol.TCP -> tcp.receiveError(error, now);
            case IpProtocol.UDP -> udp.receiveError(error, now);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> echoes.receiveError(error);
            default -> false;
        };
    }
}
