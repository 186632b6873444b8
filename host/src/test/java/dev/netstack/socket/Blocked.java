package dev.netstack.socket;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// A call that another, virtual thread makes, and that is seen to wait.
final class Blocked<T> {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final FutureTask<T> task;
    private final Thread thread;

    private Blocked(Callable<T> call) {
        task = new FutureTask<>(call);
        thread = Thread.ofVirtual().start(task);
    }

    /// Starts `call` and returns when it waits.
    static <T> Blocked<T> in(Callable<T> call) {
        var blocked = new Blocked<>(call);
        long begun = System.nanoTime();
        while (!blocked.isWaiting()) {
            if (blocked.task.isDone()) fail("the call did not wait: " + blocked.task.state());
            if (System.nanoTime() - begun > PATIENCE_NANOS) fail("the call neither waits nor ends");
            Thread.onSpinWait();
        }
        return blocked;
    }

    private boolean isWaiting() {
        var state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    void interrupt() {
        thread.interrupt();
    }

    T result() throws Exception {
        return task.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }

    /// The exception that ended the call.
    <X extends Throwable> X failure(Class<X> kind) {
        var ended = assertThrows(ExecutionException.class, this::result);
        if (!kind.isInstance(ended.getCause())) fail("not a " + kind, ended.getCause());
        return kind.cast(ended.getCause());
    }
}
