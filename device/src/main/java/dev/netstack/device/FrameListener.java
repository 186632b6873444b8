package dev.netstack.device;

import dev.netstack.wire.Frame;

/// Sees the frames of a [Traced] device.
@FunctionalInterface
public interface FrameListener {
    /// Called on the loop's thread after the frame has crossed; it is borrowed for the call.
    void crossed(Direction direction, Frame frame);
}
