package dev.netstack.wire;

/// A range of addresses, or an address and the range it lies in (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// @param address the address as given; bits beyond `length` are kept
/// @param length leading bits that name the range, 0 to 32 or 0 to 128
public record Prefix(IpAddress address, int length) {
    public Prefix {
        if (length < 0 || length > address.bitLength()) {
            throw new IllegalArgumentException("a prefix of " + length + " bits");
        }
    }
}
