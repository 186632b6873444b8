package dev.netstack.stack;

import org.jspecify.annotations.Nullable;

/// The interfaces of one stack and the addresses they have.
public final class Interfaces {
    Interfaces() {}

    /// The interface of `index`; null when there is none.
    public @Nullable Interface find(int index) {
        throw new UnsupportedOperationException(Integer.toString(index));
    }

    /// The loopback interface.
    public Interface loopback() {
        throw new UnsupportedOperationException();
    }

    /// The interface that has the unicast address (high, low); null when it is none of ours.
    public @Nullable Interface owner(long high, long low) {
        throw new UnsupportedOperationException();
    }

    /// Changes whenever an interface, its state or its addresses do.
    public int generation() {
        throw new UnsupportedOperationException();
    }
}
