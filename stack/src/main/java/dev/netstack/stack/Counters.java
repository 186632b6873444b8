package dev.netstack.stack;

import dev.netstack.wire.EcnField;

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

    /// Counts a datagram that arrived by the ECN field of its traffic class.
    public void arrived(int trafficClass) {
        add(
                switch (trafficClass & EcnField.MASK) {
                    case EcnField.ECT_1 -> Counter.IP_IN_ECT_1;
                    case EcnField.ECT_0 -> Counter.IP_IN_ECT_0;
                    case EcnField.CE -> Counter.IP_IN_CE;
                    default -> Counter.IP_IN_NO_ECT;
                });
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
