package dev.netstack.wire;

import org.jspecify.annotations.Nullable;

/// How a router, or a route by it, ranks among others (RFC 4191 §2.1).
public enum RouterPreference {
    LOW,
    MEDIUM,
    HIGH;

    /// What the two bits of a message mean; null for the reserved value.
    static @Nullable RouterPreference of(int bits) {
        return switch (bits) {
            case 0 -> MEDIUM;
            case 1 -> HIGH;
            case 3 -> LOW;
            default -> null;
        };
    }
}
