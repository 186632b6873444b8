package dev.netstack.stack.link;

/// What is known of a neighbour's reachability (RFC 4861 §7.3.2), for ARP and neighbour discovery.
public enum NeighborState {
    INCOMPLETE,
    REACHABLE,
    STALE,
    DELAY,
    PROBE,
    FAILED,
    /// Set by hand; never changes by what arrives.
    PERMANENT
}
