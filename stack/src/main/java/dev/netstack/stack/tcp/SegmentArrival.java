package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.SegmentArrival.Verdict.CONTINUE;
import static dev.netstack.stack.tcp.SegmentArrival.Verdict.DISPOSED;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;

/// The SEGMENT ARRIVES event, in the order of RFC 9293 §3.10.7.
///
/// Every step lets the segment through or disposes of it; one that disposes of it has noted
/// whatever answer the RFC asks for. Nothing here builds a packet: [SegmentDeparture] does when it
/// is asked. CLOSED (§3.10.7.1) and LISTEN (§3.10.7.2) have no connection: see [Answers#reset] and
/// [Listener].
final class SegmentArrival {
    enum Verdict {
        CONTINUE,
        DISPOSED
    }

    private final Tcp tcp;
    private final AckArrival acknowledgments;

    SegmentArrival(Tcp tcp) {
        this.tcp = tcp;
        acknowledgments = new AckArrival(tcp);
    }

    void arrives(Tcb tcb, Segment segment, long now) {
        tcb.segmentsReceived++;
        switch (tcb.state) {
            case CLOSED, LISTEN, TIME_WAIT -> tcp.answers.reset(segment, now); // §3.10.7.1
            case SYN_SENT -> arrivesInSynSent(tcb, segment, now); // §3.10.7.3
            default -> arrivesOtherwise(tcb, segment, now); // §3.10.7.4
        }
        tcb.due();
    }

    /// The text of a SYN that opened a connection passively waits for the handshake to end (SE-11),
    /// and is acknowledged then; that of one with a cookie does not. Its FIN comes again.
    void queueText(Tcb tcb, Segment segment, long now) {
        trim(tcb, segment);
        processText(tcb, segment, now);
    }

    // RFC 9293 §3.10.7.3, SE-3.

    private void arrivesInSynSent(Tcb tcb, Segment segment, long now) {
        if (checkAckOfSyn(tcb, segment, now) == DISPOSED) return; // first
        if (checkResetOfSyn(tcb, segment) == DISPOSED) return; // second
        // Third: security and compartment are not implemented; see docs/deviations.md.
        if (!segment.isSyn()) { // fifth
            drop(DropReason.TCP_NO_ACK);
            return;
        }
        tcb.negotiate(SynOffer.of(segment, tcb.settings), now); // fourth
        if (segment.isAck()) tcb.ecn.replied(segment, tcb.settings.ecn());
        else tcb.ecn.requested(segment, tcb.settings.ecn());
        if (tcb.isFastOpen) tcp.fastOpen.answered(tcb, segment, now);
        if (segment.isAck()) synIsAcknowledged(tcb, segment, now);
        else openSimultaneously(tcb, now);
        trim(tcb, segment);
        checkUrgent(tcb, segment);
        processText(tcb, segment, now);
        if (tcb.state.isSynchronized()) checkFin(tcb, segment, now);
    }

    private Verdict checkAckOfSyn(Tcb tcb, Segment segment, long now) {
        if (!segment.isAck()) return CONTINUE;
        boolean isAcceptable =
                Seq.isAfter(segment.ack, tcb.snd.iss) && Seq.isAtMost(segment.ack, tcb.snd.nxt);
        if (isAcceptable) return CONTINUE;
        tcp.answers.reset(segment, now);
        return drop(DropReason.TCP_UNACCEPTABLE_ACK);
    }

    private Verdict checkResetOfSyn(Tcb tcb, Segment segment) {
        if (!segment.isRst()) return CONTINUE;
        if (!segment.isAck()) return drop(DropReason.TCP_RESET_IGNORED);
        tcb.end(CloseCause.REFUSED);
        return DISPOSED;
    }

    private void synIsAcknowledged(Tcb tcb, Segment segment, long now) {
        tcb.snd.una = segment.ack;
        tcb.snd.wl2 = segment.ack;
        tcb.sendBuffer.acknowledge(segment.ack);
        // TFO-13 (RFC 7413 §4.2.2): text of our SYN that was not taken leaves again at once.
        tcb.snd.nxt = segment.ack;
        tcb.established(now);
        tcb.acks.demand();
    }

