package dev.netstack.stack.ip;

import dev.netstack.stack.BufferPool;
import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.SipHash;
import dev.netstack.stack.Timer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Reassembly of the datagrams of one family (RFC 791 §3.2, RFC 815, RFC 8200 §4.5 IP6-8; IP4-6).
///
/// Bounded in every direction. When memory runs short the oldest datagram goes first, since honest
/// fragments follow each other closely; a source that holds its share loses its own oldest, and
/// nobody else's (threats B6, B7, B8).
final class Fragments {
    /// Octets of memory for the pieces of one family; a stack has two, 4 MiB in all.
    static final int OCTETS_MAX = 2 << 20;

    static final int DATAGRAMS_MAX = 1_024;

    /// One source may hold this part of the octets, and of the datagrams.
    static final int SOURCE_SHARE = 8;

    private static final int BUCKETS = 256;

    /// What became of a fragment.
    enum Verdict {
        /// Kept, or ignored as a duplicate.
        HELD,
        /// Dropped and counted, perhaps with the datagram.
        DROPPED,
        /// The packet is now the whole datagram, until [#release].
        WHOLE
    }

    /// Who is told of a datagram that stayed incomplete although its first fragment arrived.
    @FunctionalInterface
    interface TimeoutListener {
        void timedOut(IpPacket first, long now);
    }

    private final class Expiry extends Timer {
        @Override
        protected void expire(long now) {
            expireUntil(now);
        }
    }

    private final Core core;
    private final long lifetimeNanos;
    private final TimeoutListener listener;
    private final SipHash hash;
    private final Timer expiry = new Expiry();
    private final @Nullable PartialDatagram[] buckets = new @Nullable PartialDatagram[BUCKETS];
    private final ArrayDeque<PartialDatagram> spare = new ArrayDeque<>();
    private @Nullable PartialDatagram oldest;
    private @Nullable PartialDatagram newest;
    private @Nullable PartialDatagram delivered;
    private @Nullable IpPacket late;
    private int datagrams;
    private int octets;

    /// What the source of the fragment at hand holds, from the walk that looked for its datagram.
    private int sourceOctets;

    private int sourceDatagrams;
    private @Nullable PartialDatagram sourceOldest;

    Fragments(Core core, long lifetimeNanos, TimeoutListener listener) {
        this.core = core;
        this.lifetimeNanos = lifetimeNanos;
        this.listener = listener;
        this.hash = SipHash.keyed(core.entropy());
    }

    /// Takes a fragment whose offset, length and sum of both the caller has checked.
    Verdict add(IpPacket packet, long now) {
        core.counters().add(Counter.IP_REASM_REQDS);
        if (late == null) late = new IpPacket(packet.nic, packet.frame);
        int bucket = (int) hash.hash(packet.sourceHigh, packet.sourceLow) & (BUCKETS - 1);
        var datagram = find(packet, bucket);
        if (datagram == null) datagram = open(packet, bucket, now);
        if (datagram.isDiscarded()) return drop(DropReason.FRAGMENT_OVERLAP);
        if (!makeRoom(datagram, packet)) return discard(datagram, DropReason.FRAGMENT_LIMIT);
        return switch (datagram.place(packet)) {
            case NEW -> datagram.isWhole() ? deliver(datagram, packet) : Verdict.HELD;
            case DUPLICATE -> Verdict.HELD;
            case OVERLAP -> discard(datagram, DropReason.FRAGMENT_OVERLAP);
            case TOO_MANY -> discard(datagram, DropReason.FRAGMENT_LIMIT);
        };
    }

    /// The datagram of `packet` cannot be: forgets what is held of it, and what is to come.
    void refuse(IpPacket packet, long now) {
        int bucket = (int) hash.hash(packet.sourceHigh, packet.sourceLow) & (BUCKETS - 1);
        var datagram = find(packet, bucket);
        if (datagram == null) datagram = open(packet, bucket, now);
        discard(datagram, DropReason.FRAGMENT_MALFORMED);
    }

    /// The datagram that [#add] made whole was dealt with.
    void release() {
        if (delivered == null) return;
        reuse(delivered);
        delivered = null;
    }

    /// Octets of memory held.
    int octets() {
        return octets;
    }

    /// Datagrams that are incomplete, or remembered because they were discarded.
    int datagrams() {
        return datagrams;
    }

    private @Nullable PartialDatagram find(IpPacket packet, int bucket) {
        sourceOctets = 0;
        sourceDatagrams = 0;
        sourceOldest = null;
        PartialDatagram found = null;
        for (var at = buckets[bucket]; at != null; at = at.nextInBucket) {
            if (!at.isFrom(packet)) continue;
            sourceOctets += at.octets();
            sourceDatagrams++;
            sourceOldest = at;
            if (at.isOf(packet)) found = at;
        }
        return found;
    }

