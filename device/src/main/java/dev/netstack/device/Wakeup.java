package dev.netstack.device;

import java.util.concurrent.atomic.AtomicInteger;

/// Who has to be woken: the agreement between one sleeper and any number of wakers.
///
/// A waker acts only when the sleeper sleeps, and of several wakers one. The sleeper says that it
/// is going to sleep before it does, so a wake-up between its last look and its sleep is not lost.
final class Wakeup {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int WOKEN = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);

    /// Called by the sleeper; false when it was woken already and shall not sleep.
    boolean fallAsleep() {
        if (state.compareAndSet(AWAKE, ASLEEP)) return true;
        state.set(AWAKE);
        return false;
    }

    /// Called by the sleeper when it has slept, or instead of sleeping.
    void awaken() {
        state.set(AWAKE);
    }

    /// Called by a waker; true when it must end the sleep, by what means the two have. What it
    /// wants seen it has published by a lock or a volatile write, which a release alone is not.
    boolean wake() {
        // Most wake-ups meet one that is pending, and cost a read.
        return state.get() != WOKEN && state.getAndSet(WOKEN) == ASLEEP;
    }
}
