package dev.netstack.stack.discovery;

/// What an interface does by itself with IPv6.
///
/// @param routers whether routers are asked and believed
/// @param identifiers how the second half of its addresses comes about
/// @param temporary whether it has temporary addresses beside the stable ones (RFC 8981)
/// @param secret what stable identifiers are made from
public record DiscoveryConfig(
        Routers routers, Identifiers identifiers, Temporary temporary, StableSecret secret) {
    /// What is done with what routers say.
    public enum Routers {
        /// Solicited and heard: addresses, routes and servers come from them.
        HEED,
        /// Ignored: the link-local address is all that is made.
        IGNORE
    }

    /// How the second half of an address comes about.
    public enum Identifiers {
        /// Opaque, and the same for the same network (RFC 7217 §5).
        STABLE,
        /// Made of the hardware address (RFC 2464 §4): everybody may know it again.
        HARDWARE
    }

    /// Whether there are addresses for a short time.
    public enum Temporary {
        ON,
        OFF
    }

    /// 128 bits that nobody else knows, and that outlive the program where addresses shall (RFC
    /// 7217 §5, secret_key).
    public record StableSecret(long first, long second) {}

    /// Stable and temporary addresses by routers.
    public static DiscoveryConfig of(StableSecret secret) {
        return new DiscoveryConfig(Routers.HEED, Identifiers.STABLE, Temporary.ON, secret);
    }

    public DiscoveryConfig withRouters(Routers changed) {
        return new DiscoveryConfig(changed, identifiers, temporary, secret);
    }

    public DiscoveryConfig withIdentifiers(Identifiers changed) {
        return new DiscoveryConfig(routers, changed, temporary, secret);
    }

    public DiscoveryConfig withTemporary(Temporary changed) {
        return new DiscoveryConfig(routers, identifiers, changed, secret);
    }
}
