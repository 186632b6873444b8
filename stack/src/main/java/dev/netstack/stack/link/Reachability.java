package dev.netstack.stack.link;

import static dev.netstack.stack.link.Neighbor.NO_MAC;

import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.NdpMessage.NeighborAdvertisement;
import java.util.List;

/// The state machine of neighbour reachability (RFC 4861 §7.3 and appendix C), for neighbour
/// discovery and, with the rules of RFC 826 where they differ, for ARP.
///
/// ```
///                 packet to send              solicited answer
///          (none) --------------> INCOMPLETE --------------------> REACHABLE
///             ^                    |      |                        |      ^
///             |         no answer  |      | unsolicited      time  |      | solicited answer,
///             |   FAILED <---------+      v                        v      | progress above
///             |     |  ^                STALE <--------------------+      |
///             +-----+  |                  | packet to send                |
///                      |                  v             5 s               |
///                      |                DELAY -----------------> PROBE ---+
///                      +---------------- no answer -----------------+
/// ```
final class Reachability {
    // RFC 4861 §10.
    static final int MAX_MULTICAST_SOLICIT = 3;
    static final int MAX_UNICAST_SOLICIT = 3;
    static final long RETRANS_TIMER = 1_000_000_000L;
    static final long DELAY_FIRST_PROBE_TIME = 5_000_000_000L;
    static final long REACHABLE_TIME = 30_000_000_000L;

    /// How long another link address does not replace one just learnt from ARP (RFC 5227 §1.3 tells
    /// why nobody changes it faster).
    static final long LOCK_TIME = 1_000_000_000L;

    /// How long a neighbour that did not answer is shown as FAILED.
    static final long FAILED_TIME = 60_000_000_000L;

    /// RFC 4861 §6.3.4: a new random value at least every few hours.
    private static final long REDRAW_TIME = 2 * 3_600_000_000_000L;

    private static final long MILLISECOND = 1_000_000L;

    // What a router may set: not so short that the link is flooded, not so long that a neighbour
    // that is gone stays (RFC 4861 §6.2.1 bounds the first at an hour).
    private static final long REACHABLE_MIN = 1_000 * MILLISECOND;
    private static final long REACHABLE_MAX = 3_600_000 * MILLISECOND;
    private static final long RETRANS_MIN = 100 * MILLISECOND;
    private static final long RETRANS_MAX = 60_000 * MILLISECOND;

    private final Core core;
    private final NeighborCache cache;
    private final NeighborLink link;
    private long retransTimer = RETRANS_TIMER;
    private long baseReachableTime = REACHABLE_TIME;
    private long reachableTime;
    private long redrawAt = Long.MIN_VALUE;

    /// How an ARP packet speaks of its sender.
    enum Heard {
        /// A reply to us.
        REPLY,
        /// A request for an address of ours.
        REQUEST,
        /// Anything else: it is about others, or an announcement.
        OTHER
    }

    Reachability(Core core, NeighborCache cache, NeighborLink link) {
        this.core = core;
        this.cache = cache;
        this.link = link;
    }

    /// Takes over what a router says of the link (RFC 4861 §6.3.4), within bounds that keep it
    /// usable. ND-6.
    ///
    /// @param reachableMillis 0 when it does not say
    /// @param retransMillis 0 when it does not say
    void learn(long reachableMillis, long retransMillis) {
        if (reachableMillis != 0) {
            long told = Math.clamp(reachableMillis * MILLISECOND, REACHABLE_MIN, REACHABLE_MAX);
            if (told != baseReachableTime) redrawAt = Long.MIN_VALUE;
            baseReachableTime = told;
        }
        if (retransMillis != 0) {
            retransTimer = Math.clamp(retransMillis * MILLISECOND, RETRANS_MIN, RETRANS_MAX);
        }
    }

    /// RetransTimer, nanoseconds (RFC 4861 §6.3.2).
    long retransTimer() {
        return retransTimer;
    }

