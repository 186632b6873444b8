package dev.netstack.stack;

/// Something due at a time, armed in a stack's [Deadlines].
public abstract class Timer {
    static final long IDLE = Long.MAX_VALUE;

    long deadline = IDLE;

    /// The time under which the heap files it, at or before `deadline`.
    long filed = IDLE;

    int index = -1;

    protected Timer() {}

    public final boolean isArmed() {
        return deadline != IDLE;
    }

    /// Nanoseconds of the stack's clock; [Long#MAX_VALUE] when not armed.
    public final long deadline() {
        return deadline;
    }

    /// Runs once when the time has come; the timer is idle by then and may be armed again.
    protected abstract void expire(long now);
}
