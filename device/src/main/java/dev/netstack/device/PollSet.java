package dev.netstack.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What poll(2) waits on: an array of `struct pollfd`, and a `struct timespec`.
final class PollSet {
    static final int IN = 1;
    static final int OUT = 4;

    private static final int POLLFD = 8;
    private static final int EVENTS = 4;
    private static final int RETURNED_EVENTS = 6;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final MemorySegment entries;
    private final MemorySegment timeout;

    PollSet(Arena arena, int entriesMax) {
        entries = arena.allocate((long) POLLFD * entriesMax, 8);
        timeout = arena.allocate(16, 8);
    }

    void put(int index, int descriptor, int events) {
        long at = (long) index * POLLFD;
        Struct.putU32(entries, at, descriptor);
        Struct.putU16(entries, at + EVENTS, events);
        Struct.putU16(entries, at + RETURNED_EVENTS, 0);
    }

    /// Waits on the first `count` entries; returns how many are ready, or a negative error number.
    ///
    /// @param nanos 0 does not wait, [Long#MAX_VALUE] waits without end
    int poll(Libc libc, int count, long nanos) {
        Struct.putU64(timeout, 0, nanos / NANOS_PER_SECOND);
        Struct.putU64(timeout, 8, nanos % NANOS_PER_SECOND);
        long timespec = nanos == Long.MAX_VALUE ? 0 : timeout.address();
        return libc.poll(entries.address(), count, timespec);
    }

    /// What entry `index` is ready for, after [#poll].
    int ready(int index) {
        return Struct.u16(entries, (long) index * POLLFD + RETURNED_EVENTS);
    }
}
