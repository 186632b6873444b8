package dev.netstack.stack.tcp;

/// An acknowledgment that no [Tcb] sends: from a half-open connection, or from TIME-WAIT. One
/// instance serves its sender.
final class BareAck {
    int seq;
    int ack;

    /// As it goes into the header.
    int window;

    boolean hasTimestamps;
    int tsEcr;
}
