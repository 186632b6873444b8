package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.tcp.Recovery.Frto;
import dev.netstack.stack.tcp.Recovery.Phase;

/// What follows from acknowledgments and timers for [Recovery]: what proves to have been no loss,
/// what is over, what is lost now, and how much may leave.
final class LossResponse {
    private final Tcp tcp;

    LossResponse(Tcp tcp) {
        this.tcp = tcp;
    }

    /// An acknowledgment told something; what it delivered is noted.
    void onAck(Tcb tcb, Segment segment, Delivery delivery) {
        checkDuplicates(tcb, delivery);
        checkProbe(tcb, segment, delivery);
        checkSpurious(tcb, segment, delivery);
        checkTimeout(tcb, delivery);
        checkOver(tcb, delivery.now);
        long lost = tcb.sent.everLost();
        detect(tcb, delivery);
        if (tcb.recovery.phase() != Phase.FAST) return;
        boolean isSafe = delivery.advance > 0 && tcb.sent.everLost() == lost;
        var progress = isSafe ? RateReduction.Progress.SAFE : RateReduction.Progress.DOUBTFUL;
        tcb.recovery.reduce(tcb, new RateReduction.News(delivery.octets, progress));
    }

    /// The reordering window passed (RFC 8985 §6.2 step 5).
    void onReorderTimer(Tcb tcb, long now) {
        detectByTime(tcb, now);
        enterIfLost(tcb, now);
        if (tcb.recovery.phase() != Phase.FAST) return;
        tcb.recovery.reduce(tcb, new RateReduction.News(0, RateReduction.Progress.DOUBTFUL));
    }

    /// RETRANSMISSION TIMEOUT in a synchronized state. LR-13.
    void onTimeout(Tcb tcb, CongestionController.Timeout timeout, long now) {
        // A peer that said to hold octets and does not acknowledge them may have dropped them
        // (RFC 2018 §8, H5).
        boolean isReneged = tcb.sent.isReneged();
        if (isReneged) tcp.core.counters().add(Counter.TCP_SACK_RENEGING);
        if (isReneged || timeout == CongestionController.Timeout.REPEATED) tcb.sent.forgetSacked();
        if (timeout == CongestionController.Timeout.FIRST) {
            tcb.statistics(now).reduced(TcpInfo.Reduction.TIMEOUT);
        }
        if (tcb.hasSack) tcb.rack.onTimeout(tcb.sent, now);
        else tcb.sent.lose(tcb.snd.una, tcb.snd.nxt);
        tcb.congestion.onTimeout(tcb.snd.inFlight(), timeout, now);
        tcb.recovery.enterResend(tcb);
    }

    private void checkDuplicates(Tcb tcb, Delivery delivery) {
        if (delivery.duplicateOctets == 0) return;
        var recovery = tcb.recovery;
        tcp.core.counters().add(Counter.TCP_DSACK_RECV);
        int end = delivery.duplicateEnd;
        boolean isOurs = recovery.spurious.onDuplicate(delivery.duplicateOctets, end);
        if (isOurs && !recovery.probe.isProbe(end)) tcb.rack.onDuplicate(tcb.snd);
    }

    /// RFC 8985 §7.4.2: a loss that the probe repaired is one all the same. RACK-16.
    private void checkProbe(Tcb tcb, Segment segment, Delivery delivery) {
        if (tcb.recovery.probe.onAck(segment, delivery) != LossProbe.Outcome.REPAIRED) return;
        tcp.core.counters().add(Counter.TCP_LOSS_PROBE_RECOVERY);
        if (tcb.recovery.isActive()) return;
        tcb.congestion.onLoss(delivery.flightBefore, delivery.now);
        tcb.statistics(delivery.now).reduced(TcpInfo.Reduction.LOSS);
        tcb.ecn.onReduced(tcb.snd);
    }

    private void checkSpurious(Tcb tcb, Segment segment, Delivery delivery) {
        long now = delivery.now;
        if (isOriginal(tcb, segment, delivery)) {
            if (tcb.hasSack) expect(tcb, segment, delivery);
            undo(tcb, Counter.TCP_FULL_UNDO, now);
        } else if (tcb.recovery.spurious.isProved()) {
            undo(tcb, Counter.TCP_DSACK_UNDO, now);
        } else if (isTimeoutSpurious(tcb, delivery)) {
            expect(tcb, segment, delivery);
            undo(tcb, Counter.TCP_SPURIOUS_RTOS, now);
        }
    }

    /// RFC 3522 §3.2.
    private static boolean isOriginal(Tcb tcb, Segment segment, Delivery delivery) {
        boolean isEchoed = tcb.timestamps.isEchoedBy(segment);
        return isEchoed
                && delivery.advance > 0
                && tcb.recovery.spurious.isOriginal(segment.options.tsEcr());
    }

    /// RFC 5682 §3.1 step 3 b: what left before the time-out, and was not sent again, arrives.
    private static boolean isTimeoutSpurious(Tcb tcb, Delivery delivery) {
        var recovery = tcb.recovery;
        return recovery.frto == Frto.PROBING
                && delivery.hasOriginal
                && !delivery.isAmbiguous
                && Seq.isAtMost(delivery.highest, recovery.point());
    }

