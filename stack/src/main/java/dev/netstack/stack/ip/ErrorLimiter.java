package dev.netstack.stack.ip;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.SipHash;

/// How often ICMP errors leave (IC4-15, RFC 1812 §4.3.2.8, RFC 4443 §2.4 f IC6-4): 10 a second to
/// one destination, and 1,000 a second in bursts of 50 to all.
///
/// The limit by destination comes first, and what an error costs of the common limit is random
/// around its mean: so a burst sent under a false source address leaves nothing behind that its
/// sender could count by a probe of its own (threat D7, CVE-2020-25705).
final class ErrorLimiter {
    static final int PER_SECOND_MAX = 1_000;
    static final int BURST_MAX = 50;
    static final int DESTINATION_PER_SECOND_MAX = 10;

    /// Destinations share these places by a keyed hash, so that memory is bounded.
    private static final int PLACES = 1_024;

    private static final long SECOND = 1_000_000_000L;
    private static final int INTERVAL = (int) (SECOND / PER_SECOND_MAX);
    private static final long DESTINATION_INTERVAL = SECOND / DESTINATION_PER_SECOND_MAX;

    private final Entropy entropy;
    private final SipHash hash;

    /// For each place, and for all, the time at which everything that left will be paid for.
    private final long[] paidAt = new long[PLACES];

    private long allPaidAt;

    ErrorLimiter(Entropy entropy) {
        this.entropy = entropy;
        this.hash = SipHash.keyed(entropy);
    }

    /// Whether an error may leave for (high, low) now; if so it is counted.
    boolean allows(long high, long low, long now) {
        int place = (int) hash.hash(high, low) & (PLACES - 1);
        long paid = Math.max(paidAt[place], now);
        if (paid - now > (DESTINATION_PER_SECOND_MAX - 1) * DESTINATION_INTERVAL) return false;
        paidAt[place] = paid + DESTINATION_INTERVAL;
        long allPaid = Math.max(allPaidAt, now);
        if (allPaid - now > (BURST_MAX - 1L) * INTERVAL) return false;
        allPaidAt = allPaid + INTERVAL / 2 + entropy.below(INTERVAL);
        return true;
    }
}
