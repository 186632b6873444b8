package dev.netstack.stack;

import org.jspecify.annotations.Nullable;

/// Pollables whose readiness changed and was not yet told, each once, first come first.
public final class ReadyQueue {
    private @Nullable Pollable first;
    private @Nullable Pollable last;

    ReadyQueue() {}

    public void add(Pollable pollable) {
        if (pollable.isQueued) return;
        pollable.isQueued = true;
        if (last == null) first = pollable;
        else last.nextReady = pollable;
        last = pollable;
    }

    public @Nullable Pollable poll() {
        var polled = first;
        if (polled == null) return null;
        first = polled.nextReady;
        if (first == null) last = null;
        polled.nextReady = null;
        polled.isQueued = false;
        return polled;
    }
}
