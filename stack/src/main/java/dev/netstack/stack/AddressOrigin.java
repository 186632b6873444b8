package dev.netstack.stack;

/// Where an address of an interface comes from.
public enum AddressOrigin {
    /// Given by hand.
    STATIC,
    /// Made for the link alone (RFC 4862 §5.3, RFC 3927 §2.1).
    LINK_LOCAL,
    /// Formed from a router's prefix, the same on each visit (RFC 4862 §5.5, RFC 7217 §5).
    AUTOCONFIGURED,
    /// Formed from a router's prefix for a short time (RFC 8981 §3.4).
    TEMPORARY,
    /// Leased by a server (RFC 2131 §2.2, RFC 8415 §6.2).
    DHCP;

    /// Whether the prefix of the address is on the link. A router says so apart from the prefix to
    /// form addresses from (RFC 5942 §4).
    boolean hasConnectedPrefix() {
        return this != AUTOCONFIGURED && this != TEMPORARY;
    }
}