    /// The window is as if nothing had happened (RFC 4015 §3.2), and what was found lost is
    /// believed to be on its way.
    private void undo(Tcb tcb, Counter kind, long now) {
        var recovery = tcb.recovery;
        tcp.core.counters().add(kind);
        tcb.congestion.onSpuriousLoss(now);
        recovery.spurious.end();
        if (recovery.phase() != Phase.RESEND) tcb.rack.onReordering();
        if (!recovery.isActive()) return;
        tcb.sent.restoreLost();
        recovery.end();
    }

    /// RFC 4015 §3.2 step 9: the delay that made the timer fire may come again. When the peer
    /// reports the copy as a duplicate, there was none: the first acknowledgment was lost. Without
    /// SACK nobody can tell.
    private static void expect(Tcb tcb, Segment segment, Delivery delivery) {
        if (tcb.recovery.phase() != Phase.RESEND) return;
        if (delivery.duplicateOctets > 0) {
            tcb.rtt.forgetBackOff();
        } else if (tcb.timestamps.isEchoedBy(segment)) {
            int echo = segment.options.tsEcr();
            tcb.rtt.onSpuriousTimeout(tcb.timestamps.roundTrip(echo, delivery.now));
        }
    }

    /// F-RTO, RFC 5682 §2.1 and §3.1, steps 2 and 3.
    private static void checkTimeout(Tcb tcb, Delivery delivery) {
        var recovery = tcb.recovery;
        if (recovery.frto == Frto.NONE) return;
        boolean isAdvance = delivery.advance > 0;
        boolean isMute = !isAdvance && delivery.octets == 0 && !delivery.isDuplicate;
        if (isMute || (recovery.frto == Frto.WAITING && !isAdvance && tcb.hasSack)) return;
        boolean isFirst = recovery.frto == Frto.WAITING;
        recovery.frto = Frto.NONE;
        if (!isFirst || !isAdvance || !mayProbe(tcb)) return;
        recovery.probeTimeout(tcb);
    }

    /// Whether all of what was sent again is acknowledged, and not all that was in flight, and
    /// there is something new to send.
    private static boolean mayProbe(Tcb tcb) {
        var sent = tcb.sent;
        if (sent.isEmpty() || sent.records().isRetransmitted(sent.first())) return false;
        return Seq.isBefore(tcb.snd.una, tcb.recovery.point())
                && tcb.unsent() > 0
                && tcb.snd.usable() > 0;
    }

    /// LR-8, LR-9.
    private static void checkOver(Tcb tcb, long now) {
        var recovery = tcb.recovery;
        if (!recovery.isActive() || Seq.isBefore(tcb.snd.una, recovery.point())) return;
        boolean isFast = recovery.phase() == Phase.FAST;
        recovery.end();
        tcb.rack.onRecovered();
        if (isFast) tcb.congestion.onRecovered(tcb.snd.inFlight(), now);
    }

    private void detect(Tcb tcb, Delivery delivery) {
        if (tcb.hasSack) detectByTime(tcb, delivery.now);
        else detectByCount(tcb, delivery);
        enterIfLost(tcb, delivery.now);
    }

    private static void detectByTime(Tcb tcb, long now) {
        var phase = tcb.recovery.phase();
        long deadline = tcb.rack.detect(tcb.sent, phase, tcb.rtt.srtt(), now);
        tcb.sendTimers.awaitReordering(deadline);
    }

    /// The third duplicate tells a loss (RFC 5681 §3.2), and each acknowledgment of a part the next
    /// one (RFC 6582 §3.2 step 3). CC-14, CC-18, CC-19.
    private static void detectByCount(Tcb tcb, Delivery delivery) {
        var recovery = tcb.recovery;
        var sent = tcb.sent;
        if (sent.isEmpty()) return;
        int una = tcb.snd.una;
        boolean isFirst =
                !recovery.isActive()
                        && recovery.detector.duplicates() >= LossDetector.DUPLICATES
                        && !recovery.isJustOver(una);
        boolean isNext = recovery.phase() == Phase.FAST && delivery.advance > 0;
        if (!isFirst && !isNext) return;
        if (isNext && sent.records().isRetransmitted(sent.first())) return;
        sent.lose(una, Seq.min(una + tcb.mss, tcb.snd.nxt));
    }

    /// LR-12.
    private void enterIfLost(Tcb tcb, long now) {
        var recovery = tcb.recovery;
        if (recovery.isActive() || !tcb.sent.hasLost()) return;
        recovery.enterFast(tcb);
        tcb.sendTimers.stopProbe(now);
        tcb.congestion.onLoss(tcb.snd.inFlight(), now);
        tcb.statistics(now).reduced(TcpInfo.Reduction.LOSS);
        SegmentSize.onLoss(tcb, now);
        tcb.ecn.onReduced(tcb.snd);
        tcp.core.counters().add(Counter.TCP_FAST_RETRANS);
    }
}
