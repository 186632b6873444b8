package dev.netstack.stack;

import dev.netstack.wire.Frame;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Frames of the stack's own, on blocks of its [BufferPool]: for what waits in a queue.
public final class FramePool {
    private final BufferPool buffers;

    FramePool(BufferPool buffers) {
        this.buffers = buffers;
    }

    /// An empty frame of at least `capacity` octets; null when memory ran out.
    public @Nullable Frame take(int capacity) {
        MemorySegment block = buffers.take(capacity);
        return block == null ? null : new Frame(block);
    }

    BufferPool buffers() {
        return buffers;
    }

    public void release(Frame frame) {
        buffers.release(frame.bytes());
    }
}
