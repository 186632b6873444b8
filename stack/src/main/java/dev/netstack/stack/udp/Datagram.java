package dev.netstack.stack.udp;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.SocketAddress;

/// What [UdpEndpoint#receive] moved out.
///
/// @param source who sent it; port 0 when no answer is expected (RFC 768)
/// @param destination the address that it was sent to (RFC 1122 §4.1.3.5)
/// @param length octets of the datagram
/// @param copied octets that fitted the caller's memory
public record Datagram(SocketAddress source, IpAddress destination, int length, int copied) {
    public boolean isTruncated() {
        return copied < length;
    }
}
