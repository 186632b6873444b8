package dev.netstack.stack.tcp;

import dev.netstack.stack.tcp.TcpInfo.Limit;
import dev.netstack.stack.tcp.TcpInfo.Reduction;
import java.util.EnumMap;
import java.util.Map;

/// What a connection counts for [TcpInfo], once it was established.
final class Statistics {
    private static final Limit[] LIMITS = Limit.values();
    private static final Reduction[] REDUCTIONS = Reduction.values();

    long octetsSent;
    long octetsResent;
    long octetsAcknowledged;
    long octetsReceived;
    long textSegmentsReceived;
    long outOfOrder;
    long textSentAt;
    long textReceivedAt;
    long acknowledgedAt;

    private final long[] spent = new long[LIMITS.length];
    private final int[] reductions = new int[REDUCTIONS.length];
    private Limit limit = Limit.IDLE;
    private long limitedFrom;

    Statistics(long now) {
        limitedFrom = now;
        textSentAt = now;
        textReceivedAt = now;
        acknowledgedAt = now;
    }

    /// Text leaves.
    void sent(int octets, long now) {
        octetsSent += octets;
        textSentAt = now;
        // Whatever it waited for before, it has now.
        if (limit == Limit.IDLE) limited(Limit.NETWORK, now);
    }

    /// Text arrived in order.
    void received(int octets, long now) {
        octetsReceived += octets;
        textReceivedAt = now;
    }

    /// An acknowledgment arrived, of octets that were not acknowledged before.
    void acknowledged(int octets, long now) {
        octetsAcknowledged += octets;
        acknowledgedAt = now;
    }

    void reduced(Reduction cause) {
        reductions[cause.ordinal()]++;
    }

    /// From now on `what` is what the sender waits for.
    void limited(Limit what, long now) {
        if (what == limit) return;
        spent[limit.ordinal()] += now - limitedFrom;
        limit = what;
        limitedFrom = now;
    }

    Map<Limit, Long> limits(long now) {
        var times = new EnumMap<Limit, Long>(Limit.class);
        for (var each : LIMITS) {
            long running = each == limit ? now - limitedFrom : 0;
            times.put(each, spent[each.ordinal()] + running);
        }
        return times;
    }

    Map<Reduction, Long> reductions() {
        var counts = new EnumMap<Reduction, Long>(Reduction.class);
        for (var each : REDUCTIONS) counts.put(each, (long) reductions[each.ordinal()]);
        return counts;
    }
}