    // MUST-10: SYN crossed SYN (RFC 9293 §3.5, figure 7). MUST-11: `listener` is null, which says
    // that we opened actively.
    private static void openSimultaneously(Tcb tcb, long now) {
        tcb.enter(TcpState.SYN_RECEIVED);
        tcb.isSynDue = true;
        tcb.snd.nxt = tcb.snd.iss + 1;
        tcb.timers.arm(TimerTable.Kind.RETRANSMIT, now + tcb.rtt.rto());
    }

    // RFC 9293 §3.10.7.4.

    private void arrivesOtherwise(Tcb tcb, Segment segment, long now) {
        if (checkTimestamp(tcb, segment, now) == DISPOSED) return; // RFC 7323 §5.3
        if (checkSequence(tcb, segment, now) == DISPOSED) return; // first
        if (checkReset(tcb, segment, now) == DISPOSED) return; // second
        // Third: security and compartment are not implemented; see docs/deviations.md.
        if (checkSyn(tcb, segment, now) == DISPOSED) return; // fourth
        trim(tcb, segment);
        if (checkAck(tcb, segment, now) == DISPOSED) return; // fifth
        tcb.ecn.onSegment(segment, tcb.acks);
        checkUrgent(tcb, segment); // sixth
        processText(tcb, segment, now); // seventh
        checkFin(tcb, segment, now); // eighth
    }

    /// PAWS (RFC 7323 §5.3): a segment that a duplicate from long ago could be is not acceptable. A
    /// reset is not subject to it (§5.2), and one without the option that both agreed on is dropped
    /// (§3.2, E9). TS-13, TS-14, TS-24.
    private Verdict checkTimestamp(Tcb tcb, Segment segment, long now) {
        if (!tcb.timestamps.isOn || segment.isRst()) return CONTINUE;
        if (!segment.options.hasTimestamps()) return drop(DropReason.TCP_NO_TIMESTAMP);
        if (!tcb.timestamps.isOld(segment.options.tsVal(), now)) return CONTINUE;
        tcp.core.counters().add(Counter.TCP_PAWS_ESTAB);
        tcb.acks.answerOutside(segment.textLength, tcb.settings.challengeInterval(), now);
        return drop(DropReason.TCP_PAWS);
    }

    /// First, check the sequence number (SE-4). An unacceptable segment is answered with an empty
    /// acknowledgment, so that a peer whose acknowledgment was lost can make progress.
    private Verdict checkSequence(Tcb tcb, Segment segment, long now) {
        var rcv = tcb.rcv;
        boolean isAcceptable = rcv.accepts(segment.seq, segment.length());
        // MUST-66: with a window of zero ACK, URG and RST are still heard; [#trim] takes the text.
        boolean isHeard = isAcceptable || (rcv.window() == 0 && segment.seq == rcv.nxt);
        if (isHeard || isCrossing(tcb, segment)) {
            if (tcb.timestamps.isEchoedBy(segment)) {
                tcb.timestamps.onAccepted(segment.options.tsVal(), segment.seq, now);
            }
            tcb.heardAt = now;
            tcb.keepAlives = 0;
            return CONTINUE;
        }
        if (segment.isRst()) return drop(DropReason.TCP_RESET_IGNORED); // BA-3
        answerUnacceptable(tcb, segment, now);
        return drop(DropReason.TCP_UNACCEPTABLE_SEQUENCE);
    }

    /// The SYN and ACK of a peer that opens at the same time repeats its SYN, yet its
    /// acknowledgment counts (RFC 9293 §3.5, figure 7).
    private static boolean isCrossing(Tcb tcb, Segment segment) {
        return tcb.state == TcpState.SYN_RECEIVED
                && tcb.passive == null
                && segment.isSyn()
                && segment.isAck()
                && segment.seq == tcb.rcv.irs;
    }

