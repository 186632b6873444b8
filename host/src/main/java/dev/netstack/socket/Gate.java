package dev.netstack.socket;

import dev.netstack.host.StackLock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One direction of a socket, such as its reads: one thread at a time is inside, and waits there
/// for the stack; others queue in front. So an event wakes one thread of one socket, whatever waits
/// elsewhere.
final class Gate {
    /// A deadline that never comes.
    static final long NEVER = Long.MAX_VALUE;

    private final StackLock stack;
    private final ReentrantLock queue = new ReentrantLock();
    private final Condition changed;

    Gate(StackLock stack) {
        this.stack = stack;
        this.changed = stack.newCondition();
    }

    /// Nanoseconds of a timeout, zero or longer.
    static long nanos(Duration timeout) {
        if (timeout.isNegative()) throw new IllegalArgumentException("timeout can't be negative");
        return TimeUnit.NANOSECONDS.convert(timeout);
    }

    /// When `timeoutNanos` from now have passed; 0 is never.
    long deadline(long timeoutNanos) {
        if (timeoutNanos == 0) return NEVER;
        long now = stack.now();
        return timeoutNanos > NEVER - now ? NEVER : now + timeoutNanos;
    }

    /// Waits for the threads that came before; false when `deadline` came first. Without the
    /// stack's lock.
    boolean enter(long deadline) throws InterruptedException {
        if (queue.tryLock()) return true;
        if (deadline == NEVER) {
            queue.lockInterruptibly();
            return true;
        }
        return queue.tryLock(deadline - stack.now(), TimeUnit.NANOSECONDS);
    }

    void leave() {
        queue.unlock();
    }

    /// Waits, inside and with the stack's lock, until readiness may have changed; false when
    /// `deadline` has come. The caller looks again in any case, so a wake-up without cause does no
    /// harm.
    @SuppressWarnings("WaitNotInLoop")
    boolean await(long deadline) throws InterruptedException {
        if (deadline == NEVER) {
            changed.await();
            return true;
        }
        long left = deadline - stack.now();
        if (left <= 0) return false;
        long _ = changed.awaitNanos(left);
        return true;
    }

    /// Wakes the thread that is inside, with the stack's lock.
    void open() {
        changed.signal();
    }
}
