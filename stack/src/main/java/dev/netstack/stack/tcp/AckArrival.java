package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;

/// What an acceptable acknowledgment means for what we send: the part of the fifth check of RFC
/// 9293 §3.10.7.4 that every synchronized state shares.
final class AckArrival {
    private final Tcp tcp;
    private final AckSample sample = new AckSample();

    AckArrival(Tcp tcp) {
        this.tcp = tcp;
    }

    /// SND.UNA - MAX.SND.WND ≤ SEG.ACK ≤ SND.MAX was checked (RFC 5961 §5.2).
    void arrives(Tcb tcb, Segment segment, long now) {
        int advance = Seq.distance(tcb.snd.una, segment.ack);
        if (advance < 0) return;
        sample.clear(now);
        sample.inFlightBefore = tcb.snd.inFlight();
        int held = tcb.recovery.detector().sacked().octets();
        boolean isNews = tcb.hasSack && tcb.recovery.detector().onSack(segment, tcb.snd);
        boolean isDuplicate = advance == 0 && isDuplicate(tcb, segment);
        // MUST-37: with a probe answered, retries begin anew; mere duplicates do not count
        // (MUST-20).
        if (advance > 0 || tcb.probes > 0) tcb.retries = 0;
        updateWindow(tcb, segment);
        if (advance > 0) advance(tcb, segment, advance, now);
        else if (tcb.hasSack ? isNews : isDuplicate) duplicate(tcb);
        detectLoss(tcb, now);
        int delivered = advance + tcb.recovery.detector().sacked().octets() - held;
        sample.marked = tcb.ecn.marked(segment, Math.max(0, delivered), tcb.mss);
        if (sample.marked > 0 || tcb.ecn.isEcho(segment)) onEcho(tcb, now);
        tcb.armSending(now);
    }

    /// RFC 5681 §2.
    private static boolean isDuplicate(Tcb tcb, Segment segment) {
        return tcb.snd.inFlight() > 0
                && segment.textLength == 0
                && !segment.isFin()
                && tcb.snd.windowOf(segment) == tcb.snd.wnd;
    }

    // SE-8: SND.WL1 and SND.WL2 keep an old segment from changing the window. MUST-1, MUST-34. What
    // acknowledges more than any before was sent later, be its sequence number that of a segment
    // sent again: counted from the new SND.UNA, the old window would reach too far.
    private static void updateWindow(Tcb tcb, Segment segment) {
        var snd = tcb.snd;
        boolean isNewer =
                Seq.isAfter(segment.ack, snd.una)
                        || Seq.isBefore(snd.wl1, segment.seq)
                        || (snd.wl1 == segment.seq && Seq.isAtMost(snd.wl2, segment.ack));
        if (!isNewer) return;
        boolean wasClosed = snd.wnd == 0;
        snd.window(snd.windowOf(segment), segment.seq, segment.ack);
        if (!wasClosed || snd.wnd == 0) return;
        // What was in flight when the window closed was refused, if probes had to ask for it.
        if (tcb.probes > 0 && snd.inFlight() > 0) tcb.recovery.enterResend(snd);
        tcb.probes = 0;
        tcb.isProbeDue = false;
        tcb.timers.cancel(TimerTable.Kind.PERSIST);
    }

    private void advance(Tcb tcb, Segment segment, int octets, long now) {
        var snd = tcb.snd;
        snd.una = segment.ack;
        if (Seq.isBefore(snd.nxt, snd.una)) snd.nxt = snd.una;
        // Left behind by 2^31 octets, it would look as if it were ahead.
        snd.smallEnd = Seq.max(snd.smallEnd, snd.una);
        sample.delivered = tcb.sendBuffer.acknowledge(snd.una);
        // RFC 3168 §6.1.2: what echoes a mark does not open the window.
        sample.acknowledged = tcb.ecn.isEcho(segment) ? 0 : sample.delivered;
        if (tcb.statistics != null) tcb.statistics.acknowledged(sample.delivered, now);
        sampleRoundTrip(tcb, segment, now);
        tcb.timers.cancel(TimerTable.Kind.RETRANSMIT);
        tcb.timers.cancel(TimerTable.Kind.USER_TIMEOUT);
        tcb.recovery.detector().onAdvance(snd.una, octets, tcb.mss);
        control(tcb, now);
        SegmentSize.onAcknowledged(tcb);
        if (Seq.isAtLeast(snd.una, tcb.urgentEnd)) tcb.isUrgentSent = false;
        tcp.output.confirm(tcb.path, now);
        SendRoom.grew(tcb);
        if (snd.una == snd.nxt) tcb.ready();
    }