    private static void answerUnacceptable(Tcb tcb, Segment segment, long now) {
        boolean isRepeatedSyn = segment.isSyn() && segment.seq == tcb.rcv.irs;
        if (tcb.state == TcpState.SYN_RECEIVED && isRepeatedSyn) {
            // The peer did not get our SYN and ACK: an acknowledgment alone would not help it.
            if (!segment.isAck()) tcb.ecn.requested(segment, tcb.settings.ecn());
            if (tcb.acks.challenge(tcb.settings.challengeInterval(), now)) tcb.isSynDue = true;
            return;
        }
        if (segment.isSyn() && segment.isAck()) tcb.ecn.repliedAgain(segment);
        boolean isOld = Seq.isAtMost(segment.end(), tcb.rcv.nxt);
        if (tcb.hasSack && isOld && segment.textLength > 0) {
            tcb.receiveBuffer.duplicate(segment.seq, segment.seq + segment.textLength);
        }
        tcb.acks.answerOutside(segment.textLength, tcb.settings.challengeInterval(), now);
    }

    /// Second, check the RST bit (SE-5, SE-10). Only an exact match resets: RFC 5961 §3.2 closes
    /// the blind attack that an in-window match leaves open, and asks for a challenge ACK when the
    /// match is merely in the window. SHLD-2. TS-23. BA-1, BA-2, BA-5.
    private Verdict checkReset(Tcb tcb, Segment segment, long now) {
        if (!segment.isRst()) return CONTINUE;
        if (segment.seq != tcb.rcv.nxt) {
            challenge(tcb, now);
            return drop(DropReason.TCP_RESET_IGNORED);
        }
        boolean isKnown = tcb.state.isSynchronized() || tcb.isEarly();
        tcb.end(isKnown ? CloseCause.RESET_BY_PEER : CloseCause.REFUSED);
        return DISPOSED;
    }

    /// Fourth, check the SYN bit (SE-6; RFC 5961 §4.2). A passive open in SYN-RECEIVED returns to
    /// LISTEN, which it never left: the half-open connection is forgotten. BA-4.
    private Verdict checkSyn(Tcb tcb, Segment segment, long now) {
        if (!segment.isSyn()) return CONTINUE;
        if (tcb.state == TcpState.SYN_RECEIVED && tcb.passive != null) {
            tcb.end(CloseCause.REFUSED);
        } else if (isCrossing(tcb, segment)) {
            return CONTINUE;
        } else {
            challenge(tcb, now);
        }
        return drop(DropReason.TCP_UNEXPECTED_SYN);
    }

    /// Cuts the segment to the window, which leaves one that begins at RCV.NXT or ahead of it.
    private static void trim(Tcb tcb, Segment segment) {
        var rcv = tcb.rcv;
        int before = segment.textSequence();
        int text = segment.textLength;
        boolean isFirstFin = segment.isFin() && !rcv.hasFin;
        int edge = rcv.hasFin ? Seq.min(rcv.edge, rcv.fin + 1) : Seq.max(rcv.edge, rcv.nxt);
        if (!segment.trim(rcv.nxt, edge)) return;
        if (!segment.isAck() || (text == 0 && !isFirstFin)) return;
        tcb.acks.demand();
        boolean isRepeated = tcb.hasSack && Seq.isBefore(before, rcv.nxt) && text > 0;
        if (isRepeated) tcb.receiveBuffer.duplicate(before, Seq.min(rcv.nxt, before + text));
    }

    /// Fifth, check the ACK field (SE-7).
    private Verdict checkAck(Tcb tcb, Segment segment, long now) {
        if (!segment.isAck()) return drop(DropReason.TCP_NO_ACK);
        if (tcb.state == TcpState.SYN_RECEIVED) {
            if (checkAckOfSynReceived(tcb, segment, now) == DISPOSED) return DISPOSED;
        } else if (!isAckInRange(tcb, segment)) {
            challenge(tcb, now);
            return drop(DropReason.TCP_UNACCEPTABLE_ACK);
        }
        acknowledgments.arrives(tcb, segment, now);
        return afterAck(tcb, now);
    }

