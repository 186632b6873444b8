package dev.netstack.host;

/// What stands on a [dev.netstack.stack.Pollable] for the program, such as a socket: its
/// attachment.
///
/// Both calls come with the lock held and must not block.
public interface Attachment {
    /// What the pollable is ready for has changed: wakes who waits for it.
    void readinessChanged();

    /// The host ends, and this with it: who waits is woken, and what is open is closed.
    void hostEnded();
}
