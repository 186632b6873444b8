package dev.netstack.stack.tcp;

import dev.netstack.stack.BufferPool;
import java.lang.foreign.MemorySegment;

/// The octets that the application gave and the peer has not acknowledged, from `start` on.
///
/// ```
///      start              SND.NXT               end
///        |== sent, kept ====|=== not yet sent ====|
/// ```
final class SendBuffer {
    private final Ring ring;
    private int start;
    private int length;

    SendBuffer(BufferPool pool) {
        ring = new Ring(pool);
    }

    /// Sets the sequence number of the first octet: that after the SYN.
    void begin(int sequence) {
        if (length != 0) throw new IllegalStateException(length + " octets before the beginning");
        start = sequence;
    }

    int start() {
        return start;
    }

    /// The sequence number after the last octet: the FIN's, when there is one.
    int end() {
        return start + length;
    }

    int length() {
        return length;
    }

    /// Takes `octets`, or fewer when memory is short; returns how many.
    int write(MemorySegment from, long offset, int octets) {
        int taken = octets;
        while (taken > 0 && !ring.ensure(length + taken, length)) {
            boolean isHeld = ring.capacity() != 0;
            if (!isHeld && taken <= BufferPool.BLOCK_MIN) return 0;
            taken = isHeld ? ring.capacity() - length : Math.max(BufferPool.BLOCK_MIN, taken / 2);
        }
        if (taken <= 0) return 0;
        ring.copyIn(from, offset, length, taken);
        length += taken;
        return taken;
    }

    /// Copies `octets` from `sequence` on.
    void read(int sequence, MemorySegment into, long offset, int octets) {
        int position = Seq.distance(start, sequence);
        if (position < 0 || position + octets > length) {
            throw new IllegalStateException(position + " + " + octets + " of " + length);
        }
        ring.copyOut(position, into, offset, octets);
    }

    /// Forgets what lies before `una`; returns how many octets that were.
    int acknowledge(int una) {
        int acknowledged = Math.min(Seq.distance(start, una), length);
        if (acknowledged <= 0) return 0;
        start += acknowledged;
        length -= acknowledged;
        if (length == 0) ring.release();
        else ring.advance(acknowledged);
        return acknowledged;
    }

    void release() {
        start += length;
        length = 0;
        ring.release();
    }
}
