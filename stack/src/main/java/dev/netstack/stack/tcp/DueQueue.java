package dev.netstack.stack.tcp;

import org.jspecify.annotations.Nullable;

/// Connections that may have something to send on one interface, each once, served in turn.
final class DueQueue {
    private @Nullable Tcb first;
    private @Nullable Tcb last;
    private int size;

    int size() {
        return size;
    }

    void add(Tcb tcb) {
        if (tcb.isDue) return;
        tcb.isDue = true;
        if (last == null) first = tcb;
        else last.nextDue = tcb;
        last = tcb;
        size++;
    }

    @Nullable Tcb poll() {
        var polled = first;
        if (polled == null) return null;
        first = polled.nextDue;
        if (first == null) last = null;
        polled.nextDue = null;
        polled.isDue = false;
        size--;
        return polled;
    }
}
