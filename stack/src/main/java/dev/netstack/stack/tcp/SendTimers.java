package dev.netstack.stack.tcp;

import dev.netstack.stack.tcp.TimerTable.Kind;

/// The timers of the way out. One of them runs at a time: what is in flight waits for the
/// retransmission timer, the reordering timer or a loss probe (RFC 8985 §8), and what the window
/// holds back for the persist timer.
final class SendTimers {
    private static final long NEVER = Long.MAX_VALUE;

    private final Tcb tcb;

    /// When the retransmission timer would fire, were it the one that runs; [#NEVER] while nothing
    /// is in flight.
    private long timeoutAt = NEVER;

    SendTimers(Tcb tcb) {
        this.tcb = tcb;
    }

    /// Starts and stops them after anything that may change what they wait for.
    ///
    /// Text that the window holds back is probed for; what is in flight is waited for. A closed
    /// window turns the one into the other (MUST-35, H12).
    void arm(long now) {
        if (!tcb.state.isSynchronized()) return;
        boolean isInFlight = tcb.snd.una != tcb.snd.nxt;
        if (!isInFlight && (!tcb.state.isSending() || tcb.unsent() <= 0)) {
            pause();
            tcb.timers.cancel(Kind.PERSIST);
            tcb.timers.cancel(Kind.USER_TIMEOUT);
            tcb.tcp.memory.opened(tcb);
            return;
        }
        if (tcb.snd.wnd == 0) tcb.tcp.memory.shut(tcb, now);
        else tcb.tcp.memory.opened(tcb);
        tcb.armUserTimeout(now);
        if (tcb.snd.wnd == 0 || !isInFlight) {
            pause();
            // SHLD-29: the first probe comes after one RTO, the next ones back off (SHLD-30).
            if (!tcb.timers.isArmed(Kind.PERSIST)) {
                tcb.timers.arm(Kind.PERSIST, now + tcb.rtt.rto());
            }
            return;
        }
        tcb.timers.cancel(Kind.PERSIST);
        tcb.probes = 0;
        tcb.isProbeDue = false;
        boolean isRunning =
                tcb.timers.isArmed(Kind.REORDER)
                        || tcb.timers.isArmed(Kind.LOSS_PROBE)
                        || tcb.timers.isArmed(Kind.RETRANSMIT);
        if (isRunning) return;
        if (timeoutAt == NEVER || timeoutAt <= now) timeoutAt = now + tcb.rtt.rto();
        tcb.timers.arm(Kind.RETRANSMIT, timeoutAt);
    }

    /// The retransmission timer starts anew (RFC 6298 §5.3, §5.6). RTO-9, RTO-10.
    void restart(long now) {
        stop();
        timeoutAt = now + tcb.rtt.rto();
        tcb.timers.arm(Kind.RETRANSMIT, timeoutAt);
    }

    /// Something new was sent, or acknowledged: a probe asks for what is overdue (RFC 8985 §7.2).
    /// RACK-9.
    void scheduleProbe(long now) {
        boolean isWaiting = tcb.timers.isArmed(Kind.RETRANSMIT) || isProbing();
        if (!isWaiting || !isProbeWanted()) return;
        long timeout = LossProbe.timeout(tcb.rtt, tcb.sent);
        tcb.timers.cancel(Kind.RETRANSMIT);
        tcb.timers.arm(Kind.LOSS_PROBE, Math.min(now + timeout, Math.max(now, timeoutAt)));
    }

    /// Losses were found: what a probe would ask for is known.
    void stopProbe(long now) {
        if (isProbing()) restart(now);
    }

    /// Losses are looked for again at `deadline`, [Rack#NEVER] for not at all. RACK-8.
    void awaitReordering(long deadline) {
        if (deadline == Rack.NEVER) {
            tcb.timers.cancel(Kind.REORDER);
            return;
        }
        tcb.timers.cancel(Kind.RETRANSMIT);
        tcb.timers.cancel(Kind.LOSS_PROBE);
        tcb.timers.arm(Kind.REORDER, deadline);
    }

    private boolean isProbing() {
        return tcb.timers.isArmed(Kind.LOSS_PROBE);
    }

    private boolean isProbeWanted() {
        return tcb.hasSack
                && tcb.state.isSynchronized()
                && !tcb.recovery.isActive()
                && !tcb.sent.isEmpty()
                && tcb.sent.sackedOctets() == 0
                && tcb.recovery.probe.isAllowed();
    }

    private void pause() {
        stop();
        timeoutAt = NEVER;
    }

    /// RACK-17.
    private void stop() {
        tcb.timers.cancel(Kind.RETRANSMIT);
        tcb.timers.cancel(Kind.LOSS_PROBE);
        tcb.timers.cancel(Kind.REORDER);
    }
}
