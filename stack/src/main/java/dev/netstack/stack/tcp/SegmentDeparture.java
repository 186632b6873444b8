package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Offload;
import dev.netstack.wire.TcpHeader;

/// What a connection sends next, and why (RFC 9293 §3.8). Asked whenever its interface can take a
/// segment: first what was lost, then what is new, then a probe, then an acknowledgment that goes
/// alone.
final class SegmentDeparture {
    /// Octets of the largest IP datagram, and so of the largest super-segment.
    private static final int DATAGRAM_MAX = 65_535;

    /// How long small text waits for more.
    private static final long CORK_NANOS = 200_000_000L;

    private final Tcp tcp;
    private final SegmentWriter writer;
    private final SegmentPlan plan = new SegmentPlan();

    SegmentDeparture(Tcp tcp) {
        this.tcp = tcp;
        writer = new SegmentWriter();
    }

    /// Builds the next segment into `frame`, its start the transport header; false when none is
    /// due.
    boolean next(Tcb tcb, Frame frame, long now) {
        boolean isPlanned =
                switch (tcb.state) {
                    case CLOSED, LISTEN, TIME_WAIT -> false;
                    case SYN_SENT, SYN_RECEIVED ->
                            planSyn(tcb, now) || planEarly(tcb, now) || planAck(tcb);
                    default -> planSynchronized(tcb, now);
                };
        if (!isPlanned) {
            tcb.sendTimers.arm(now);
            if (tcb.state.isSynchronized()) noteAppLimited(tcb);
            var statistics = tcb.statistics;
            if (statistics != null) statistics.limited(Inspection.limit(tcb), now);
            return false;
        }
        if (!plan.isSyn()) tcb.ecn.mark(plan, tcb.snd);
        writer.write(tcb, plan, frame, now);
        sent(tcb, now);
        return true;
    }

    /// What the IP header of the segment says that [#next] built last.
    IpFields fields(Tcb tcb) {
        return tcb.settings.ipFields(plan.codepoint);
    }

    private boolean planSynchronized(Tcb tcb, long now) {
        return planText(tcb, now)
                || planLossProbe(tcb)
                || planProbe(tcb)
                || planKeepAlive(tcb)
                || planAck(tcb);
    }

    private boolean planSyn(Tcb tcb, long now) {
        if (!tcb.isSynDue) return false;
        int flags =
                tcb.state == TcpState.SYN_RECEIVED
                        ? TcpHeader.ACK | tcb.ecn.reply(tcb.retries)
                        : tcb.ecn.request(tcb.settings.ecn(), tcb.retries);
        boolean mayCarry = tcb.isFastOpen && tcb.state == TcpState.SYN_SENT;
        int text = mayCarry ? tcp.fastOpen.textOfSyn(tcb, now) : 0;
        plan.text(tcb.snd.iss, text, TcpHeader.SYN | flags);
        return true;
    }

    /// The answer to the text of a SYN need not wait for the handshake to end (RFC 7413 §4.2.2).
    private boolean planEarly(Tcb tcb, long now) {
        return tcb.isEarly() && planNew(tcb, now);
    }

    private boolean planAck(Tcb tcb) {
        if (!tcb.acks.isDue() || tcb.state == TcpState.SYN_SENT) return false;
        plan.empty(tcb.snd.nxt, TcpHeader.ACK);
        return true;
    }

    /// What was lost goes first, but while new text shall tell whether a time-out was spurious
    /// (RFC 5682 §3.1 step 2 b).
    private boolean planText(Tcb tcb, long now) {
        var recovery = tcb.recovery;
        if (recovery.frto == Recovery.Frto.PROBING) {
            if (planNew(tcb, now)) return true;
            if (tcb.pacer.isHeld(now)) return false;
            if (Seq.isAfter(tcb.snd.nxt, recovery.point())) return false;
            recovery.frto = Recovery.Frto.NONE;
        }
        return planLost(tcb, now) || planNew(tcb, now);
    }

    /// RFC 6675 §5, NextSeg (1): what was lost leaves as far as congestion and the peer's window
    /// allow (SHLD-16). LR-4, LR-10. RACK-18.
    private boolean planLost(Tcb tcb, long now) {
        var sent = tcb.sent;
        if (!sent.hasLost() || isPaced(tcb, now)) return false;
        int from = sent.lostFrom();
        int room = tcb.recovery.room(tcb);
        int window = Seq.distance(from, tcb.snd.una + tcb.snd.wnd);
        int segment = segmentText(tcb);
        int lost = Seq.distance(from, sent.lostEnd(textMax(tcb)));
        if (room < Math.min(lost, segment) || window <= 0) return false;
        int length = Math.min(Math.min(lost, room), window);
        plan(tcb, from, length > segment ? length - length % segment : length);
        return true;
    }

