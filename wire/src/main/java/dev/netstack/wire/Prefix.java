package dev.netstack.wire;

/// A range of addresses, or an address and the range it lies in (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// @param address the address as given; bits beyond `length` are kept
/// @param length leading bits that name the range, 0 to 32 or 0 to 128
public record Prefix(IpAddress address, int length) {
    /// All of IPv4: the default route's destination.
    public static final Prefix ALL_IPV4 = new Prefix(Ipv4Address.ANY, 0);

    /// All of IPv6.
    public static final Prefix ALL_IPV6 = new Prefix(Ipv6Address.ANY, 0);

    /// The longest IPv4 prefix with room for a broadcast address: RFC 3021 §2.1 takes it from /31.
    private static final int BROADCAST_LENGTH_MAX = 30;

    public Prefix {
        if (length < 0 || length > address.bitLength()) {
            throw new IllegalArgumentException(
                    "a prefix of " + length + " bits: " + address + " has " + address.bitLength());
        }
    }

    /// Reads an address, a slash and a length, as in `192.0.2.2/24`.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw AddressText.fault("a prefix", text, "\"/\" and a length are missing");
        }
        var address = IpAddress.parse(text.substring(0, slash));
        String digits = text.substring(slash + 1);
        int length = AddressText.number("a prefix", text, digits, address.bitLength());
        return new Prefix(address, length);
    }

    /// The range of one address.
    public static Prefix host(IpAddress address) {
        return new Prefix(address, address.bitLength());
    }

    public boolean isIpv4() {
        return address instanceof Ipv4Address;
    }

    public boolean contains(IpAddress other) {
        return contains(other.high(), other.low());
    }

    /// Whether the address of (high, low) lies in the range; one of the other family never does.
    public boolean contains(long high, long low) {
        return IpAddress.isIpv4(high, low) == isIpv4()
                && ((high ^ address.high()) & maskHigh()) == 0
                && ((low ^ address.low()) & maskLow()) == 0;
    }

    /// The first address of the range.
    public IpAddress network() {
        return IpAddress.of(address.high() & maskHigh(), address.low() & maskLow());
    }

    /// The last address of the range: the directed broadcast address, if [#hasBroadcast].
    public IpAddress broadcast() {
        return IpAddress.of(address.high() | ~maskHigh(), address.low() | ~maskLow());
    }

    public boolean hasBroadcast() {
        return isIpv4() && length <= BROADCAST_LENGTH_MAX;
    }

    /// The range alone, without the address that was given.
    public Prefix range() {
        return new Prefix(network(), length);
    }

    /// An address of the family with the leading `length` bits set.
    public IpAddress mask() {
        if (isIpv4()) return new Ipv4Address((int) maskLow());
        return new Ipv6Address(maskHigh(), maskLow());
    }

    /// Leading bits of the pair: IPv4 addresses differ only in the last 32 of the 128.
    private int bits() {
        return length + (isIpv4() ? 96 : 0);
    }

    private long maskHigh() {
        int bits = Math.min(bits(), 64);
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    private long maskLow() {
        int bits = Math.max(bits() - 64, 0);
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
