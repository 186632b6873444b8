package dev.netstack.stack.tcp;

import dev.netstack.stack.Deadlines;
import dev.netstack.stack.Timer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The timers of one connection (RFC 9293 §3.8), of which the stack sees only the earliest.
final class TimerTable extends Timer {
    enum Kind {
        /// Of small text that waits because more is to come.
        CORK,
        /// Of the SYN, of text and of the FIN (RFC 6298 §5).
        RETRANSMIT,
        /// Until what left before something that has arrived is lost (RFC 8985 §6.2).
        REORDER,
        /// Until an acknowledgment is overdue (RFC 8985 §7.2).
        LOSS_PROBE,
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

    /// When each is due; null while none has been armed for some time, so that an idle connection
    /// does without.
    private long @Nullable [] due;

    TimerTable(Deadlines deadlines, Owner owner) {
        this.deadlines = deadlines;
        this.owner = owner;
    }

    void arm(Kind kind, long deadline) {
        var times = due;
        if (times == null) {
            times = new long[KINDS.length];
            Arrays.fill(times, IDLE);
            due = times;
        }
        times[kind.ordinal()] = deadline;
        if (deadline < deadline()) deadlines.arm(this, deadline);
    }

    void cancel(Kind kind) {
        if (due != null) due[kind.ordinal()] = IDLE;
    }

    void cancelAll() {
        due = null;
        deadlines.cancel(this);
    }

    boolean isArmed(Kind kind) {
        return deadline(kind) != IDLE;
    }

    /// [Long#MAX_VALUE] when not armed.
    long deadline(Kind kind) {
        return due == null ? IDLE : due[kind.ordinal()];
    }

    /// Cancelling leaves the table in the stack's heap: it expires early then, finds nothing due,
    /// and files itself anew.
    @Override
    protected void expire(long now) {
        for (var kind : KINDS) {
            if (deadline(kind) > now) continue;
            cancel(kind);
            owner.expired(kind, now);
        }
        long next = IDLE;
        for (var kind : KINDS) next = Math.min(next, deadline(kind));
        if (next == IDLE) due = null;
        else deadlines.arm(this, next);
    }
}
