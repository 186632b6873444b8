package dev.netstack.device;

/// Whether a TAP or TUN is asked to finish checksums and to cut super-segments.
public enum OffloadMode {
    /// What the kernel grants.
    ON,
    /// Plain frames of at most the MTU, every checksum complete.
    OFF
}