    // RFC 6298 §3, RFC 7323 §4.1. A timestamp's echo is coarser than our clock: it serves where the
    // clock may not, after a retransmission.
    private static void sampleRoundTrip(Tcb tcb, Segment segment, long now) {
        boolean isSampled = tcb.rtt.onAcknowledged(tcb.snd.una, now);
        if (isSampled || !tcb.timestamps.isOn || !segment.options.hasTimestamps()) return;
        if (!tcb.recovery.isActive() && tcb.rtt.hasSample()) return;
        if (tcb.timestamps.isAmbiguous(segment.options.tsEcr())) return;
        long nanos = tcb.timestamps.roundTrip(segment.options.tsEcr(), now);
        if (nanos >= 0) tcb.rtt.sample(nanos);
    }

    private void control(Tcb tcb, long now) {
        var recovery = tcb.recovery;
        boolean isFast = recovery.phase() == Recovery.Phase.FAST;
        boolean isOver = recovery.isActive() && recovery.onProgress(tcb.snd, tcb.mss);
        // RFC 5681 §3.2: duplicates count in a row.
        if (!recovery.isActive()) recovery.detector().forgetDuplicates();
        sample.isRecovering = isFast;
        sample.inFlight = recovery.pipe(tcb.snd, tcb.mss);
        sample.srtt = tcb.rtt.srtt();
        tcb.delivery.onDelivered(sample, tcb.snd);
        tcb.congestion.onAcknowledged(sample);
        if (isFast && isOver) tcb.congestion.onRecovered(tcb.snd.inFlight(), now);
    }

    private static void duplicate(Tcb tcb) {
        if (!tcb.hasSack) tcb.recovery.detector().onDuplicate();
        if (tcb.recovery.isActive()) tcb.recovery.onProgress(tcb.snd, tcb.mss);
    }

    /// The third duplicate, or as much told by SACK (RFC 5681 §3.2, RFC 6675 §5).
    private void detectLoss(Tcb tcb, long now) {
        var recovery = tcb.recovery;
        if (recovery.isActive() || tcb.snd.inFlight() == 0) return;
        if (!recovery.detector().isFirstLost(tcb.snd, tcb.mss)) return;
        recovery.enterFast(tcb.snd, tcb.mss);
        tcb.congestion.onLoss(tcb.snd.inFlight(), now);
        tcb.statistics(now).reduced(TcpInfo.Reduction.LOSS);
        SegmentSize.onLoss(tcb, now);
        tcb.ecn.onReduced(tcb.snd);
        tcp.core.counters().add(Counter.TCP_FAST_RETRANS);
    }

    /// The peer echoes a mark: the window becomes smaller once for all marks of a window (RFC 3168
    /// §6.1.2), and not at all while loss has made it small.
    private void onEcho(Tcb tcb, long now) {
        if (tcb.recovery.isActive()) return;
        boolean isSmallest = tcb.congestion.window() <= tcb.mss;
        if (isSmallest) tcb.ecn.hold();
        if (!tcb.ecn.isReductionDue(tcb.snd)) return;
        if (!isSmallest) tcb.congestion.onEcn(sample.inFlightBefore, now);
        tcb.ecn.onReduced(tcb.snd);
        tcb.statistics(now).reduced(TcpInfo.Reduction.ECN);
    }
}
