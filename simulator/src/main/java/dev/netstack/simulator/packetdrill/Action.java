package dev.netstack.simulator.packetdrill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens in an event, or must happen.
public sealed interface Action {
    /// A call and what it must return.
    ///
    /// @param errno its name; null where the call succeeds
    record Call(String name, List<Value> arguments, Value result, @Nullable String errno)
            implements Action {}

    /// A datagram that arrives, or that must leave.
    record Packet(Direction direction, Payload payload) implements Action {}

    /// A command between back-ticks.
    record Shell(String command) implements Action {}

    /// Code between `%{` and `}%`.
    record Assertion(String code) implements Action {}

    enum Direction {
        IN,
        OUT
    }

    sealed interface Payload {}

    /// @param notation what the IP header says in brackets, flags, sequence numbers,
    ///     acknowledgment, window, options
    /// @param isAnywhere its sequence number is not told: `...(0)`
    /// @param hasAnyOptions its options are not told: `<...>`
    record Segment(String notation, boolean isAnywhere, boolean hasAnyOptions) implements Payload {}

    /// `udp (1000)`.
    ///
    /// @param octets of its text
    record Datagram(int octets) implements Payload {}

    /// `icmp unreachable frag_needed mtu 1200 [1:1001(1000)]`.
    ///
    /// @param mtu null where none is told
    /// @param quoted the segment or datagram that it is about; null for the last that we sent
    record IcmpError(String type, String code, @Nullable Integer mtu, @Nullable String quoted)
            implements Payload {}
}
