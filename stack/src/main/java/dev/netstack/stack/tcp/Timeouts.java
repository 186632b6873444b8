package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;

/// What happens when a timer of a connection expires (RFC 9293 §3.10.8).
final class Timeouts {
    /// After close, how long FIN-WAIT-2 waits for the peer's FIN.
    static final long FIN_WAIT_2_NANOS = 60_000_000_000L;

    /// R2 for text: 15 retransmissions, more than 100 s (SHLD-11).
    static final int RETRIES_MAX = 15;

    /// R1: from here on the way is looked for anew at each time-out (SHLD-10, MUST-20).
    static final int RETRIES_ADVICE = 3;

    /// R2 for our SYN: the eighth time-out comes after 183 s (MUST-22, MUST-23).
    static final int SYN_RETRIES_MAX = 7;

    /// R2 for SYN and ACK, which anybody can make us send (G12).
    static final int SYN_ACK_RETRIES_MAX = 5;

    /// The longest time between window probes.
    private static final long PROBE_MAX_NANOS = RttEstimator.RTO_MAX_NANOS;

    private static final int PROBE_SHIFT_MAX = 16;

    private final Tcp tcp;

    Timeouts(Tcp tcp) {
        this.tcp = tcp;
    }

    void expired(Tcb tcb, TimerTable.Kind kind, long now) {
        switch (kind) {
            case RETRANSMIT -> retransmit(tcb, now);
            case REORDER -> tcp.losses.onReorderTimer(tcb, now);
            case LOSS_PROBE -> probeLoss(tcb, now);
            case PERSIST -> probe(tcb, now);
            case DELAYED_ACK -> acknowledge(tcb);
            // That it is due is all.
            case PACE -> {}
            case CORK -> uncork(tcb);
            case KEEP_ALIVE -> keepAlive(tcb, now);
            case FIN_WAIT_2 -> tcb.end(CloseCause.CLOSED);
            case USER_TIMEOUT -> tcb.end(CloseCause.TIMED_OUT);
        }
        tcb.due();
    }

    /// RETRANSMISSION TIMEOUT (RFC 6298 §5.4 to §5.7).
    private void retransmit(Tcb tcb, long now) {
        if (isHeld(tcb)) {
            tcb.sendTimers.restart(now);
            return;
        }
        if (tcb.retries >= retriesMax(tcb)) {
            tcb.end(CloseCause.TIMED_OUT);
            return;
        }
        var kind =
                tcb.retries == 0
                        ? CongestionController.Timeout.FIRST
                        : CongestionController.Timeout.REPEATED;
        tcb.isHeld = true;
        tcb.retries++;
        tcp.core.counters().add(Counter.TCP_TIMEOUTS);
        tcb.rtt.backOff();
        tcb.sendTimers.restart(now);
        if (tcb.retries >= RETRIES_ADVICE) SegmentSize.refresh(tcb);
        if (tcb.retries == RETRIES_ADVICE) tcb.ready();
        SegmentSize.onTimeout(tcb);
        if (tcb.state.isSynchronized()) {
            tcb.pacer.reset(now);
            tcp.losses.onTimeout(tcb, kind, now);
            tcb.ecn.onTimeout(tcb.retries);
            tcb.ecn.onReduced(tcb.snd);
        } else {
            tcb.isSynDue = true;
            if (tcb.isFastOpen && tcb.passive == null) tcp.fastOpen.failed(tcb, now);
            tcp.core.counters().add(Counter.TCP_RETRANS_SEGS);
        }
    }

    /// Whether the device did not yet take what was due: nothing is known of the peer or the path.
    private static boolean isHeld(Tcb tcb) {
        return tcb.isHeld && tcb.path.nic().isUp();
    }

    /// An acknowledgment is overdue (RFC 8985 §7.3).
    private static void probeLoss(Tcb tcb, long now) {
        var probe = tcb.recovery.probe;
        probe.isDue = probe.isAllowed() && !tcb.recovery.isActive();
        tcb.sendTimers.restart(now);
    }

    /// R2, whose place a user timeout takes (RFC 9293 §3.8.3, MUST-21; RFC 5482 §3.1).
    private static int retriesMax(Tcb tcb) {
        if (tcb.settings.value(TcpOption.USER_TIMEOUT_NANOS) != 0) return Integer.MAX_VALUE;
        if (tcb.state.isSynchronized()) return RETRIES_MAX;
        return tcb.passive == null ? SYN_RETRIES_MAX : SYN_ACK_RETRIES_MAX;
    }

    /// The window is closed, or too small for too long. As long as probes are answered they go on
    /// (MUST-35, MUST-37): `retries` counts those without an answer.
    private void probe(Tcb tcb, long now) {
        // Nobody waits for an orphan, and a peer that never opens its window could keep it (G5).
        boolean isForsaken = tcb.isOrphan && tcb.probes >= RETRIES_MAX;
        if (tcb.retries >= RETRIES_MAX || isForsaken) {
            tcb.end(CloseCause.TIMED_OUT);
            return;
        }
        tcb.retries++;
        tcb.probes = Math.min(PROBE_SHIFT_MAX, tcb.probes + 1);
        tcb.isProbeDue = true;
        long delay = Math.min(PROBE_MAX_NANOS, tcb.rtt.rto() << tcb.probes);
        tcb.timers.arm(TimerTable.Kind.PERSIST, now + delay);
    }

    /// What was sent last is known to be lost: it is sent again at the next look at the timers, and
    /// those begin anew.
    void hasten(Tcb tcb, long now) {
        boolean isWaiting = tcb.timers.isArmed(TimerTable.Kind.RETRANSMIT);
        boolean isProbing = tcb.timers.isArmed(TimerTable.Kind.PERSIST);
        if (isWaiting) tcb.timers.arm(TimerTable.Kind.RETRANSMIT, now);
        if (isProbing) tcb.timers.arm(TimerTable.Kind.PERSIST, now);
        if (isWaiting) tcb.rtt.forgetBackOff();
        if (isProbing) tcb.probes = 0;
    }

    /// What waited for more leaves; nothing else is to be asked for it.
    private static void uncork(Tcb tcb) {
        tcb.corkEnd = tcb.sendBuffer.end();
        tcb.timers.cancel(TimerTable.Kind.PERSIST);
    }

    private void acknowledge(Tcb tcb) {
        tcp.core.counters().add(Counter.TCP_DELAYED_ACKS);
        tcb.acks.onDelayOver(tcb.rtt.rto());
    }

    /// RFC 9293 §3.8.4: only after silence, and only when nothing else would show that the peer is
    /// gone (MUST-26); one probe without an answer says nothing (MUST-29).
    private void keepAlive(Tcb tcb, long now) {
        long idle = tcb.settings.value(TcpOption.KEEP_ALIVE_IDLE_NANOS);
        boolean isBusy = tcb.snd.una != tcb.snd.nxt || tcb.unsent() > 0;
        long due = isBusy ? now + idle : tcb.heardAt + idle;
        if (due > now && tcb.keepAlives == 0) {
            tcb.timers.arm(TimerTable.Kind.KEEP_ALIVE, due);
            return;
        }
        if (tcb.keepAlives >= tcb.settings.value(TcpOption.KEEP_ALIVE_COUNT)) {
            tcb.abort(CloseCause.TIMED_OUT, now);
            return;
        }
        tcb.keepAlives++;
        tcb.isKeepAliveDue = true;
        long interval = tcb.settings.value(TcpOption.KEEP_ALIVE_INTERVAL_NANOS);
        tcb.timers.arm(TimerTable.Kind.KEEP_ALIVE, now + interval);
    }
}
