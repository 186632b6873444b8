package dev.netstack.stack;

/// How long something may be used: preferred until one time, valid until another (RFC 4862 §5.5.4).
///
/// @param preferredUntil nanoseconds of the stack's clock; [#NEVER_ENDS] without an end
/// @param validUntil the same, not before `preferredUntil`
public record Lifetime(long preferredUntil, long validUntil) {
    public static final long NEVER_ENDS = Long.MAX_VALUE;
    public static final Lifetime FOREVER = new Lifetime(NEVER_ENDS, NEVER_ENDS);

    private static final long INFINITE_SECONDS = 0xFFFF_FFFFL;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// Of two numbers of seconds as messages carry them: 2³² - 1 has no end.
    public static Lifetime ofSeconds(long preferred, long valid, long now) {
        return new Lifetime(until(preferred, now), until(valid, now));
    }

    /// The time that is `seconds` away; 2³² - 1 is never.
    public static long until(long seconds, long now) {
        return seconds == INFINITE_SECONDS ? NEVER_ENDS : now + seconds * NANOS_PER_SECOND;
    }

    /// Whether what has this lifetime is past its preferred time.
    public boolean isDeprecated(long now) {
        return preferredUntil != NEVER_ENDS && now >= preferredUntil;
    }

    public boolean isOver(long now) {
        return validUntil != NEVER_ENDS && now >= validUntil;
    }

    /// When the next of the two times comes.
    long next(long now) {
        return isDeprecated(now) ? validUntil : preferredUntil;
    }
}
