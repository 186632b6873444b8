package dev.netstack.wire;

/// An address and a port: one end of a flow.
///
/// @param port 0 to 65,535; 0 asks for any
public record SocketAddress(IpAddress address, int port) {
    public SocketAddress {
        if (port >>> 16 != 0)
            throw new IllegalArgumentException("port " + port + " is not 0 to 65535");
    }

    /// Reads `192.0.2.1:80` or `[2001:db8::1]:80` (RFC 5952 §6).
    ///
    /// @throws IllegalArgumentException that says what is wrong
    public static SocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) throw fault(text, "\":\" and a port are missing");
        String host = text.substring(0, colon);
        boolean hasBrackets = host.startsWith("[") && host.endsWith("]");
        if (!hasBrackets && host.indexOf(':') >= 0) {
            throw fault(text, "an IPv6 address stands in brackets, and a port behind them");
        }
        IpAddress address =
                hasBrackets
                        ? Ipv6Address.parse(host.substring(1, host.length() - 1))
                        : Ipv4Address.parse(host);
        String digits = text.substring(colon + 1);
        int port = AddressText.number("an address and port", text, digits, 0xFFFF);
        return new SocketAddress(IpAddress.of(address.high(), address.low()), port);
    }

    private static IllegalArgumentException fault(String text, String why) {
        return AddressText.fault("an address and port", text, why);
    }

    @Override
    public String toString() {
        return address instanceof Ipv6Address ? "[" + address + "]:" + port : address + ":" + port;
    }
}
