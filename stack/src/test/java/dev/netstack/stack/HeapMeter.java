package dev.netstack.stack;

import java.lang.ref.Reference;
import java.util.function.Supplier;

/// Measures what objects take of the heap, by what stays after a collection.
public final class HeapMeter {
    private static final int ROUNDS_MAX = 10;
    private static final long STEADY_OCTETS = 4_096;

    private HeapMeter() {}

    /// Octets by which the heap grew while `made` was made, which is kept alive meanwhile.
    public static long grownBy(Supplier<?> made) {
        long before = used();
        Object kept = made.get();
        try {
            return used() - before;
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    /// Collects until nothing more goes.
    private static long used() {
        long last = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            System.gc();
            var runtime = Runtime.getRuntime();
            long used = runtime.totalMemory() - runtime.freeMemory();
            if (Math.abs(last - used) < STEADY_OCTETS) return used;
            last = used;
        }
        return last;
    }
}
