package dev.netstack.stack.ip;

/// Whether a reservation of a port tolerates another that covers some of the same addresses.
public enum ReuseAddress {
    /// It is alone.
    NO,
    /// It stands beside others that say the same.
    YES
}
