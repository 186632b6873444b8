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

    /// Of blocks that are not lent.
    private final IdentityHashMap<MemorySegment, Frame> frames = new IdentityHashMap<>();

    private int regionsReturned;

    FramePool(BufferPool buffers) {
        this.buffers = buffers;
    }

    /// An empty frame of at least `capacity` octets; null when memory ran out.
    public @Nullable Frame take(int capacity) {
        MemorySegment block = buffers.take(capacity);
        if (block == null) return null;
        var frame = frames.remove(block);
        if (frame == null) frame = new Frame(block);
        frame.clear(Frame.HEADROOM);
        return frame;
    }

    BufferPool buffers() {
        return buffers;
    }

    public void release(Frame frame) {
        buffers.release(frame.bytes());
        if (regionsReturned != buffers.regionsReturned()) {
            regionsReturned = buffers.regionsReturned();
            frames.clear();
            return;
        }
        frames.put(frame.bytes(), frame);
    }
}
