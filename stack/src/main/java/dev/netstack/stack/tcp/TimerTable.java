package dev.netstack.stack.tcp;

import dev.netstack.stack.Deadlines;
import dev.netstack.stack.Timer;
import java.util.Arrays;

/// The timers of one connection (RFC 9293 §3.8), of which the stack sees only the earliest.
final class TimerTable {
    enum Kind {
        /// Of small text that waits because more is to come.
        CORK,
        /// Of the SYN, of text and of the FIN (RFC 6298 §5).
        RETRANSMIT,
        /// Window probes, and segments that silly-window avoidance holds back (RFC 9293 §3.8.6).
        PERSIST,
        DELAYED_ACK,
        /// What the pacer holds back.
        PACE,
        KEEP_ALIVE,
        /// After [Connection#close], when the peer never closes.
        FIN_WAIT_2,
        USER_TIMEOUT
    }

    /// Who does what is due.
    interface Owner {
        void expired(Kind kind, long now);
    }

    private static final Kind[] KINDS = Kind.values();
    private static final long IDLE = Long.MAX_VALUE;

    private final Deadlines deadlines;
    private final Owner owner;
    private final long[] due = new long[KINDS.length];
    private final Earliest earliest = new Earliest();

    TimerTable(Deadlines deadlines, Owner owner) {
        this.deadlines = deadlines;
        this.owner = owner;
        Arrays.fill(due, IDLE);
    }

    void arm(Kind kind, long deadline) {
        due[kind.ordinal()] = deadline;
        if (deadline < earliest.deadline()) deadlines.arm(earliest, deadline);
    }

    void cancel(Kind kind) {
        due[kind.ordinal()] = IDLE;
    }

    void cancelAll() {
        Arrays.fill(due, IDLE);
        deadlines.cancel(earliest);
    }

    boolean isArmed(Kind kind) {
        return due[kind.ordinal()] != IDLE;
    }

    /// [Long#MAX_VALUE] when not armed.
    long deadline(Kind kind) {
        return due[kind.ordinal()];
    }

    private void expire(long now) {
        for (var kind : KINDS) {
            if (due[kind.ordinal()] > now) continue;
            due[kind.ordinal()] = IDLE;
            owner.expired(kind, now);
        }
        long next = IDLE;
        for (long deadline : due) next = Math.min(next, deadline);
        if (next != IDLE) deadlines.arm(earliest, next);
    }

    /// The connection's one place in the stack's heap. Cancelling leaves it there: it fires early
    /// then, finds nothing due, and files itself anew.
    private final class Earliest extends Timer {
        @Override
        protected void expire(long now) {
            TimerTable.this.expire(now);
        }
    }
}