    /// A packet goes to a neighbour whose link address is known: gives that address (RFC 4861
    /// §7.3.3).
    long packetToSend(Neighbor neighbor, long now) {
        if (neighbor.state == NeighborState.STALE) {
            cache.enter(neighbor, NeighborState.DELAY);
            core.deadlines().arm(neighbor, now + DELAY_FIRST_PROBE_TIME);
        }
        return neighbor.mac;
    }

    /// Asks everybody for the first time, or again, and never sooner than a second later. ARP-8,
    /// ND-14, ND-21.
    void solicitAll(Neighbor neighbor, long now) {
        neighbor.solicitations++;
        core.deadlines().arm(neighbor, now + retransTimer);
        link.solicitAll(neighbor, now);
    }

    /// The transport made forward progress (RFC 4861 §7.3.1).
    void confirm(Neighbor neighbor, long now) {
        switch (neighbor.state) {
            case REACHABLE, STALE, DELAY, PROBE -> reachable(neighbor, now);
            case INCOMPLETE, FAILED, PERMANENT -> {}
        }
    }

    /// A neighbour advertisement about `neighbor` (RFC 4861 §7.2.5).
    ///
    /// @param flags as in [NeighborAdvertisement]
    /// @param mac the target's link address, or [Neighbor#NO_MAC] when it was not given
    void advertised(Neighbor neighbor, int flags, long mac, long now) {
        boolean isSolicited = (flags & NeighborAdvertisement.SOLICITED) != 0;
        boolean isOverride = (flags & NeighborAdvertisement.OVERRIDE) != 0;
        boolean isDifferent = mac != NO_MAC && mac != neighbor.mac;
        switch (neighbor.state) {
            case PERMANENT, FAILED -> {}
            case INCOMPLETE -> {
                if (mac == NO_MAC) return;
                neighbor.isRouter = (flags & NeighborAdvertisement.ROUTER) != 0;
                if (isSolicited) resolved(neighbor, mac, now);
                else stale(neighbor, mac, now);
            }
            case REACHABLE, STALE, DELAY, PROBE -> {
                if (isDifferent && !isOverride) {
                    if (neighbor.state == NeighborState.REACHABLE) {
                        stale(neighbor, neighbor.mac, now);
                    }
                    return;
                }
                neighbor.isRouter = (flags & NeighborAdvertisement.ROUTER) != 0;
                if (isSolicited) resolved(neighbor, isDifferent ? mac : neighbor.mac, now);
                else if (isDifferent) stale(neighbor, mac, now);
            }
        }
    }

    /// A router advertisement gave its sender's link address, or none (RFC 4861 §6.3.4). ND-7.
    void routerAdvertised(IpAddress router, long mac, long now) {
        if (mac != NO_MAC) solicited(router, mac, now);
        var known = cache.find(router.high(), router.low());
        if (known != null) known.isRouter = true;
    }

    /// A neighbour solicitation gave its sender's link address (RFC 4861 §7.2.3).
    void solicited(IpAddress sender, long mac, long now) {
        var known = cache.find(sender.high(), sender.low());
        var neighbor = known == null ? cache.create(sender) : known;
        if (neighbor == null || neighbor.state == NeighborState.PERMANENT) return;
        if (neighbor.mac != mac || neighbor.state == NeighborState.FAILED) {
            stale(neighbor, mac, now);
        }
    }

    /// The merge of RFC 826, "Packet Reception", hardened: an entry in good standing is given up
    /// only when the neighbour no longer answers from its old address.
    ///
    /// @return false when the new address was not taken over, or not yet
    boolean merge(Neighbor neighbor, long mac, Heard heard, long now) {
        boolean isDifferent = mac != neighbor.mac;
        switch (neighbor.state) {
            case PERMANENT -> {
                return !isDifferent;
            }
            case INCOMPLETE -> {
                if (heard == Heard.REPLY) resolved(neighbor, mac, now);
                else stale(neighbor, mac, now);
            }
            case FAILED -> stale(neighbor, mac, now);
            case STALE, DELAY -> {
                if (isDifferent && now - neighbor.learntAt < LOCK_TIME) return false;
                if (isDifferent) stale(neighbor, mac, now);
            }
            case REACHABLE -> {
                if (!isDifferent) return true;
                if (now - neighbor.learntAt >= LOCK_TIME) probe(neighbor, now);
                if (neighbor.state == NeighborState.PROBE) neighbor.contender = mac;
                return false;
            }
            case PROBE -> {
                if (isDifferent) {
                    neighbor.contender = mac;
                    return false;
                }
                if (heard == Heard.REPLY) resolved(neighbor, mac, now);
            }
        }
        return true;
    }

