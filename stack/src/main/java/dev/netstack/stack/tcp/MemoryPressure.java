package dev.netstack.stack.tcp;

import dev.netstack.stack.BufferPool;
import dev.netstack.stack.Counter;
import dev.netstack.stack.Counters;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Who gives way when a stack's memory runs out, and who is told when some comes back.
///
/// A peer that keeps its window closed may do so for ever, and holds what we buffer for it
/// meanwhile. When others need that memory, the connection whose window has been closed for longest
/// goes first (RFC 9293 §3.8.6.1; threat G3).
final class MemoryPressure {
    /// A window that was closed for less than this is not held against the peer.
    static final long SHUT_MIN_NANOS = 10_000_000_000L;

    private final BufferPool pool;
    private final Counters counters;

    /// Connections whose text a closed window holds back, and since when; the first for longest.
    private final LinkedHashMap<Tcb, Long> shut = new LinkedHashMap<>();

    /// Connections whose writer got no memory while nothing else would wake it.
    private final ArrayDeque<Tcb> starved = new ArrayDeque<>();

    private long releasesSeen;

    MemoryPressure(BufferPool pool, Counters counters) {
        this.pool = pool;
        this.counters = counters;
    }

    /// Whether buffers should not grow beyond what they begin with.
    boolean isShort() {
        return pool.isShort();
    }

    /// The peer's window is closed, and text waits for it.
    void shut(Tcb tcb, long now) {
        shut.putIfAbsent(tcb, now);
    }

    /// The peer's window is open, or nothing waits for it any more.
    void opened(Tcb tcb) {
        if (!shut.isEmpty()) shut.remove(tcb);
    }

    /// Ends the connection that waits for longest on a closed window, so that `other` may have its
    /// memory.
    ///
    /// @return whether there was one
    boolean endLongest(Tcb other, long now) {
        var victim = longest(other, now);
        if (victim == null) return false;
        counters.add(Counter.TCP_ABORT_ON_MEMORY);
        // First its memory: the reset needs some too.
        victim.sendBuffer.release();
        victim.abort(CloseCause.NO_MEMORY, now);
        return true;
    }

    private @Nullable Tcb longest(Tcb other, long now) {
        for (var entry : shut.entrySet()) {
            if (now - entry.getValue() < SHUT_MIN_NANOS) return null;
            if (entry.getKey() != other) return entry.getKey();
        }
        return null;
    }

    /// The writer of `tcb` got nothing, and no acknowledgment will come to tell it to try again.
    void starve(Tcb tcb) {
        if (tcb.isStarved) return;
        tcb.isStarved = true;
        starved.add(tcb);
        releasesSeen = pool.releases();
    }

    /// Tells those who wait for memory that some came back.
    void wake() {
        if (starved.isEmpty() || pool.releases() == releasesSeen) return;
        releasesSeen = pool.releases();
        for (var tcb = starved.poll(); tcb != null; tcb = starved.poll()) {
            tcb.isStarved = false;
            tcb.ready();
        }
    }
}