    /// New text, as far as the windows and the rules against silly segments allow, and the FIN
    /// behind it. SHLD-15, TS-9.
    private boolean planNew(Tcb tcb, long now) {
        var snd = tcb.snd;
        int unsent = tcb.unsent();
        if (unsent <= 0 || !(tcb.state.isSending() || tcb.isEarly())) return false;
        if (tcb.ecn.isHeld() || tcb.sent.isFull()) return false;
        restartAfterIdle(tcb, now);
        int room = tcb.recovery.room(tcb);
        int probe = SegmentSize.probe(tcb, now);
        if (probe > 0) return planMtuProbe(tcb, probe, room, now);
        int length = allowed(tcb, unsent, room);
        if (length <= 0 && isCorked(tcb)) armCork(tcb, now);
        if (length <= 0 || isPaced(tcb, now)) return false;
        plan(tcb, snd.nxt, length);
        return true;
    }

    /// A probe is one segment, whatever the interface could split, and waits until all of it may
    /// leave.
    private boolean planMtuProbe(Tcb tcb, int text, int room, long now) {
        if (room < text || isPaced(tcb, now)) return false;
        plan(tcb, tcb.snd.nxt, text);
        plan.isMtuProbe = true;
        return true;
    }

    /// How many of `unsent` octets may leave now (RFC 9293 §3.8.6.2.1; MUST-38, SHLD-28). CC-1.
    private int allowed(Tcb tcb, int unsent, int room) {
        int segment = segmentText(tcb);
        int sendable = Math.min(Math.min(unsent, tcb.snd.usable()), lengthMax(tcb, unsent));
        if (sendable <= 0 || room < Math.min(sendable, segment)) return 0;
        int length = Math.min(sendable, room);
        int rest = length % segment;
        boolean isLast = length == unsent;
        if (rest == 0 || (isLast && maySendSmall(tcb, rest))) return length;
        if (length > segment) return length - rest;
        // The peer's window is what makes it small: half of the largest ever is enough.
        boolean isLarge = length == sendable && length >= tcb.snd.wndMax / 2;
        return !isLast && isLarge ? length : 0;
    }

    /// The FIN goes with the last text, and is not text.
    private static int lengthMax(Tcb tcb, int unsent) {
        int max = textMax(tcb);
        return tcb.isFinQueued && unsent == max + 1 ? unsent : max;
    }

    /// Whether small text waits because more is to come.
    private static boolean isCorked(Tcb tcb) {
        boolean isAsked = tcb.isMoreComing || tcb.settings.isOn(TcpOption.CORK);
        return isAsked && !tcb.isFinQueued && Seq.isAtLeast(tcb.snd.nxt, tcb.corkEnd);
    }

    private static void armCork(Tcb tcb, long now) {
        if (tcb.timers.isArmed(TimerTable.Kind.CORK)) return;
        tcb.timers.arm(TimerTable.Kind.CORK, now + CORK_NANOS);
    }

    private static boolean maySendSmall(Tcb tcb, int octets) {
        if (isCorked(tcb)) return false;
        boolean isPushed = tcb.isFinQueued || tcb.settings.isOn(TcpOption.NO_DELAY);
        var push = isPushed ? WindowPolicy.Push.AT_ONCE : WindowPolicy.Push.NAGLE;
        return WindowPolicy.maySendSmall(tcb.snd, octets, push);
    }

    /// One segment beyond the congestion window: new text, or else the last that was sent (RFC 8985
    /// §7.3). RACK-12, RACK-13.
    private boolean planLossProbe(Tcb tcb) {
        var probe = tcb.recovery.probe;
        if (!probe.isDue) return false;
        probe.isDue = false;
        var snd = tcb.snd;
        if (tcb.sent.isEmpty() || tcb.recovery.isActive()) return false;
        int segment = segmentText(tcb);
        int fresh = Math.min(Math.min(tcb.unsent(), snd.usable()), segment);
        if (fresh > 0 && !tcb.sent.isFull()) {
            plan(tcb, snd.nxt, fresh);
        } else {
            int last = tcb.sent.records().left(tcb.sent.last());
            int from = Seq.max(last, snd.nxt - segment);
            int length =
                    Math.min(Seq.distance(from, snd.nxt), snd.wnd + Seq.distance(from, snd.una));
            if (length <= 0) return false;
            plan(tcb, from, length);
        }
        plan.isLossProbe = true;
        return true;
    }

