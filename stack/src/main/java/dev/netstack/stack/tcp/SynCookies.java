package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.SipHash;

/// SYN cookies (RFC 4987 §3.6): our initial sequence number is all that is remembered of a SYN.
///
/// ```
///  31                                                   4 3      1   0
/// +------------------------------------------------------+--------+---+
/// |        keyed hash of the four-tuple, the peer's      | MSS    | P |
/// |        ISN, the MSS and what the timestamp keeps     |        |   |
/// +------------------------------------------------------+--------+---+
/// ```
///
/// P tells under which of the last two keys. What the MSS and the hash cannot hold goes into the
/// low bits of our timestamp, which the peer echoes: window scale, SACK and ECN. A forged
/// acknowledgment of a given tuple succeeds once in 2²⁸ (F9).
final class SynCookies {
    /// How long a key makes cookies; it checks them for as long again.
    static final long PERIOD_NANOS = 64_000_000_000L;

    /// Those of common links; the next smaller one is kept.
    private static final int[] MSS = {Tcb.MSS_MIN, 536, 1_220, 1_340, 1_400, 1_440, 1_460, 8_940};

    private static final int HASH_SHIFT = 4;
    private static final int HASH_MASK = -1 << HASH_SHIFT;
    private static final int MSS_MASK = 7;

    /// Of the timestamp: four bits of window scale, one of SACK, one of ECN.
    static final int STAMP_BITS = 6;

    private static final int STAMP_MASK = (1 << STAMP_BITS) - 1;
    private static final int STAMP_UNSCALED = 15;
    private static final int STAMP_SACK = 16;
    private static final int STAMP_ECN = 32;

    /// What a peer without timestamps gets: no option but the MSS.
    private static final int STAMP_NONE = STAMP_UNSCALED;

    private final Entropy entropy;
    private final SipHash[] keys;
    private long period;
    private boolean isKeyed;

    SynCookies(Entropy entropy) {
        this.entropy = entropy;
        keys = new SipHash[] {SipHash.keyed(entropy), SipHash.keyed(entropy)};
    }

    /// The initial sequence number for the answer to `syn`.
    int issue(FourTuple flow, SynOffer syn, long now) {
        rotate(now);
        int mss = mssIndex(syn.hasMss ? syn.mss : defaultMss(flow));
        return cookie(flow, syn.isn, mss << 1 | (int) (period & 1), stamp(syn));
    }

    /// The latest timestamp up to `value` that carries what the cookie cannot.
    static int stamped(int value, SynOffer syn) {
        int stamped = (value & ~STAMP_MASK) | stamp(syn);
        return Seq.isAfter(stamped, value) ? stamped - STAMP_MASK - 1 : stamped;
    }

    /// Whether the segment acknowledges a cookie of the last one or two periods; `into` then holds
    /// what its SYN offered.
    boolean accepts(Segment segment, SynOffer into, long now) {
        rotate(now);
        int iss = segment.ack - 1;
        int stamp =
                segment.options.hasTimestamps() ? segment.options.tsEcr() & STAMP_MASK : STAMP_NONE;
        if (cookie(segment.flow, segment.seq - 1, iss & ~HASH_MASK, stamp) != iss) return false;
        into.isn = segment.seq - 1;
        into.window = segment.window;
        into.hasMss = true;
        into.mss = MSS[iss >>> 1 & MSS_MASK];
        into.hasTimestamps = segment.options.hasTimestamps();
        into.tsVal = segment.options.tsVal();
        into.isEcn = (stamp & STAMP_ECN) != 0;
        into.isSackPermitted = (stamp & STAMP_SACK) != 0;
        int shift = stamp & STAMP_UNSCALED;
        into.shift = shift == STAMP_UNSCALED ? SynOffer.UNSCALED : shift;
        return true;
    }

    /// What an answer with a cookie can keep of `syn`: without timestamps the MSS alone.
    static void reduce(SynOffer syn) {
        if (syn.hasTimestamps) return;
        syn.isSackPermitted = false;
        syn.isEcn = false;
        syn.shift = SynOffer.UNSCALED;
    }

    private int cookie(FourTuple flow, int isn, int low, int stamp) {
        long more = Integer.toUnsignedLong(isn) << 32 | (long) stamp << HASH_SHIFT | low;
        var key = keys[low & 1];
        return ((int) key.hash(flow.hash(key), more) & HASH_MASK) | low;
    }

    private static int stamp(SynOffer syn) {
        if (!syn.hasTimestamps) return STAMP_NONE;
        int shift = syn.isScaled() ? syn.shift : STAMP_UNSCALED;
        return shift | (syn.isSackPermitted ? STAMP_SACK : 0) | (syn.isEcn ? STAMP_ECN : 0);
    }

    private static int mssIndex(int mss) {
        int index = MSS.length - 1;
        while (index > 0 && MSS[index] > mss) index--;
        return index;
    }

    private static int defaultMss(FourTuple flow) {
        return flow.isIpv4() ? Tcb.MSS_DEFAULT_IPV4 : Tcb.MSS_DEFAULT_IPV6;
    }

    /// A new key for a new period; after a longer pause both.
    private void rotate(long now) {
        long present = Math.floorDiv(now, PERIOD_NANOS);
        if (isKeyed && present == period) return;
        if (isKeyed && present != period + 1) keys[(int) (period & 1)] = SipHash.keyed(entropy);
        keys[(int) (present & 1)] = SipHash.keyed(entropy);
        period = present;
        isKeyed = true;
    }
}
