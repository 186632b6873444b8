package dev.netstack.stack.discovery;

import dev.netstack.stack.Core;
import dev.netstack.stack.Timer;

/// When routers are asked to speak (RFC 4861 §6.3.7), for as long as none does (RFC 7559 §2).
/// ND-12.
final class Solicitation extends Timer {
    // RFC 4861 §10, RFC 7559 §2.
    static final long MAX_RTR_SOLICITATION_DELAY = 1_000_000_000L;
    static final long RTR_SOLICITATION_INTERVAL = 4_000_000_000L;
    static final long MAX_RTR_SOLICITATION_INTERVAL = 3_600_000_000_000L;

    private final Core core;
    private final Runnable send;
    private long interval;
    private long askedAt = Long.MIN_VALUE;

    /// @param send sends one router solicitation
    Solicitation(Core core, Runnable send) {
        this.core = core;
        this.send = send;
    }

    /// The link is there, maybe another one than before.
    void start(long now) {
        interval = 0;
        long micros = MAX_RTR_SOLICITATION_DELAY / 1_000;
        core.deadlines().arm(this, now + core.entropy().below((int) micros) * 1_000L);
    }

    void stop() {
        core.deadlines().cancel(this);
    }

    /// Whether what a router says now is likely our answer, and not said to everybody unasked.
    boolean isAnswer(long now) {
        return askedAt != Long.MIN_VALUE && now - askedAt < RTR_SOLICITATION_INTERVAL;
    }

    @Override
    protected void expire(long now) {
        send.run();
        askedAt = now;
        interval = next();
        core.deadlines().arm(this, now + interval);
    }

    /// RFC 8415 §15 with IRT 4 s and MRT 3600 s: doubled, and off by up to a tenth.
    private long next() {
        long twice = interval == 0 ? RTR_SOLICITATION_INTERVAL : 2 * interval;
        long base = Math.min(twice, MAX_RTR_SOLICITATION_INTERVAL);
        return base + base / 1_000 * (core.entropy().below(201) - 100);
    }
}