    /// A window probe is one octet of new text, or what waits first (RFC 9293 §3.8.6.1; MUST-36);
    /// where silly-window avoidance waited too long, what the window takes. SHLD-17.
    private boolean planProbe(Tcb tcb) {
        if (!tcb.isProbeDue) return false;
        tcb.isProbeDue = false;
        tcb.ecn.release();
        var snd = tcb.snd;
        if (snd.una == snd.nxt && tcb.unsent() <= 0) return false;
        int window = Math.min(snd.usable(), Math.min(tcb.unsent(), segmentText(tcb)));
        if (snd.una == snd.nxt && window > 0) {
            plan(tcb, snd.nxt, window);
            return true;
        }
        plan(tcb, snd.una, 1);
        plan.isProbe = true;
        return true;
    }

    /// SHLD-12: no text, and a sequence number that must be answered.
    private boolean planKeepAlive(Tcb tcb) {
        if (!tcb.isKeepAliveDue) return false;
        tcb.isKeepAliveDue = false;
        plan.empty(tcb.snd.nxt - 1, TcpHeader.ACK);
        plan.isProbe = true;
        tcp.core.counters().add(Counter.TCP_KEEPALIVE);
        return true;
    }

    /// Plans `length` numbers from `from` on: text, and the FIN where they reach beyond it.
    private void plan(Tcb tcb, int from, int length) {
        int end = tcb.sendBuffer.end();
        int text = Math.min(length, Seq.distance(from, end));
        int flags = TcpHeader.ACK;
        // MUST-60, MUST-61, SHLD-27: PSH once, where the buffer is empty behind it.
        if (from + text == end && text > 0) flags |= TcpHeader.PSH;
        if (tcb.isFinQueued && Seq.isAfter(from + length, end)) flags |= TcpHeader.FIN;
        plan.text(from, text, flags);
    }

    // RFC 5681 §4.1. CC-21.
    private static void restartAfterIdle(Tcb tcb, long now) {
        if (tcb.snd.una == tcb.snd.nxt && now - tcb.sentAt > tcb.rtt.rto()) {
            tcb.congestion.onIdle(now);
        }
    }

    /// Text of one segment on the wire: what options take that not each segment has is missing
    /// (MUST-16).
    private static int segmentText(Tcb tcb) {
        return tcb.mss - SegmentWriter.optionsLength(tcb);
    }

    /// Text of the largest segment that the interface takes or splits.
    private static int textMax(Tcb tcb) {
        int segment = segmentText(tcb);
        var offload = tcb.path.isIpv4() ? Offload.TSO4 : Offload.TSO6;
        var offloads = tcb.path.nic().offloads();
        if (tcb.isUrgentSent || !offloads.contains(offload)) return segment;
        if (!tcb.ecn.mayBeCut(offloads)) return segment;
        int headers = tcb.path.headerLength() + TcpHeader.LENGTH_MAX;
        return Math.max(1, Math.min(DATAGRAM_MAX - headers, burst(tcb)) / segment) * segment;
    }

    /// Octets that leave at once at the pacing rate. Where round trips are short, super-segments
    /// are whole: there the cost of a segment counts for more than a queue.
    private static int burst(Tcb tcb) {
        long srtt = tcb.rtt.srtt();
        if (srtt < Pacer.BURST_NANOS || !tcb.settings.isOn(TcpOption.PACING)) return DATAGRAM_MAX;
        return Pacer.burst(tcb.congestion.pacingRate(srtt), tcb.mss);
    }

    private void sent(Tcb tcb, long now) {
        var snd = tcb.snd;
        int end = plan.end();
        countSegments(tcb);
        tcb.acks.onSent();
        tcb.timers.cancel(TimerTable.Kind.DELAYED_ACK);
        tcb.sentAt = now;
        if (plan.isSyn()) {
            tcb.isSynDue = false;
            tcb.rtt.onSynSent(now);
            tcb.isHeld = false;
            if (plan.textLength > 0) tcb.snd.sentTo(end);
        } else if (plan.isProbe) {
            snd.max = Seq.max(snd.max, end);
        } else if (plan.seq != end) {
            sentText(tcb, end, now);
        }
        tcb.ecn.onSent(plan);
        tcb.sendTimers.arm(now);
    }

