package dev.netstack.wire;

/// An address and a port: one end of a flow.
///
/// @param port 0 to 65,535; 0 asks for any
public record SocketAddress(IpAddress address, int port) {
    public SocketAddress {
        if (port >>> 16 != 0)
            throw new IllegalArgumentException("port " + port + " is not 0 to 65535");
    }
}
