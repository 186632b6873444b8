package dev.netstack.stack.ip;

import dev.netstack.stack.Interface;
import dev.netstack.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/// Which of our addresses a datagram comes from (RFC 6724 §5, RFC 1122 §3.3.4.3).
final class SourceSelection {
    private SourceSelection() {}

    /// The source for `destination` out of `nic`; null when it has no usable address of that family.
    static @Nullable IpAddress select(Interface nic, IpAddress destination) {
        throw new UnsupportedOperationException(nic.name() + " " + destination);
    }
}
