package dev.netstack.host;

import dev.netstack.device.Waiter;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.Pollable;
import java.net.SocketException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The stack of a host, and the lock by which one thread at a time uses it.
///
/// Sockets are made of this, and so is whatever else a program builds on the stack, such as
/// channels with a selector: take the lock, use the stack at the time that [#acquire] gave, release
/// it, and wake the loop when there may be something to send.
///
/// ```java
/// long now = lock.acquire();
/// try {
///     taken = connection.send(octets, 0, length, now);
/// } finally {
///     lock.release();
/// }
/// lock.wakeLoop();
/// ```
///
/// Who waits does so on a [Condition] of its own, so that an event wakes the one thread it
/// concerns.
public final class StackLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final MonotonicClock clock;
    private final NetworkStack stack;
    private final Waiter waiter;
    private final Set<Attachment> attachments = Collections.newSetFromMap(new IdentityHashMap<>());
    private volatile boolean hasEnded;

    StackLock(MonotonicClock clock, NetworkStack stack, Waiter waiter) {
        this.clock = clock;
        this.stack = stack;
        this.waiter = waiter;
    }

    /// Takes the lock. The clock is read with the lock held: the stack's time never goes back.
    ///
    /// @return the time for the stack's calls
    public long acquire() {
        lock.lock();
        return clock.nanos();
    }

    public void release() {
        lock.unlock();
    }

    /// A condition that is awaited and signalled with the lock held.
    public Condition newCondition() {
        return lock.newCondition();
    }

    /// The stack, for a thread that holds the lock.
    public NetworkStack stack() {
        if (!lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("the stack is used without its lock");
        }
        return stack;
    }

    /// Nanoseconds since the host began.
    public long now() {
        return clock.nanos();
    }

    /// Makes the loop look for work. Any thread may call it, with or without the lock; it costs
    /// nothing while the loop is awake.
    public void wakeLoop() {
        waiter.wake();
    }

    /// Puts `attachment` on `pollable`, with the lock held: from now on it hears of its readiness.
    public void attach(Pollable pollable, Attachment attachment) {
        pollable.attach(attachment);
        attachments.add(attachment);
    }

    /// Undoes [#attach], with the lock held.
    public void detach(Pollable pollable, Attachment attachment) {
        pollable.attach(null);
        attachments.remove(attachment);
    }

    /// Attachments that were attached and not detached, with the lock held.
    public int attachmentCount() {
        return attachments.size();
    }

    public void ensureRunning() throws SocketException {
        if (hasEnded) throw new SocketException("Host is closed");
    }

    /// Whether the host is closed, or its loop has ended.
    public boolean hasEnded() {
        return hasEnded;
    }

    /// Ends every attachment, with the lock held, and lets none begin.
    void end() {
        hasEnded = true;
        for (var attachment : List.copyOf(attachments)) attachment.hostEnded();
    }
}