    private PartialDatagram open(IpPacket packet, int bucket, long now) {
        var datagram = spare.isEmpty() ? new PartialDatagram() : spare.pop();
        datagram.open(packet, now + lifetimeNanos);
        if (sourceDatagrams >= DATAGRAMS_MAX / SOURCE_SHARE && sourceOldest != null) {
            sourceOctets -= sourceOldest.octets();
            evict(sourceOldest);
        } else if (datagrams == DATAGRAMS_MAX && oldest != null) {
            evict(oldest);
        }
        link(datagram, bucket);
        datagrams++;
        // B8: what arrives later does not move the deadline.
        if (!expiry.isArmed()) core.deadlines().arm(expiry, datagram.deadline);
        return datagram;
    }

    /// Files the datagram as the newest of its bucket, and of all.
    private void link(PartialDatagram datagram, int bucket) {
        var next = buckets[bucket];
        datagram.bucket = bucket;
        datagram.previousInBucket = null;
        datagram.nextInBucket = next;
        if (next != null) next.previousInBucket = datagram;
        buckets[bucket] = datagram;
        datagram.older = newest;
        datagram.newer = null;
        if (newest == null) oldest = datagram;
        else newest.newer = datagram;
        newest = datagram;
    }

    /// Whether there is memory for the piece now; others may have lost theirs for it.
    private boolean makeRoom(PartialDatagram datagram, IpPacket packet) {
        int end = packet.fragmentOffset + packet.payloadLength;
        int needed = BufferPool.blockSize(PartialDatagram.octetsFor(end));
        if (needed <= datagram.octets()) return true;
        while (sourceOctets - datagram.octets() + needed > OCTETS_MAX / SOURCE_SHARE) {
            if (!evictFrom(packet, datagram)) return false;
        }
        while (octets + needed > OCTETS_MAX) {
            var victim = oldest == datagram ? datagram.newer : oldest;
            if (victim == null) return false;
            evict(victim);
        }
        var larger = core.buffers().take(needed);
        if (larger == null) return false;
        octets += (int) larger.byteSize();
        giveBack(datagram.moveTo(larger));
        return true;
    }

    /// Evicts the oldest of the packet's source, `kept` excepted; buckets hold the newest first.
    private boolean evictFrom(IpPacket packet, PartialDatagram kept) {
        PartialDatagram victim = null;
        for (var at = buckets[kept.bucket]; at != null; at = at.nextInBucket) {
            if (at != kept && at.isFrom(packet)) victim = at;
        }
        if (victim == null) return false;
        sourceOctets -= victim.octets();
        evict(victim);
        return true;
    }

    private void evict(PartialDatagram victim) {
        core.counters().add(Counter.IP_REASM_FAILS);
        core.counters().drop(DropReason.FRAGMENT_LIMIT);
        unlink(victim);
        reuse(victim);
    }

    private Verdict deliver(PartialDatagram datagram, IpPacket packet) {
        if (!datagram.isEcnConsistent()) {
            return discard(datagram, DropReason.FRAGMENT_MALFORMED);
        }
        unlink(datagram);
        datagram.show(packet, datagram.total());
        delivered = datagram;
        core.counters().add(Counter.IP_REASM_OKS);
        return Verdict.WHOLE;
    }

    private Verdict drop(DropReason why) {
        core.counters().drop(why);
        return Verdict.DROPPED;
    }

    private Verdict discard(PartialDatagram datagram, DropReason why) {
        if (!datagram.isDiscarded()) core.counters().add(Counter.IP_REASM_FAILS);
        giveBack(datagram.discard());
        return drop(why);
    }

    private void expireUntil(long now) {
        while (oldest != null && oldest.deadline <= now) {
            var datagram = oldest;
            unlink(datagram);
            if (!datagram.isDiscarded()) expire(datagram, now);
            reuse(datagram);
        }
        if (oldest != null) core.deadlines().arm(expiry, oldest.deadline);
    }

    private void expire(PartialDatagram datagram, long now) {
        core.counters().add(Counter.IP_REASM_TIMEOUT);
        core.counters().add(Counter.IP_REASM_FAILS);
        core.counters().drop(DropReason.FRAGMENT_TIMEOUT);
        if (datagram.prefix == 0 || late == null) return;
        datagram.show(late, datagram.firstLength);
        listener.timedOut(late, now);
    }

    private void unlink(PartialDatagram datagram) {
        var newer = datagram.newer;
        var older = datagram.older;
        if (newer == null) newest = older;
        else newer.older = older;
        if (older == null) oldest = newer;
        else older.newer = newer;
        datagrams--;
        var previous = datagram.previousInBucket;
        var next = datagram.nextInBucket;
        if (next != null) next.previousInBucket = previous;
        if (previous == null) buckets[datagram.bucket] = next;
        else previous.nextInBucket = next;
    }

    private void reuse(PartialDatagram datagram) {
        giveBack(datagram.discard());
        spare.push(datagram);
    }

    private void giveBack(@Nullable MemorySegment block) {
        if (block == null) return;
        octets -= (int) block.byteSize();
        core.buffers().release(block);
    }
}
