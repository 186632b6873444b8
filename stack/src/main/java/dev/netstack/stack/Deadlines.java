package dev.netstack.stack;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is due when: a binary heap of timers in which arming again for later, and cancelling, cost
/// nothing. A timer stays filed under its old time and is filed anew when that time comes.
///
/// Timers that were cancelled and are still filed never outnumber the others by much, so that the
/// heap keeps nothing alive that has ended.
public final class Deadlines {
    /// Cancelled timers that may stay filed however few others there are.
    static final int CANCELLED_MAX = 64;

    private @Nullable Timer[] heap = new @Nullable Timer[CANCELLED_MAX];
    private int size;
    private int cancelled;

    Deadlines() {}

    /// Arms `timer` for `deadline`, in place of any earlier arming. [Long#MAX_VALUE] means never.
    public void arm(Timer timer, long deadline) {
        if (deadline == Timer.IDLE) {
            cancel(timer);
            return;
        }
        if (timer.index >= 0 && !timer.isArmed()) cancelled--;
        timer.deadline = deadline;
        if (timer.index < 0) {
            add(timer, deadline);
        } else if (deadline < timer.filed) {
            timer.filed = deadline;
            up(timer.index);
        }
    }

    public void cancel(Timer timer) {
        if (!timer.isArmed()) return;
        timer.deadline = Timer.IDLE;
        if (timer.index < 0) return;
        cancelled++;
        if (cancelled > CANCELLED_MAX && cancelled > size / 2) compact();
    }

    /// The time by which [#expire] must be called: never after the earliest timer, at times before
    /// it; [Long#MAX_VALUE] when nothing is filed.
    public long next() {
        return size == 0 ? Long.MAX_VALUE : at(0).filed;
    }

    /// Runs the timers that are due at `now`. One that arms itself for no later than `now` waits
    /// for the next call, so that no timer can hold the caller.
    public void expire(long now) {
        for (int filed = size; filed > 0 && size > 0 && at(0).filed <= now; filed--) {
            var timer = at(0);
            removeFirst();
            if (!timer.isArmed()) {
                cancelled--;
            } else if (timer.deadline > now) {
                add(timer, timer.deadline);
            } else {
                timer.deadline = Timer.IDLE;
                timer.expire(now);
            }
        }
    }

    /// Timers that are filed, armed or not.
    public int size() {
        return size;
    }

    private Timer at(int index) {
        return Objects.requireNonNull(heap[index]);
    }

    private void add(Timer timer, long deadline) {
        if (size == heap.length) heap = Arrays.copyOf(heap, size * 2);
        timer.filed = deadline;
        place(timer, size++);
        up(timer.index);
    }

    private void removeFirst() {
        unfile(at(0));
        var moved = at(--size);
        heap[size] = null;
        if (size == 0) return;
        place(moved, 0);
        down(0);
    }

    /// Takes out what was cancelled, and puts the rest in order again.
    private void compact() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            var timer = at(i);
            if (timer.isArmed()) place(timer, kept++);
            else unfile(timer);
        }
        Arrays.fill(heap, kept, size, null);
        size = kept;
        cancelled = 0;
        for (int i = size / 2 - 1; i >= 0; i--) down(i);
    }

    private static void unfile(Timer timer) {
        timer.index = -1;
        timer.filed = Timer.IDLE;
    }

    private void up(int from) {
        var timer = at(from);
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (at(parent).filed <= timer.filed) break;
            place(at(parent), at);
            at = parent;
        }
        place(timer, at);
    }

    private void down(int from) {
        var timer = at(from);
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && at(child + 1).filed < at(child).filed) child++;
            if (at(child).filed >= timer.filed) break;
            place(at(child), at);
            at = child;
        }
        place(timer, at);
    }

    private void place(Timer timer, int at) {
        heap[at] = timer;
        timer.index = at;
    }
}
