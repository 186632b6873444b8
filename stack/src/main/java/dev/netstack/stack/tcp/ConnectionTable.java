package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.SipHash;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds the flow of an arriving segment: open addressing with linear probing, at most half full.
///
/// The hash is keyed, so that nobody outside can choose tuples that collide. A removal moves the
/// rest of its run back, so that no tombstones gather.
final class ConnectionTable {
    private static final int CAPACITY_MIN = 64;

    private final SipHash function;
    private int[] hashes = new int[CAPACITY_MIN];
    private @Nullable Flow[] flows = new Flow[CAPACITY_MIN];
    private int size;

    ConnectionTable(Entropy entropy) {
        function = SipHash.keyed(entropy);
    }

    int size() {
        return size;
    }

    @Nullable Flow find(FourTuple key) {
        int hash = hash(key);
        int mask = flows.length - 1;
        for (int at = hash & mask; ; at = (at + 1) & mask) {
            var flow = flows[at];
            if (flow == null) return null;
            if (hashes[at] == hash && flow.flow().isSame(key)) return flow;
        }
    }

    /// Adds a flow, in place of one with the same tuple.
    void put(Flow flow) {
        if (2 * (size + 1) > flows.length) resize(2 * flows.length);
        place(hash(flow.flow()), flow);
    }

    /// Removes exactly this flow; another with the same tuple stays.
    void remove(Flow flow) {
        int at = hash(flow.flow()) & (flows.length - 1);
        while (flows[at] != flow) {
            if (flows[at] == null) return;
            at = (at + 1) & (flows.length - 1);
        }
        closeGap(at);
        size--;
        if (flows.length > CAPACITY_MIN && 8 * size < flows.length) resize(flows.length / 2);
    }

    void forEach(Consumer<Flow> action) {
        for (var flow : Arrays.copyOf(flows, flows.length)) {
            if (flow != null) action.accept(flow);
        }
    }

    private void place(int hash, Flow flow) {
        int mask = flows.length - 1;
        for (int at = hash & mask; ; at = (at + 1) & mask) {
            var present = flows[at];
            if (present != null && !(hashes[at] == hash && present.flow().isSame(flow.flow()))) {
                continue;
            }
            if (present == null) size++;
            hashes[at] = hash;
            flows[at] = flow;
            return;
        }
    }

    private void closeGap(int gap) {
        int mask = flows.length - 1;
        for (int at = (gap + 1) & mask; flows[at] != null; at = (at + 1) & mask) {
            int fromHome = (at - hashes[at]) & mask;
            if (fromHome < ((at - gap) & mask)) continue;
            flows[gap] = flows[at];
            hashes[gap] = hashes[at];
            gap = at;
        }
        flows[gap] = null;
    }

    private void resize(int capacity) {
        var oldFlows = flows;
        var oldHashes = hashes;
        flows = new Flow[capacity];
        hashes = new int[capacity];
        size = 0;
        for (int at = 0; at < oldFlows.length; at++) {
            var flow = oldFlows[at];
            if (flow != null) place(oldHashes[at], flow);
        }
    }

    /// Keyed: nobody outside can choose tuples that share it.
    int hash(FourTuple key) {
        long hash = key.hash(function);
        return (int) (hash ^ (hash >>> 32));
    }
}
