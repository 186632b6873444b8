package dev.netstack.cli.client;

import dev.netstack.cli.CommandFailure;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.SocketAddress;
import java.time.Duration;

/// Addresses from the command line: literals only.
public final class Literals {
    private Literals() {}

    public static IpAddress address(String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.usage(
                    "'" + text + "' is not an address",
                    "an IPv4 or IPv6 address is needed; netstack resolve finds that of a name");
        }
    }

    public static SocketAddress socketAddress(String address, int port) {
        if (port < 0 || port > 65_535) {
            throw CommandFailure.usage("port " + port, "it must be 0 to 65535");
        }
        return new SocketAddress(address(address), port);
    }

    /// A time of `flag`, zero or longer.
    static Duration seconds(String flag, int seconds) {
        if (seconds >= 0) return Duration.ofSeconds(seconds);
        throw CommandFailure.usage(flag + " " + seconds, "it must be 0 or more");
    }
}
