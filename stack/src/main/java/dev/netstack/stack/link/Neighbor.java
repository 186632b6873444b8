package dev.netstack.stack.link;

import dev.netstack.stack.Timer;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.MacAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// An entry of the neighbour cache (RFC 4861 §5.1), for either family.
final class Neighbor extends Timer {
    /// Stands for the bits of a MAC address where none is known.
    static final long NO_MAC = -1;

    final IpAddress address;

    /// What is sent to the neighbour before its link address is known.
    final ArrayDeque<Frame> waiting = new ArrayDeque<>(NeighborCache.WAITING_MAX);

    private final Reachability reachability;
    NeighborState state = NeighborState.FAILED;
    long mac = NO_MAC;

    /// Another link address that somebody gave while this one was in good standing: taken over
    /// unless the neighbour answers from the old one.
    long contender = NO_MAC;

    /// Solicitations sent in the present state.
    int solicitations;

    /// When the link address was last learnt or confirmed.
    long learntAt;

    /// RFC 4861 §5.1: whether the neighbour says that it is a router.
    boolean isRouter;

    // The entries that may be evicted, in the order in which they came to rest.
    @Nullable Neighbor older;
    @Nullable Neighbor newer;

    Neighbor(IpAddress address, Reachability reachability) {
        this.address = address;
        this.reachability = reachability;
    }

    boolean isIpv4() {
        return address.bitLength() == 32;
    }

    /// Whether nobody would miss the entry: no packet was sent to it since it came to rest.
    boolean isIdle() {
        return state == NeighborState.STALE || state == NeighborState.FAILED;
    }

    NeighborReport report(int nic) {
        var known = mac == NO_MAC ? null : new MacAddress(mac);
        return new NeighborReport(nic, address, known, state, isRouter);
    }

    @Override
    protected void expire(long now) {
        reachability.expire(this, now);
    }
}
