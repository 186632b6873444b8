package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.SipHash;

/// The cookies that we give as a server (RFC 7413 §4.1.2; TFO-3): a keyed hash of both addresses,
/// under a key that changes. The one before still counts, so that a peer which comes back gets its
/// new cookie without losing a round trip.
final class FastOpenKeys {
    /// Octets of our cookies.
    static final int COOKIE_LENGTH = Long.BYTES;

    /// How long a key makes cookies; it checks them for as long again.
    static final long PERIOD_NANOS = 3_600_000_000_000L;

    enum Verdict {
        /// Of the present key.
        GOOD,
        /// Of the last key: good, and due for another.
        AGED,
        BAD
    }

    private final Entropy entropy;
    private SipHash present;
    private SipHash last;
    private long period;

    FastOpenKeys(Entropy entropy) {
        this.entropy = entropy;
        present = SipHash.keyed(entropy);
        last = SipHash.keyed(entropy);
    }

    long cookie(FourTuple flow, long now) {
        rotate(now);
        return cookie(present, flow);
    }

    Verdict check(FourTuple flow, SynOffer syn, long now) {
        if (syn.cookieLength != COOKIE_LENGTH) return Verdict.BAD;
        rotate(now);
        if (syn.cookieHigh == cookie(present, flow)) return Verdict.GOOD;
        return syn.cookieHigh == cookie(last, flow) ? Verdict.AGED : Verdict.BAD;
    }

    private static long cookie(SipHash key, FourTuple flow) {
        return key.hash(flow.localHigh, flow.localLow, flow.remoteHigh, flow.remoteLow, 0);
    }

    private void rotate(long now) {
        long current = Math.floorDiv(now, PERIOD_NANOS);
        if (current == period) return;
        // After a longer pause nothing that was given counts.
        last = current == period + 1 ? present : SipHash.keyed(entropy);
        present = SipHash.keyed(entropy);
        period = current;
    }
}
