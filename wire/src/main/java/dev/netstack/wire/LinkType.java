package dev.netstack.wire;

/// What a frame of a link begins with.
public enum LinkType {
    /// An Ethernet II header (RFC 894).
    ETHERNET,
    /// The IP header itself, as on a TUN device.
    IP,
    /// The IP header itself, never leaving the host (RFC 1122 §3.2.1.3 g).
    LOOPBACK
}
