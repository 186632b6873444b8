package dev.netstack.stack;

import java.util.Arrays;

/// What is due when: a binary heap of timers in which arming again for later, and cancelling, cost
/// nothing. A timer stays filed under its old time and is filed anew when that time comes.
public final class Deadlines {
    private Timer[] heap = new Timer[64];
    private int size;

    Deadlines() {}

    /// Arms `timer` for `deadline`, in place of any earlier arming.
    public void arm(Timer timer, long deadline) {
        timer.deadline = deadline;
        if (timer.index < 0) {
            add(timer, deadline);
        } else if (deadline < timer.filed) {
            timer.filed = deadline;
            up(timer.index);
        }
    }

    public void cancel(Timer timer) {
        timer.deadline = Timer.IDLE;
    }

    /// The time by which [#expire] must be called: never after the earliest timer, at times before it;
    /// [Long#MAX_VALUE] when nothing is filed.
    public long next() {
        return size == 0 ? Long.MAX_VALUE : heap[0].filed;
    }

    /// Runs every timer that is due at `now`.
    public void expire(long now) {
        while (size > 0 && heap[0].filed <= now) {
            var timer = heap[0];
            removeFirst();
            if (timer.deadline <= now) {
                timer.deadline = Timer.IDLE;
                timer.expire(now);
            } else if (timer.deadline != Timer.IDLE) {
                add(timer, timer.deadline);
            }
        }
    }

    /// Timers that are filed, armed or not.
    public int size() {
        return size;
    }

    private void add(Timer timer, long deadline) {
        if (size == heap.length) heap = Arrays.copyOf(heap, size * 2);
        timer.filed = deadline;
        place(timer, size++);
        up(timer.index);
    }

    private void removeFirst() {
        var first = heap[0];
        var moved = heap[--size];
        first.index = -1;
        first.filed = Timer.IDLE;
        if (size == 0) return;
        place(moved, 0);
        down(0);
    }

    private void up(int from) {
        var timer = heap[from];
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (heap[parent].filed <= timer.filed) break;
            place(heap[parent], at);
            at = parent;
        }
        place(timer, at);
    }

    private void down(int from) {
        var timer = heap[from];
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].filed < heap[child].filed) child++;
            if (heap[child].filed >= timer.filed) break;
            place(heap[child], at);
            at = child;
        }
        place(timer, at);
    }

    private void place(Timer timer, int at) {
        heap[at] = timer;
        timer.index = at;
    }
}
