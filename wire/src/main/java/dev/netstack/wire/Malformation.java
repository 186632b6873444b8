package dev.netstack.wire;

/// Why octets are not the header that they were taken for.
public enum Malformation {
    /// Fewer octets than the shortest header of its kind.
    TRUNCATED,
    /// A version field that does not name the protocol.
    BAD_VERSION,
    /// A header length below the minimum or beyond the octets present.
    BAD_HEADER_LENGTH,
    /// A total or payload length below the header's or beyond the octets present.
    BAD_LENGTH,
    /// An option whose length is 0, 1 or beyond the header.
    BAD_OPTION,
    /// A field that must hold a fixed value and does not.
    BAD_FIELD
}
