package dev.netstack.names;

/// What octets from a server mean for the question that was asked.
sealed interface Reply {
    /// Not an answer to the question, or not a message: the wait goes on.
    record Foreign() implements Reply {}

    /// There is more than a datagram holds: ask over TCP.
    record Truncated() implements Reply {}

    /// The server says that it cannot tell; another may.
    ///
    /// @param code an RCODE (RFC 1035 §4.1.1)
    record Failed(int code) implements Reply {}

    /// @param answer as far as this message goes
    /// @param next what is to be asked about still: the end of a chain of aliases that the server
    ///     did not follow; null when the answer is whole
    record Answered(Answer answer, @org.jspecify.annotations.Nullable Question next)
            implements Reply {}
}
