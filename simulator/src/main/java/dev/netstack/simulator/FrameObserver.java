package dev.netstack.simulator;

import dev.netstack.wire.Frame;

/// Sees every frame that a link takes over.
@FunctionalInterface
public interface FrameObserver {
    /// @param frame borrowed for the call
    /// @param fate what the link makes of it
    void crossing(Port from, Frame frame, Fate fate, long now);

    /// What becomes of a frame on a link.
    enum Fate {
        DELIVERED,
        LOST,
        DUPLICATED,
        CORRUPTED,
        /// The link's queue was full.
        OVERFLOWED,
        /// The link was cut.
        CUT
    }
}
