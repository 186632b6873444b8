package dev.netstack.device;

import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/// A bounded queue of frames in one run of native memory, for one thread that puts and one that
/// takes.
///
/// ```
/// 0        4              8          9              10   12              16               20   24
/// | length | segment size | checksum | segmentation | -- | checksumStart | checksumOffset | -- |
/// | frame, padded to 8 octets                                                                  |
/// ```
///
/// Each entry is such a header and the frame behind it. An entry does not wrap: where it would, a
/// header of length -1 sends the taker to the beginning.
final class FrameRing {
    private static final int HEADER = 24;
    private static final int SKIP = -1;
    private static final ChecksumState[] CHECKSUMS = ChecksumState.values();
    private static final Segmentation[] SEGMENTATIONS = Segmentation.values();

    private final MemorySegment ring;
    private final int capacity;

    /// Octets put and taken since the beginning. Written with full fences: a taker that saw nothing
    /// and goes to sleep, and a putter that sees it awake, must not both be right.
    private final AtomicLong put = new AtomicLong();

    private final AtomicLong taken = new AtomicLong();

    /// @param capacity octets, frames and their headers together; a multiple of 8
    FrameRing(int capacity) {
        this.capacity = capacity;
        ring = Arena.ofAuto().allocate(capacity, 8);
    }

    /// Appends a copy of `frame`; false when there is no room.
    boolean offer(Frame frame) {
        long head = put.getPlain();
        int entry = entryLength(frame.length());
        int at = (int) (head % capacity);
        int skipped = capacity - at < entry ? capacity - at : 0;
        if (head + skipped + entry - taken.get() > capacity) return false;
        if (skipped != 0) {
            Struct.putU32(ring, at, SKIP);
            at = 0;
        }
        write(frame, at);
        put.set(head + skipped + entry);
        return true;
    }

    private void write(Frame frame, int at) {
        boolean partial = frame.checksum() == ChecksumState.PARTIAL;
        Struct.putU32(ring, at, frame.length());
        Struct.putU32(ring, at + 4, frame.segmentSize());
        Struct.putU8(ring, at + 8, frame.checksum().ordinal());
        Struct.putU8(ring, at + 9, frame.segmentation().ordinal());
        Struct.putU32(ring, at + 12, partial ? frame.checksumStart() : 0);
        Struct.putU32(ring, at + 16, partial ? frame.checksumOffset() : 0);
        MemorySegment.copy(frame.bytes(), frame.start(), ring, at + HEADER, frame.length());
    }

    /// Moves the first frame into `into`, beginning at `start`; false when there is none.
    boolean poll(Frame into, int start) {
        long tail = taken.getPlain();
        if (tail == put.get()) return false;
        int at = (int) (tail % capacity);
        if (Struct.u32(ring, at) == SKIP) {
            tail += capacity - at;
            at = 0;
        }
        int length = Struct.u32(ring, at);
        read(into, start, at);
        taken.set(tail + entryLength(length));
        return true;
    }

    private void read(Frame into, int start, int at) {
        int length = Struct.u32(ring, at);
        into.clear(start);
        into.range(start, start + length);
        MemorySegment.copy(ring, at + HEADER, into.bytes(), start, length);
        switch (CHECKSUMS[Struct.u8(ring, at + 8)]) {
            case COMPLETE -> into.checksumComplete();
            case VERIFIED -> into.checksumVerified();
            case PARTIAL ->
                    into.checksumPartial(
                            start + Struct.u32(ring, at + 12), Struct.u32(ring, at + 16));
        }
        into.segmented(SEGMENTATIONS[Struct.u8(ring, at + 9)], Struct.u32(ring, at + 4));
    }

    boolean isEmpty() {
        return taken.get() == put.get();
    }

    /// Whether at least half of the room is free.
    boolean isHalfEmpty() {
        return put.get() - taken.get() <= capacity / 2;
    }

    private static int entryLength(int frameLength) {
        return HEADER + (frameLength + 7 & ~7);
    }
}
