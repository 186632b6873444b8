package dev.netstack.host;

import dev.netstack.stack.MemoryBudget;
import java.util.concurrent.atomic.AtomicLong;

/// One ceiling for the native memory of several hosts: hand the same object to each by
/// [HostConfig#withBudget]. A host that ends gives back what it held.
public final class SharedMemory implements MemoryBudget {
    private final long octetsMax;
    private final AtomicLong held = new AtomicLong();

    /// @param octetsMax what all hosts together may hold
    public SharedMemory(long octetsMax) {
        if (octetsMax < 0) throw new IllegalArgumentException(octetsMax + " octets of memory");
        this.octetsMax = octetsMax;
    }

    @Override
    public boolean reserve(long octets) {
        long before = held.get();
        while (before + octets <= octetsMax) {
            if (held.compareAndSet(before, before + octets)) return true;
            before = held.get();
        }
        return false;
    }

    @Override
    public void release(long octets) {
        held.addAndGet(-octets);
    }

    /// Octets that the hosts hold now.
    public long held() {
        return held.get();
    }
}
