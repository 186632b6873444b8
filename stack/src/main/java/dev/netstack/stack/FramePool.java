package dev.netstack.stack;

import dev.netstack.wire.Frame;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/// Frames of the stack's own, on blocks of its [BufferPool]: for what waits in a queue.
///
/// A block that comes back is lent again with the frame that it had, so that taking makes no
/// object.
public final class FramePool {
    private final BufferPool buffers;
    private final IdentityHashMap<MemorySegment, Frame> frames = new IdentityHashMap<>();

    FramePool(BufferPool buffers) {
        this.buffers = buffers;
    }

    /// An empty frame of at least `capacity` octets; null when memory ran out.
    public @Nullable Frame take(int capacity) {
        MemorySegment block = buffers.take(capacity);
        if (block == null) return null;
        var frame = frames.get(block);
        if (frame == null) {
            frame = new Frame(block);
            frames.put(block, frame);
        }
        frame.clear(Frame.HEADROOM);
        return frame;
    }

    BufferPool buffers() {
        return buffers;
    }

    public void release(Frame frame) {
        buffers.release(frame.bytes());
    }
}
