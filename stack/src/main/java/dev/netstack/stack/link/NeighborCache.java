package dev.netstack.stack.link;

import dev.netstack.stack.AddressMap;
import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The neighbours of one interface, both families (RFC 4861 §5.1), and its limits (RFC 6583 §7).
///
/// Entries that nobody uses make room for new ones, those that failed first, then the one that has
/// been stale for longest. What is in use, or set by hand, is never evicted; nor can addresses that
/// do not exist take more than [#INCOMPLETE_MAX] entries.
final class NeighborCache {
    static final int NEIGHBORS_MAX = 1_024;

    /// Neighbours that are being looked for at one time.
    static final int INCOMPLETE_MAX = 64;

    /// Datagrams that wait for one neighbour; a newer one takes the oldest one's place (RFC 4861
    /// §7.2.2).
    static final int WAITING_MAX = 3;

    private final Core core;
    private final Reachability reachability;
    private final AddressMap<Neighbor> neighbors;
    private @Nullable Neighbor oldestIdle;
    private @Nullable Neighbor newestIdle;
    private int incomplete;

    NeighborCache(Core core, NeighborLink link) {
        this.core = core;
        this.reachability = new Reachability(core, this, link);
        this.neighbors = new AddressMap<>(core.entropy().nextLong());
    }

    /// What happens to entries.
    Reachability reachability() {
        return reachability;
    }

    @Nullable Neighbor find(long high, long low) {
        return neighbors.find(high, low);
    }

    /// The link address to send `frame` to; [Neighbor#NO_MAC] when a copy of it waits for the
    /// answer, or it was dropped and counted.
    long resolve(IpAddress address, Frame frame, long now) {
        var neighbor = neighbors.find(address.high(), address.low());
        if (neighbor == null || neighbor.state == NeighborState.FAILED) {
            lookFor(neighbor, address, frame, now);
            return Neighbor.NO_MAC;
        }
        if (neighbor.state == NeighborState.INCOMPLETE) {
            await(neighbor, frame);
            return Neighbor.NO_MAC;
        }
        return reachability.packetToSend(neighbor, now);
    }

    /// A new entry; null when the cache is full of neighbours in use.
    @Nullable Neighbor create(IpAddress address) {
        if (neighbors.size() >= NEIGHBORS_MAX) {
            if (oldestIdle == null) {
                core.counters().drop(DropReason.NEIGHBOR_CACHE_FULL);
                return null;
            }
            remove(oldestIdle);
        }
        var neighbor = new Neighbor(address, reachability);
        neighbors.put(address.high(), address.low(), neighbor);
        return neighbor;
    }

    void remove(Neighbor neighbor) {
        leave(neighbor);
        core.deadlines().cancel(neighbor);
        release(neighbor);
        neighbors.remove(neighbor.address.high(), neighbor.address.low());
    }

    /// Forgets every neighbour that was not set by hand.
    void clear() {
        var learnt = new ArrayList<Neighbor>();
        neighbors.forEach(neighbor -> {
            if (neighbor.state != NeighborState.PERMANENT) learnt.add(neighbor);
        });
        for (var neighbor : learnt) remove(neighbor);
    }

    List<NeighborReport> reports(int nic) {
        var reports = new ArrayList<NeighborReport>();
        neighbors.forEach(neighbor -> reports.add(neighbor.report(nic)));
        return reports;
    }

    int size() {
        return neighbors.size();
    }

    /// Moves an entry to another state, so that the limits and the order of eviction hold.
    void enter(Neighbor neighbor, NeighborState next) {
        leave(neighbor);
        neighbor.state = next;
        if (next == NeighborState.INCOMPLETE) incomplete++;
        if (next == NeighborState.STALE) addNewest(neighbor);
        if (next == NeighborState.FAILED) addOldest(neighbor);
    }

    private void lookFor(@Nullable Neighbor known, IpAddress address, Frame frame, long now) {
        if (incomplete == INCOMPLETE_MAX) {
            core.counters().drop(DropReason.NEIGHBOR_CACHE_FULL);
            return;
        }
        var neighbor = known == null ? create(address) : known;
        if (neighbor == null) return;
        enter(neighbor, NeighborState.INCOMPLETE);
        await(neighbor, frame);
        reachability.solicitAll(neighbor, now);
    }

    /// ARP-9, ND-14: the newest packets are kept, and (ARP-10) nobody is told of an error yet.
    private void await(Neighbor neighbor, Frame frame) {
        if (neighbor.waiting.size() == WAITING_MAX) {
            core.counters().drop(DropReason.NEIGHBOR_QUEUE_FULL);
            core.frames().release(neighbor.waiting.removeFirst());
        }
        var copy = core.frames().take(frame.end());
        if (copy == null) {
            core.counters().drop(DropReason.OUTPUT_NO_MEMORY);
            return;
        }
        copy.copyFrom(frame);
        neighbor.waiting.addLast(copy);
    }

    private void release(Neighbor neighbor) {
        for (var frame = neighbor.waiting.poll(); frame != null; frame = neighbor.waiting.poll()) {
            core.counters().drop(DropReason.NEIGHBOR_FAILED);
            core.frames().release(frame);
        }
    }

    private void leave(Neighbor neighbor) {
        if (neighbor.state == NeighborState.INCOMPLETE) incomplete--;
        if (neighbor.older != null) neighbor.older.newer = neighbor.newer;
        else if (neighbor == oldestIdle) oldestIdle = neighbor.newer;
        if (neighbor.newer != null) neighbor.newer.older = neighbor.older;
        else if (neighbor == newestIdle) newestIdle = neighbor.older;
        neighbor.older = null;
        neighbor.newer = null;
    }

    private void addNewest(Neighbor neighbor) {
        neighbor.older = newestIdle;
        if (newestIdle != null) newestIdle.newer = neighbor;
        else oldestIdle = neighbor;
        newestIdle = neighbor;
    }

    private void addOldest(Neighbor neighbor) {
        neighbor.newer = oldestIdle;
        if (oldestIdle != null) oldestIdle.older = neighbor;
        else newestIdle = neighbor;
        oldestIdle = neighbor;
    }
}
