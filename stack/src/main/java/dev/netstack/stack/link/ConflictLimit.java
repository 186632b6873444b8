package dev.netstack.stack.link;

/// Slows the probing of new addresses on a link where too many were taken (RFC 5227 §2.1.1).
final class ConflictLimit {
    static final int MAX_CONFLICTS = 10;
    static final long RATE_LIMIT_INTERVAL = 60_000_000_000L;

    private int conflicts;
    private long nextAttempt;

    void conflict() {
        conflicts = Math.min(conflicts + 1, MAX_CONFLICTS);
    }

    /// When an attempt that is wanted `now` may begin. ACD-5.
    long attempt(long now) {
        if (conflicts < MAX_CONFLICTS) return now;
        long begin = Math.max(now, nextAttempt);
        nextAttempt = begin + RATE_LIMIT_INTERVAL;
        return begin;
    }
}