    private void sentText(Tcb tcb, int end, long now) {
        var snd = tcb.snd;
        tcb.isHeld = false;
        tcb.congestion.onSent(plan.textLength, tcb.recovery.pipe(tcb), now);
        boolean isAgain = Seq.isBefore(plan.seq, snd.nxt);
        int record =
                isAgain
                        ? sentAgain(tcb, end, now)
                        : tcb.sent.sent(plan.seq, end, segments(tcb), now);
        noteRate(tcb, record);
        tcb.recovery.onSent(Seq.distance(plan.seq, end));
        tcb.statistics(now).sent(plan.textLength, now);
        if (plan.isMtuProbe) SegmentSize.probed(tcb, plan.seq, plan.textLength);
        else if (plan.textLength % segmentText(tcb) != 0) snd.smallEnd = Seq.max(snd.smallEnd, end);
        pace(tcb, now);
        if (Seq.isAfter(end, snd.nxt)) {
            snd.sentTo(end);
            tcb.corkEnd = Seq.max(tcb.corkEnd, end);
            tcb.timers.cancel(TimerTable.Kind.CORK);
            tcb.acks.onTextSent(now);
            SendRoom.grew(tcb);
        }
        check(tcb);
        tcb.sendTimers.arm(now);
        var kind = isAgain ? LossProbe.Kind.RETRANSMISSION : LossProbe.Kind.NEW_TEXT;
        if (plan.isLossProbe) sentLossProbe(tcb, kind);
        else if (!isAgain) tcb.sendTimers.scheduleProbe(now);
    }

    private static void noteRate(Tcb tcb, int record) {
        int inFlight = tcb.recovery.pipe(tcb);
        tcb.delivery.onSent(tcb.sent.records(), record, inFlight, tcb.sent.everLost());
    }

    /// Less than a segment is left to send although more might be in flight.
    private static void noteAppLimited(Tcb tcb) {
        boolean isFull = tcb.unsent() >= segmentText(tcb) || tcb.recovery.room(tcb) <= 0;
        if (isFull || tcb.sent.hasLost()) return;
        tcb.delivery.onAppLimited(tcb.recovery.pipe(tcb));
    }

    private int sentAgain(Tcb tcb, int end, long now) {
        boolean isFirst = plan.seq == tcb.snd.una;
        int record = tcb.sent.sentAgain(plan.seq, end, segments(tcb), now);
        int octets = Seq.distance(plan.seq, end);
        tcb.recovery.spurious.onResent(octets, tcb.timestamps.value(now));
        tcb.timestamps.onResent(now);
        tcb.retransmittedSegments++;
        tcb.statistics(now).octetsResent += plan.textLength;
        tcp.core.counters().add(Counter.TCP_RETRANS_SEGS);
        // Its acknowledgment, or what that shows lost, comes after a round trip.
        if (isFirst) tcb.sendTimers.restart(now);
        return record;
    }

    /// RACK-14.
    private void sentLossProbe(Tcb tcb, LossProbe.Kind kind) {
        tcb.recovery.probe.onSent(tcb.snd.nxt, kind);
        tcp.core.counters().add(Counter.TCP_LOSS_PROBES);
    }

    private void pace(Tcb tcb, long now) {
        if (!tcb.settings.isOn(TcpOption.PACING)) return;
        long rate = tcb.congestion.pacingRate(tcb.rtt.srtt());
        tcb.pacer.onSent(plan.textLength, segments(tcb), rate, now);
    }

    /// Whether text waits for its time on the pacer's schedule.
    private static boolean isPaced(Tcb tcb, long now) {
        if (!tcb.pacer.isHeld(now)) return false;
        tcb.timers.arm(TimerTable.Kind.PACE, tcb.pacer.release());
        return true;
    }

    private int segments(Tcb tcb) {
        if (plan.isMtuProbe) return 1;
        return Math.max(1, Math.ceilDiv(plan.textLength, Math.max(1, segmentText(tcb))));
    }

    private void countSegments(Tcb tcb) {
        int segments = segments(tcb);
        tcb.segmentsSent += segments;
        tcp.core.counters().add(Counter.TCP_OUT_SEGS, segments);
    }

    /// SND.UNA ≤ SND.NXT ≤ what was queued (H15).
    private static void check(Tcb tcb) {
        var snd = tcb.snd;
        int end = tcb.sendBuffer.end() + (tcb.isFinQueued ? 1 : 0);
        if (Seq.isAfter(snd.una, snd.nxt) || Seq.isAfter(snd.nxt, end)) {
            throw new IllegalStateException(
                    "una " + snd.una + ", nxt " + snd.nxt + ", end " + end + ": " + tcb.flow);
        }
    }
}
