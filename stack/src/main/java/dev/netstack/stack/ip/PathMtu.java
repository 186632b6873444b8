package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Deadlines;
import dev.netstack.stack.SipHash;
import dev.netstack.stack.Timer;
import java.util.Arrays;

/// The path MTUs that errors told of, by destination (RFC 1191, RFC 8201 §5.2 PM-6).
///
/// Bounded by its size: an entry lives in one of a few places that a keyed hash gives, and a full
/// set loses its oldest, so that nobody can use the table as a memory or as an oracle (threat D4).
final class PathMtu {
    static final int ENTRIES_MAX = 4_096;

    /// RFC 8201 §4 PM-4, PM-7: no try for more within five minutes; ten are recommended.
    static final long LIFETIME_NANOS = 600L * 1_000_000_000L;

    /// The least that a Fragmentation Needed lowers an IPv4 path to (threat D3): every link in use
    /// carries more, and smaller segments serve an attacker only.
    static final int IPV4_FLOOR = 552;

    /// RFC 8200 §5: every IPv6 link carries this.
    static final int IPV6_FLOOR = 1_280;

    /// RFC 1191 §7.1, table 7-1 (IP4-20), down to the floor.
    private static final int[] PLATEAUS = {32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 552};

    private static final int WAYS = 4;
    private static final int SETS = ENTRIES_MAX / WAYS;

    /// The entries; one whose `until` is 0 is free.
    private static final class Places {
        static final Places NONE = new Places(0);

        final long[] high;
        final long[] low;
        final long[] until;
        final int[] mtu;

        Places(int count) {
            high = new long[count];
            low = new long[count];
            until = new long[count];
            mtu = new int[count];
        }
    }

    private final class Ageing extends Timer {
        @Override
        protected void expire(long now) {
            age(now);
        }
    }

    private final Deadlines deadlines;
    private final SipHash hash;
    private final Timer ageing = new Ageing();
    private Places places = Places.NONE;
    private boolean isEmpty = true;
    private int generation;

    PathMtu(Core core) {
        deadlines = core.deadlines();
        hash = SipHash.keyed(core.entropy());
    }

    /// The largest datagram to (high, low) over a link that carries `linkMtu`.
    int mtu(long high, long low, int linkMtu) {
        if (isEmpty) return linkMtu;
        int at = find(high, low);
        return at < 0 ? linkMtu : Math.min(places.mtu[at], linkMtu);
    }

    /// An error that the transport believed told of `mtu` on the way to (high, low). Never raises
    /// (RFC 8201 §4 PM-1, PM-2).
    void lower(long high, long low, int mtu, long now) {
        if (isEmpty) begin();
        int at = find(high, low);
        if (at >= 0 && places.mtu[at] <= mtu) return;
        if (at < 0) at = oldest(set(high, low));
        places.high[at] = high;
        places.low[at] = low;
        places.mtu[at] = mtu;
        places.until[at] = now + LIFETIME_NANOS;
        generation++;
        if (!ageing.isArmed()) deadlines.arm(ageing, now + LIFETIME_NANOS);
    }

    /// Changes whenever an answer of [#mtu] may have.
    int generation() {
        return generation;
    }

    /// What an IPv4 router meant by `mtu` when it dropped a datagram of `totalLength`: 0 means the
    /// next lower plateau (RFC 1191 §5).
    static int ipv4(int mtu, int totalLength) {
        if (mtu != 0) return Math.max(mtu, IPV4_FLOOR);
        for (int plateau : PLATEAUS) {
            if (plateau < totalLength) return plateau;
        }
        return IPV4_FLOOR;
    }

    private void begin() {
        if (places == Places.NONE) places = new Places(ENTRIES_MAX);
        isEmpty = false;
    }

    private int set(long high, long low) {
        return ((int) hash.hash(high, low) & (SETS - 1)) * WAYS;
    }

    private int find(long high, long low) {
        int set = set(high, low);
        for (int at = set; at < set + WAYS; at++) {
            boolean isSame = places.high[at] == high && places.low[at] == low;
            if (isSame && places.until[at] != 0) return at;
        }
        return -1;
    }

    private int oldest(int set) {
        int oldest = set;
        for (int at = set + 1; at < set + WAYS; at++) {
            if (places.until[at] < places.until[oldest]) oldest = at;
        }
        return oldest;
    }

    private void age(long now) {
        long next = Long.MAX_VALUE;
        for (int at = 0; at < ENTRIES_MAX; at++) {
            if (places.until[at] <= now) places.until[at] = 0;
            else next = Math.min(next, places.until[at]);
        }
        generation++;
        isEmpty = Arrays.stream(places.until).allMatch(until -> until == 0);
        if (!isEmpty) deadlines.arm(ageing, next);
    }
}
