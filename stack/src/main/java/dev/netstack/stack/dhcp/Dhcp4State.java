package dev.netstack.stack.dhcp;

/// The states of a client (RFC 2131 §4.4, figure 5).
public enum Dhcp4State {
    INIT,
    SELECTING,
    REQUESTING,
    REBOOTING,
    /// The address was given and is checked for another user (RFC 2131 §4.4.1).
    CHECKING,
    BOUND,
    RENEWING,
    REBINDING;

    /// Whether the client has an address.
    boolean hasLease() {
        return switch (this) {
            case CHECKING, BOUND, RENEWING, REBINDING -> true;
            case INIT, SELECTING, REQUESTING, REBOOTING -> false;
        };
    }
}
