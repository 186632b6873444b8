package dev.netstack.host;

import dev.netstack.stack.Counter;
import dev.netstack.stack.NetworkStack;
import dev.netstack.wire.Frame;
import java.lang.System.Logger.Level;

/// Keeps a defect of the stack from ending the loop: what was at hand is dropped, counted
/// ([Counter#INTERNAL_ERROR]) and reported, and the next frame finds the loop alive.
final class Shield {
    /// Reports of one host; later defects are counted alone, so that a flood of frames which meet one is
    /// no flood of text.
    private static final int REPORTS_MAX = 100;

    private final NetworkStack stack;
    private final System.Logger log;
    private int reports;

    Shield(NetworkStack stack, System.Logger log) {
        this.stack = stack;
        this.log = log;
    }

    void receive(int nic, Frame frame, long now) {
        try {
            stack.receive(nic, frame, now);
        } catch (RuntimeException defect) {
            report("a frame that arrived", defect);
        }
    }

    boolean transmit(int nic, Frame into, long now) {
        try {
            return stack.transmit(nic, into, now);
        } catch (RuntimeException defect) {
            report("a frame that was due", defect);
            return false;
        }
    }

    void expire(long now) {
        try {
            stack.expire(now);
        } catch (RuntimeException defect) {
            report("a timer", defect);
        }
    }

    void tell(Attachment attachment) {
        try {
            attachment.readinessChanged();
        } catch (RuntimeException defect) {
            report("an event", defect);
        }
    }

    private void report(String about, RuntimeException defect) {
        stack.counters().add(Counter.INTERNAL_ERROR);
        if (reports++ >= REPORTS_MAX) return;
        log.log(Level.ERROR, "internal error with " + about, defect);
    }
}
