package dev.netstack.stack;

/// Whether a new address is first shown to be nobody else's.
public enum AddressCheck {
    /// Probed (RFC 5227 §2.1.1, RFC 4862 §5.4), tentative meanwhile.
    PROBE,
    /// The same, without the random delay in front: no other host was made to probe by what made us
    /// (RFC 4862 §5.4.2). Of IPv4, three probes in a second for what a server gave (RFC 2131
    /// §4.4.1).
    PROBE_AT_ONCE,
    /// Usable at once, and announced.
    NONE
}