    /// Sets an entry by hand.
    void permanent(Neighbor neighbor, long mac) {
        core.deadlines().cancel(neighbor);
        neighbor.mac = mac;
        cache.enter(neighbor, NeighborState.PERMANENT);
        sendWaiting(neighbor);
    }

    /// ARP-6, ND-20: what is not confirmed is questioned once it is used, and in the end given up.
    void expire(Neighbor neighbor, long now) {
        switch (neighbor.state) {
            case INCOMPLETE -> {
                if (neighbor.solicitations < MAX_MULTICAST_SOLICIT) solicitAll(neighbor, now);
                else fail(neighbor, now);
            }
            case REACHABLE -> stale(neighbor, neighbor.mac, now);
            case DELAY -> probe(neighbor, now);
            case PROBE -> {
                if (neighbor.contender != NO_MAC) stale(neighbor, neighbor.contender, now);
                else if (neighbor.solicitations < MAX_UNICAST_SOLICIT) solicit(neighbor, now);
                else fail(neighbor, now);
            }
            case FAILED -> cache.remove(neighbor);
            case STALE, PERMANENT -> {}
        }
    }

    private void resolved(Neighbor neighbor, long mac, long now) {
        neighbor.mac = mac;
        reachable(neighbor, now);
        sendWaiting(neighbor);
    }

    private void reachable(Neighbor neighbor, long now) {
        neighbor.learntAt = now;
        if (neighbor.state != NeighborState.REACHABLE) {
            enter(neighbor, NeighborState.REACHABLE);
        }
        core.deadlines().arm(neighbor, now + reachableTime(now));
    }

    private void stale(Neighbor neighbor, long mac, long now) {
        if (mac != neighbor.mac) neighbor.learntAt = now;
        neighbor.mac = mac;
        core.deadlines().cancel(neighbor);
        enter(neighbor, NeighborState.STALE);
        sendWaiting(neighbor);
    }

    private void probe(Neighbor neighbor, long now) {
        enter(neighbor, NeighborState.PROBE);
        solicit(neighbor, now);
    }

    private void solicit(Neighbor neighbor, long now) {
        neighbor.solicitations++;
        core.deadlines().arm(neighbor, now + retransTimer);
        link.solicit(neighbor, now);
    }

    private void enter(Neighbor neighbor, NeighborState next) {
        neighbor.solicitations = 0;
        neighbor.contender = NO_MAC;
        cache.enter(neighbor, next);
    }

    /// RFC 4861 §7.2.2, ND-14: whatever waited gets an error. The entry is settled first, because
    /// an error may make a transport send.
    private void fail(Neighbor neighbor, long now) {
        neighbor.mac = NO_MAC;
        enter(neighbor, NeighborState.FAILED);
        core.deadlines().arm(neighbor, now + FAILED_TIME);
        var waited = List.copyOf(neighbor.waiting);
        neighbor.waiting.clear();
        for (var frame : waited) {
            core.counters().drop(DropReason.NEIGHBOR_FAILED);
            link.unreachable(frame, now);
            core.frames().release(frame);
        }
    }

    private void sendWaiting(Neighbor neighbor) {
        for (var frame = neighbor.waiting.poll(); frame != null; frame = neighbor.waiting.poll()) {
            link.send(frame, neighbor);
        }
    }

    /// RFC 4861 §6.3.2: 0.5 to 1.5 times the base. ND-24.
    private long reachableTime(long now) {
        if (now >= redrawAt) {
            reachableTime =
                    baseReachableTime / 2
                            + core.entropy().below((int) (baseReachableTime / MILLISECOND))
                                    * MILLISECOND;
            redrawAt = now + REDRAW_TIME;
        }
        return reachableTime;
    }
}
