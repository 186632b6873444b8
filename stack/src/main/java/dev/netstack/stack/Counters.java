package dev.netstack.stack;

/// Counts of one stack since it began.
public final class Counters {
    private final long[] counts = new long[Counter.values().length];
    private final long[] drops = new long[DropReason.values().length];

    Counters() {}

    public void add(Counter counter) {
        counts[counter.ordinal()]++;
    }

    public void add(Counter counter, long times) {
        counts[counter.ordinal()] += times;
    }

    public void drop(DropReason reason) {
        drops[reason.ordinal()]++;
    }

    public long count(Counter counter) {
        return counts[counter.ordinal()];
    }

    public long count(DropReason reason) {
        return drops[reason.ordinal()];
    }
}
