package dev.netstack.stack.discovery;

import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.Lifetime;
import dev.netstack.stack.Timer;
import org.jspecify.annotations.Nullable;

/// A prefix that addresses are formed from; its timer makes the next temporary address.
abstract class AutoPrefix extends Timer {
    /// The prefix, 64 bits.
    final long high;

    /// As last advertised.
    Lifetime lifetime;

    /// Stable identifiers that somebody else had (DAD_Counter of RFC 7217 §5).
    int attempts;

    /// Temporary identifiers in a row that somebody else had.
    int temporaryAttempts;

    @Nullable InterfaceAddress stable;

    /// The temporary address for new communication.
    @Nullable InterfaceAddress temporary;

    AutoPrefix(long high, Lifetime lifetime) {
        this.high = high;
        this.lifetime = lifetime;
    }
}
