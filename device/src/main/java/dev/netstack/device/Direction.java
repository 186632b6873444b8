package dev.netstack.device;

/// Which way a frame goes, seen from the stack.
public enum Direction {
    /// Received from the link.
    INBOUND,
    /// Sent to it.
    OUTBOUND
}
