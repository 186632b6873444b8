package dev.netstack.stack.tcp;

/// How to open a connection actively.
public enum Opening {
    /// By a SYN alone (RFC 9293 §3.10.1).
    USUAL,
    /// With the first text in the SYN, as soon as the server gave a cookie (RFC 7413 §4.2). The
    /// server's application may see that text twice when the network duplicates the SYN (§6.3):
    /// only for what may be repeated.
    FAST
}
