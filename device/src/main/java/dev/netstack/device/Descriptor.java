package dev.netstack.device;

import java.util.concurrent.atomic.AtomicInteger;

/// A file descriptor that one thread uses and any thread may close. It is never closed under a
/// call: its number could by then name another file.
final class Descriptor {
    private static final int IDLE = 0;
    private static final int IN_USE = 1;
    private static final int CLOSED_IN_USE = 2;
    private static final int CLOSED = 3;

    private final int number;
    private final AtomicInteger state = new AtomicInteger(IDLE);

    Descriptor(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    boolean isClosed() {
        return state.get() >= CLOSED_IN_USE;
    }

    /// Begins a call; false when the descriptor is closed. Ended by [#release].
    boolean acquire() {
        return state.compareAndSet(IDLE, IN_USE);
    }

    void release() {
        if (state.compareAndSet(IN_USE, IDLE)) return;
        state.set(CLOSED);
        Libc.close(number);
    }

    /// Closes now, or leaves it to the call that is under way.
    void close() {
        int before = state.getAndUpdate(Descriptor::closed);
        if (before == IDLE) Libc.close(number);
    }

    private static int closed(int before) {
        return switch (before) {
            case IDLE -> CLOSED;
            case IN_USE -> CLOSED_IN_USE;
            default -> before;
        };
    }
}