    private Verdict checkAckOfSynReceived(Tcb tcb, Segment segment, long now) {
        var snd = tcb.snd;
        if (!Seq.isAfter(segment.ack, snd.una) || Seq.isAfter(segment.ack, snd.max)) {
            tcp.answers.reset(segment, now);
            return drop(DropReason.TCP_UNACCEPTABLE_ACK);
        }
        // G7: nobody accepts; the peer repeats itself until somebody does.
        if (tcb.passive != null && !tcb.isFastOpen && tcb.passive.isFull()) {
            tcp.core.counters().add(Counter.TCP_LISTEN_OVERFLOWS);
            return drop(DropReason.TCP_BACKLOG_FULL);
        }
        tcb.established(now);
        processEarlyText(tcb, now);
        trim(tcb, segment);
        snd.window(snd.windowOf(segment), segment.seq, segment.ack);
        return CONTINUE;
    }

    /// SND.UNA - MAX.SND.WND ≤ SEG.ACK ≤ SND.NXT (RFC 5961 §5.2; BA-6, MAY-12, F3).
    private static boolean isAckInRange(Tcb tcb, Segment segment) {
        return Seq.isAtLeast(segment.ack, tcb.snd.una - tcb.snd.wndMax)
                && Seq.isAtMost(segment.ack, tcb.snd.max);
    }

    private Verdict afterAck(Tcb tcb, long now) {
        if (!tcb.isFinAcknowledged()) return CONTINUE;
        switch (tcb.state) {
            case FIN_WAIT_1 -> {
                tcb.enter(TcpState.FIN_WAIT_2);
                if (tcb.isOrphan) tcb.armFinWait2(now);
                tcb.ready();
            }
            case CLOSING -> {
                tcb.linger(now);
                return DISPOSED;
            }
            case LAST_ACK -> {
                tcb.end(CloseCause.CLOSED);
                return DISPOSED;
            }
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED -> {}
            case ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT -> {}
        }
        return CONTINUE;
    }

    /// Sixth, check the URG bit (MUST-30, MUST-32). Urgent data stay in line (RFC 6093 §3; H6).
    private static void checkUrgent(Tcb tcb, Segment segment) {
        if (!segment.isUrg() || !tcb.state.isReceiving()) return;
        int pointer = segment.textSequence() + segment.urgentPointer;
        var rcv = tcb.rcv;
        int consumed = Seq.distance(rcv.nxt, pointer) + tcb.receiveBuffer.length();
        if (consumed <= 0 || (rcv.isUrgent && Seq.isAtMost(pointer, rcv.up))) return;
        rcv.up = pointer;
        rcv.isUrgent = true;
        tcb.ready();
    }

    /// Seventh, process the segment text (SE-11: that of a SYN too).
    private void processText(Tcb tcb, Segment segment, long now) {
        if (segment.textLength == 0) return;
        if (!tcb.state.isReceiving() && tcb.state != TcpState.SYN_RECEIVED) return;
        // SHLD-3: what nobody will ever read is lost, and the peer learns it.
        if (tcb.isOrphan) {
            tcb.abort(CloseCause.ABORTED, now);
            return;
        }
        tcb.statistics(now).textSegmentsReceived++;
        int grown = put(tcb, segment);
        while (grown == ReceiveBuffer.NO_MEMORY && tcp.memory.endLongest(tcb, now)) {
            grown = put(tcb, segment);
        }
        if (grown < 0) {
            refuse(tcb, grown);
        } else if (tcb.state == TcpState.SYN_RECEIVED && !tcb.isEarly()) {
            tcb.rcv.early += grown;
        } else if (grown == 0) {
            tcb.statistics(now).outOfOrder++;
            disorder(tcb);
        } else {
            echoed(tcb, segment, now);
            inOrder(tcb, grown, now);
        }
    }

