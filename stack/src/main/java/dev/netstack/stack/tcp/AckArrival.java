package dev.netstack.stack.tcp;

/// What an acceptable acknowledgment means for what we send: the part of the fifth check of RFC
/// 9293 §3.10.7.4 that every synchronized state shares.
final class AckArrival {
    private final Tcp tcp;
    private final LossResponse losses;
    private final Delivery delivery = new Delivery();
    private final AckSample sample = new AckSample();

    AckArrival(Tcp tcp) {
        this.tcp = tcp;
        losses = tcp.losses;
    }

    /// SND.UNA - MAX.SND.WND ≤ SEG.ACK ≤ SND.MAX was checked (RFC 5961 §5.2).
    void arrives(Tcb tcb, Segment segment, long now) {
        if (Seq.isBefore(segment.ack, tcb.snd.una)) return;
        var recovery = tcb.recovery;
        sample.clear(now);
        sample.inFlightBefore = recovery.pipe(tcb);
        boolean wasFast = recovery.phase() == Recovery.Phase.FAST;
        delivery.begin(tcb, segment, now);
        delivery.isDuplicate = isDuplicate(tcb, segment);
        int departed = tcb.hasSack ? 0 : recovery.departed(tcb);
        // MUST-37: with a probe answered, retries begin anew; mere duplicates do not count
        // (MUST-20).
        if (delivery.advance > 0 || tcb.probes > 0) tcb.retries = 0;
        updateWindow(tcb, segment);
        if (delivery.advance > 0) advance(tcb, segment, now);
        read(tcb, segment);
        if (!tcb.hasSack) delivery.octets += recovery.departed(tcb) - departed;
        delivery.octets = Math.max(0, delivery.octets);
        losses.onAck(tcb, segment, delivery);
        sample.isRecovering = wasFast || recovery.phase() == Recovery.Phase.FAST;
        sample.marked = tcb.ecn.marked(segment, delivery.octets, tcb.mss);
        boolean isEcho = sample.marked > 0 || tcb.ecn.isEcho(segment);
        // RFC 3168 §6.1.2: what echoes a mark does not open the window. ECN-13.
        if (isEcho) sample.acknowledged = 0;
        control(tcb);
        if (isEcho) onEcho(tcb, now);
        if (delivery.advance > 0) tcb.sendTimers.scheduleProbe(now);
        tcb.sendTimers.arm(now);
    }

    /// RFC 5681 §2.
    private boolean isDuplicate(Tcb tcb, Segment segment) {
        return delivery.advance == 0
                && tcb.snd.inFlight() > 0
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
        if (tcb.probes > 0 && snd.inFlight() > 0) tcb.recovery.resend(tcb);
        tcb.probes = 0;
        tcb.isProbeDue = false;
        tcb.timers.cancel(TimerTable.Kind.PERSIST);
    }

    private void advance(Tcb tcb, Segment segment, long now) {
        var snd = tcb.snd;
        snd.una = segment.ack;
        if (Seq.isBefore(snd.nxt, snd.una)) snd.nxt = snd.una;
        // Left behind by 2^31 octets, it would look as if it were ahead.
        snd.smallEnd = Seq.max(snd.smallEnd, snd.una);
        sample.acknowledged = tcb.sendBuffer.acknowledge(snd.una);
        if (tcb.statistics != null) tcb.statistics.acknowledged(sample.acknowledged, now);
        tcb.sent.acknowledge(snd.una, delivery);
        tcb.timers.cancel(TimerTable.Kind.USER_TIMEOUT);
        tcb.sendTimers.restart(now);
        SegmentSize.onAcknowledged(tcb);
        if (Seq.isAtLeast(snd.una, tcb.urgentEnd)) tcb.isUrgentSent = false;
        tcp.output.confirm(tcb.path, now);
        SendRoom.grew(tcb);
        if (snd.una == snd.nxt) tcb.ready();
    }

    /// What it tells of segments: SACK blocks, or by its number alone. CC-17.
    private void read(Tcb tcb, Segment segment) {
        var detector = tcb.recovery.detector;
        if (tcb.hasSack) {
            LossDetector.onSack(tcb, segment, delivery);
        } else if (delivery.advance > 0) {
            if (tcb.recovery.isActive()) detector.onAdvance(delivery.advance, tcb.mss);
            // RFC 5681 §3.2: duplicates count in a row.
            else detector.forgetDuplicates();
        } else if (delivery.isDuplicate) {
            detector.onDuplicate();
        }
        if (delivery.octets == 0) return;
        tcb.rack.onDelivered(delivery);
        sampleRoundTrip(tcb, segment);
    }

    // RFC 6298 §3, RFC 7323 §4.1. A timestamp's echo is coarser than our clock: it serves where the
    // clock may not, after a retransmission.
    private void sampleRoundTrip(Tcb tcb, Segment segment) {
        long measured = delivery.longestRtt();
        if (measured == AckSample.NONE && delivery.advance > 0) measured = echoed(tcb, segment);
        if (measured == AckSample.NONE) return;
        int expected = Math.max(1, Math.ceilDiv(delivery.flightBefore, 2 * tcb.mss));
        tcb.rtt.sample(measured, expected, delivery.now);
        tcb.recovery.probe.onSample();
    }

    private long echoed(Tcb tcb, Segment segment) {
        boolean isEchoed = tcb.timestamps.isEchoedBy(segment);
        if (!isEchoed || tcb.timestamps.isAmbiguous(segment.options.tsEcr())) return AckSample.NONE;
        return tcb.timestamps.roundTrip(segment.options.tsEcr(), delivery.now);
    }

    private void control(Tcb tcb) {
        if (delivery.octets == 0 && delivery.advance == 0) return;
        sample.delivered = delivery.octets;
        sample.lost = (int) (tcb.sent.everLost() - tcb.lostTold);
        tcb.lostTold = tcb.sent.everLost();
        sample.inFlight = tcb.recovery.pipe(tcb);
        sample.rtt = delivery.rtt();
        sample.srtt = tcb.rtt.srtt();
        sample.minRtt = tcb.rack.minRtt(delivery.now);
        tcb.delivery.sample(sample, tcb.sent.everLost());
        tcb.congestion.onAcknowledged(sample);
        if (tcb.congestion.isHoldingBack()) tcb.delivery.onAppLimited(sample.inFlight);
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
