package dev.netstack.stack.tcp;

/// The values of [TcpOption#ECN], by their ordinals.
public enum EcnPolicy {
    /// ECN is neither asked for nor agreed to.
    OFF,
    /// A peer that asks for ECN gets it as it asks.
    PASSIVE,
    /// Connections ask for ECN (RFC 3168 §6.1.1), and a peer that asks gets no more.
    CLASSIC,
    /// Connections ask for accurate feedback and take what the peer has (RFC 9768 §3.1.1); a peer
    /// that asks gets ECN as it asks.
    ACCURATE;

    private static final EcnPolicy[] POLICIES = values();

    /// The one that option value `value` names.
    static EcnPolicy of(long value) {
        return POLICIES[(int) value];
    }

    static boolean isValid(long value) {
        return value >= 0 && value < POLICIES.length;
    }
}