    /// What a SYN brought was queued for this moment (RFC 9293 §3.10.7.2, §3.10.7.3; SE-11).
    private static void processEarlyText(Tcb tcb, long now) {
        int early = tcb.rcv.early;
        tcb.rcv.early = 0;
        if (early > 0) inOrder(tcb, early, now);
    }

    private static int put(Tcb tcb, Segment segment) {
        int sequence = segment.textSequence();
        return tcb.receiveBuffer.put(
                sequence, segment.bytes, segment.textStart, segment.textLength);
    }

    private void refuse(Tcb tcb, int why) {
        boolean isMemory = why == ReceiveBuffer.NO_MEMORY;
        tcp.core.counters().add(isMemory ? Counter.TCP_RCV_Q_DROP : Counter.TCP_OFO_DROP);
        drop(isMemory ? DropReason.TCP_MEMORY : DropReason.TCP_REASSEMBLY_FULL);
        tcb.acks.demand();
    }

    /// A full segment that echoes our timestamp tells the peer's round trip to one that only
    /// receives.
    private static void echoed(Tcb tcb, Segment segment, long now) {
        if (!tcb.timestamps.isEchoedBy(segment)) return;
        if (segment.textLength < tcb.acks.rmss()) return;
        long nanos = tcb.timestamps.roundTrip(segment.options.tsEcr(), now);
        if (nanos >= 0) tcb.limits.onEcho(nanos);
    }

    private void disorder(Tcb tcb) {
        tcp.core.counters().add(Counter.TCP_OFO_QUEUE);
        tcb.acks.onDisorder(tcb.hasSack ? AckPolicy.Answer.TOGETHER : AckPolicy.Answer.EACH);
    }

    private static void inOrder(Tcb tcb, int grown, long now) {
        tcb.rcv.nxt += grown;
        tcb.limits.onText(tcb.rcv, now);
        tcb.statistics(now).received(grown, now);
        if (tcb.isInputShut) tcb.receiveBuffer.discard();
        tcb.ready();
        // RFC 5681 §4.2, CC-13: what fills a hole, wholly or in part, is acknowledged at once.
        if (tcb.receiveBuffer.hasHoles()) tcb.acks.demand();
        boolean isDelayed = tcb.acks.onText(grown, tcb.advertisedMss(), tcb.rtt.rto(), now);
        if (!isDelayed || tcb.timers.isArmed(TimerTable.Kind.DELAYED_ACK)) return;
        tcb.timers.arm(TimerTable.Kind.DELAYED_ACK, now + tcb.acks.delay(tcb.rtt.srtt()));
    }

    /// Eighth, check the FIN bit (SE-9). One that is ahead of a hole waits until the hole is
    /// filled.
    private void checkFin(Tcb tcb, Segment segment, long now) {
        var rcv = tcb.rcv;
        if (segment.isFin() && !rcv.hasFin && tcb.state.isReceiving()) {
            rcv.hasFin = true;
            rcv.fin = segment.textSequence() + segment.textLength;
        }
        if (!rcv.hasFin) return;
        if (rcv.nxt != rcv.fin) {
            // RFC 5681 §4.2: what is ahead of a hole is answered at once, a FIN without text too.
            if (segment.isFin()) tcb.acks.demand();
            return;
        }
        rcv.nxt++;
        tcb.acks.demand();
        tcb.ready();
        switch (tcb.state) {
            case ESTABLISHED -> tcb.enter(TcpState.CLOSE_WAIT);
            // Were our FIN acknowledged, this would be FIN-WAIT-2 by now.
            case FIN_WAIT_1 -> tcb.enter(TcpState.CLOSING);
            case FIN_WAIT_2 -> tcb.linger(now);
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED -> {}
            case CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> {}
        }
    }

    private void challenge(Tcb tcb, long now) {
        if (tcb.acks.challenge(tcb.settings.challengeInterval(), now))
            tcp.core.counters().add(Counter.TCP_CHALLENGE_ACK);
    }

    private Verdict drop(DropReason reason) {
        tcp.core.counters().drop(reason);
        return DISPOSED;
    }
}
