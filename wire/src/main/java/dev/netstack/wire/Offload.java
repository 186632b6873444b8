package dev.netstack.wire;

/// Work that a device takes over from the stack, in both directions.
public enum Offload {
    /// Frames may carry a partial transport checksum ([Frame.ChecksumState#PARTIAL]).
    CHECKSUM,
    /// Frames may be TCP over IPv4 super-segments of up to 64 KiB.
    TSO4,
    /// Frames may be TCP over IPv6 super-segments of up to 64 KiB.
    TSO6,
    /// Super-segments may carry CWR, which their first segment keeps alone (RFC 3168 §6.1.2).
    TSO_ECN
}
