package dev.netstack.host;

import dev.netstack.device.Device;
import dev.netstack.device.DeviceException;
import dev.netstack.device.DeviceException.Reason;
import dev.netstack.device.Waiter;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.tcp.TcpState;
import java.lang.foreign.Arena;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/// Runs one stack: takes what the devices have to it and what it has to them, does what is due,
/// wakes who waits, and sleeps until there is more.
///
/// A platform thread, because a system call would pin the carrier of a virtual one. Batches are
/// bounded, so a flood starves neither timers nor writers nor the threads that want the lock.
final class EventLoop {
    /// Readiness changes that are told while the lock is held once.
    private static final int EVENTS_MAX = 256;

    /// How soon a device that took no more is tried again; nothing tells when it would.
    private static final long BLOCKED_NANOS = 1_000_000;

    private final StackLock lock;
    private final NetworkStack stack;
    private final DefectLog defects;
    private final Waiter waiter;
    private final Arena arena = Arena.ofShared();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile long stopAt = Long.MAX_VALUE;

    /// Replaced whole, so that a turn may drop one while it goes over them.
    private NicRings[] rings = {};

    private boolean isFinished;

    EventLoop(HostParts parts, NetworkStack stack) {
        this.lock = parts.lock();
        this.stack = stack;
        this.waiter = parts.waiter();
        this.defects = new DefectLog(stack, parts.log());
        this.thread = Thread.ofPlatform().name(parts.config().name()).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Whether the caller is the loop, which must not wait for itself.
    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /// Ends the loop once what is buffered has been sent and acknowledged, or at `deadline`, and
    /// waits for it. An interrupt does not shorten the wait, which is bounded; it is kept.
    void stop(long deadline) {
        stopAt = deadline;
        waiter.wake();
        boolean wasInterrupted = false;
        while (thread.isAlive() && !isCurrentThread()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) Thread.currentThread().interrupt();
    }

    private void run() {
        try {
            while (!isFinished) turn();
        } finally {
            end();
        }
    }

    /// One turn: the clock is read once, so everything in a turn happens at the same instant.
    private void turn() {
        runTasks();
        int worked = receive();
        long sleepNanos;
        long now = lock.acquire();
        try {
            worked += handle(now);
            sleepNanos = sleepNanos(now);
            isFinished = now >= stopAt || (worked == 0 && isStopping() && isDrained());
        } finally {
            lock.release();
        }
        send();
        if (worked == 0 && !isFinished) waiter.await(sleepNanos);
    }

    private int receive() {
        int arrived = 0;
        for (var ring : rings) {
            try {
                arrived += ring.receive();
            } catch (RuntimeException failure) {
                fail(ring, failure);
            }
        }
        return arrived;
    }

    private int handle(long now) {
        for (var ring : rings) ring.deliver(stack, now);
        stack.expire(now);
        int worked = 0;
        for (var ring : rings) worked += ring.collect(stack, now);
        worked += tellEvents();
        defects.look();
        return worked;
    }

    private int tellEvents() {
        int told = 0;
        while (told < EVENTS_MAX) {
            var pollable = stack.event();
            if (pollable == null) return told;
            if (pollable.attachment() instanceof Attachment attachment) tell(attachment);
            told++;
        }
        return told;
    }

    /// What a program attached is not the stack's: its exception ends neither loop nor host.
    private void tell(Attachment attachment) {
        try {
            attachment.readinessChanged();
        } catch (RuntimeException defect) {
            defects.add(defect);
        }
    }

    private void send() {
        for (var ring : rings) {
            try {
                ring.send();
            } catch (RuntimeException failure) {
                fail(ring, failure);
            }
        }
    }

    private long sleepNanos(long now) {
        long until = Math.min(stack.deadline(), stopAt);
        for (var ring : rings) {
            if (ring.isBlocked()) until = Math.min(until, now + BLOCKED_NANOS);
        }
        return until == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(until - now, 0);
    }

    /// Gives the loop a device. With the lock held and the host running, as [#remove].
    void add(NicRings ring) {
        execute(() -> {
            waiter.add(ring.device());
            rings = Stream.concat(Stream.of(rings), Stream.of(ring)).toArray(NicRings[]::new);
        });
    }

    /// Takes a device from the loop and closes it; `done` runs then.
    void remove(Nic nic, Runnable done) {
        execute(() -> {
            for (var ring : rings) {
                if (ring.nic() == nic) drop(ring);
            }
            done.run();
        });
    }

    /// A ring for the device of `nic`, in the loop's memory.
    NicRings newRings(Nic nic, Device device) {
        return new NicRings(nic, device, arena);
    }

    private void execute(Runnable task) {
        tasks.add(task);
        waiter.wake();
    }

    private void runTasks() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) task.run();
    }

    /// Ends the interface whose device threw, whatever it threw: the others go on.
    private void fail(NicRings ring, RuntimeException failure) {
        drop(ring);
        ring.nic().failed(asDeviceException(ring.nic(), failure));
    }

    private static DeviceException asDeviceException(Nic nic, RuntimeException failure) {
        if (failure instanceof DeviceException known) return known;
        var unknown = new DeviceException(Reason.FAILED, 0, nic + " failed: " + failure);
        unknown.initCause(failure);
        return unknown;
    }

    private void drop(NicRings ring) {
        rings = Stream.of(rings).filter(kept -> kept != ring).toArray(NicRings[]::new);
        try {
            waiter.remove(ring.device());
            ring.device().close();
        } catch (RuntimeException failure) {
            defects.add(failure);
        }
    }

    private boolean isStopping() {
        return stopAt != Long.MAX_VALUE;
    }

    /// Whether every connection has told its peer all that it will: what remains needs no frame of
    /// ours.
    private boolean isDrained() {
        for (var connection : stack.tcp().reports()) {
            var state = connection.state();
            boolean isQuiet =
                    state == TcpState.CLOSED
                            || state == TcpState.LISTEN
                            || state == TcpState.FIN_WAIT_2
                            || state == TcpState.TIME_WAIT;
            if (!isQuiet) return false;
        }
        return true;
    }

    private void end() {
        lock.acquire();
        try {
            lock.end();
            stack.buffers().close();
        } finally {
            lock.release();
        }
        runTasks();
        for (var ring : rings) drop(ring);
        waiter.close();
        arena.close();
    }
}
