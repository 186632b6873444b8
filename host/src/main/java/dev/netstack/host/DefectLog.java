package dev.netstack.host;

import dev.netstack.stack.Counter;
import dev.netstack.stack.NetworkStack;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Reports defects: exceptions that escaped a handler of the stack, which counted them
/// ([Counter#INTERNAL_ERROR]) and went on, or of what the program attached.
final class DefectLog {
    /// Reports of one host; later defects are counted alone, so that a flood of frames which meet
    /// one is no flood of text.
    private static final int REPORTS_MAX = 100;

    private final NetworkStack stack;
    private final System.Logger log;
    private long seen;
    private int reports;

    DefectLog(NetworkStack stack, System.Logger log) {
        this.stack = stack;
        this.log = log;
    }

    /// Reports the last defect of the stack, if there is a new one.
    void look() {
        long counted = stack.counters().count(Counter.INTERNAL_ERROR);
        if (counted == seen) return;
        seen = counted;
        report(stack.lastInternalError());
    }

    /// Reports an exception that an attachment or a device let escape.
    void add(RuntimeException defect) {
        report(defect);
    }

    private void report(@Nullable Throwable defect) {
        if (reports++ < REPORTS_MAX) log.log(Level.ERROR, "internal error", defect);
    }
}
