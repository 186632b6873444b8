package dev.netstack.cli.client;

import dev.netstack.wire.IpAddress;
import java.time.Duration;

/// What `ping` is to do.
///
/// @param count requests to send; [Integer#MAX_VALUE] until interrupted
/// @param octets octets of data in a request, 0 to 65,507
/// @param waits times between and after requests
/// @param hopLimit TTL or hop limit, 1 to 255
public record PingPlan(IpAddress destination, int count, int octets, Waits waits, int hopLimit) {
    /// @param interval between requests
    /// @param timeout after the last request for its reply
    public record Waits(Duration interval, Duration timeout) {}
}
