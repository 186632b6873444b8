package dev.netstack.stack;

import dev.netstack.wire.Prefix;

/// An address that an interface shall have.
///
/// @param prefix the address, and the range it lies in
/// @param check whether it is probed before it is used
public record AddressConfig(
        Prefix prefix, AddressOrigin origin, AddressCheck check, Lifetime lifetime) {
    /// An address given by hand, without an end.
    public static AddressConfig ofStatic(Prefix prefix, AddressCheck check) {
        return new AddressConfig(prefix, AddressOrigin.STATIC, check, Lifetime.FOREVER);
    }
}
