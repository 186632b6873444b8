package dev.netstack.stack;

/// Whether a new address is first shown to be nobody else's.
public enum AddressCheck {
    /// Probed (RFC 5227 §2.1.1, RFC 4862 §5.4), tentative meanwhile.
    PROBE,
    /// Usable at once, and announced.
    NONE
}
