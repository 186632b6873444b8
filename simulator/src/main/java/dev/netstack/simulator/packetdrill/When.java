package dev.netstack.simulator.packetdrill;

/// When an event happens: `0.5`, `+0.5`, `*`, `0.5~0.7`, and `0.5...0.7` for a call that waits.
///
/// @param from nanoseconds, of the script or from the event before
/// @param until the same for the end of a range; `from` where there is none
public record When(Origin origin, long from, long until, Span span) {
    /// What a time counts from.
    public enum Origin {
        /// From the start of the script.
        ABSOLUTE,
        /// From the event before.
        RELATIVE,
        /// Whenever.
        ANY
    }

    /// How long an event takes, or may take.
    public enum Span {
        INSTANT,
        /// It happens at some time of the range.
        RANGE,
        /// A call that begins with the range and returns at its end.
        BLOCKING
    }
}
