package dev.netstack.stack.tcp;

/// Why a connection is no more, or never was: an orderly end is told from a reset (RFC 9293 §3.9.1
/// MUST-12).
public enum CloseCause {
    /// Both ends closed (RFC 9293 §3.6).
    CLOSED,
    /// A reset arrived on a synchronized connection.
    RESET_BY_PEER,
    /// A reset answered our SYN.
    REFUSED,
    /// Retransmissions, probes or the user timeout ran out (R2, RFC 9293 §3.8.3).
    TIMED_OUT,
    /// An ICMP error ended the attempt to connect (RFC 5461 §4.1).
    UNREACHABLE,
    /// The application aborted it.
    ABORTED,
    /// Its local address or interface was removed.
    ADDRESS_LOST,
    /// Memory of the stack ran out.
    NO_MEMORY
}
