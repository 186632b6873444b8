package dev.netstack.stack;

import org.jspecify.annotations.Nullable;

/// Something of the stack that a program waits on: a connection, a listener, a UDP endpoint, an
/// echo client.
///
/// When what it is ready for changes it enters the stack's queue of events once, and
/// [NetworkStack#event] hands it out; its owner then asks it what is so. No event is an object.
public abstract class Pollable {
    private @Nullable Object attachment;
    @Nullable Pollable nextReady;
    boolean isQueued;

    protected Pollable() {}

    /// What the owner keeps here, such as its socket; null at first.
    public final @Nullable Object attachment() {
        return attachment;
    }

    public final void attach(@Nullable Object owner) {
        attachment = owner;
    }

    /// Whether a read would give octets, a datagram, a connection, the end, or an error.
    public abstract boolean isReadable();

    /// Whether a write would take octets or a datagram, or give an error.
    public abstract boolean isWritable();
}
