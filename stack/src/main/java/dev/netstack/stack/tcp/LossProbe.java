package dev.netstack.stack.tcp;

/// Asks for an acknowledgment that is overdue with one more segment, before the retransmission
/// timer does it with all of them (tail loss probe, RFC 8985 §7).
final class LossProbe {
    /// TLP.max_ack_delay: what peers of other systems wait at most (RFC 8985 §7.2).
    static final long ACK_DELAY_MAX_NANOS = 200_000_000L;

    /// On paths of microseconds a peer that was not scheduled is late by more than a round trip.
    private static final long TIMEOUT_MIN_NANOS = 2_000_000L;

    private static final long WITHOUT_SAMPLE_NANOS = 1_000_000_000L;

    /// Whether the timer expired, and a probe shall leave.
    boolean isDue;

    private boolean isOut;
    private int endSeq;
    private boolean isRetransmission;
    private boolean hasNewSample = true;

    /// What a probe consists of.
    enum Kind {
        NEW_TEXT,
        RETRANSMISSION
    }

    /// How an acknowledgment ends the episode.
    enum Outcome {
        /// It does not, or nothing was lost.
        NONE,
        /// The probe repaired a loss, which congestion control must know (§7.4.2).
        REPAIRED
    }

    /// TLP_init: fast recovery or the retransmission timer takes over (§7.1).
    void reset() {
        isDue = false;
        isOut = false;
        isRetransmission = false;
    }

    void onSample() {
        hasNewSample = true;
    }

    /// Whether no other is out, and the round trip was measured since the last (§7.3). RACK-11.
    boolean isAllowed() {
        return !isOut && hasNewSample;
    }

    /// TLP_calc_PTO, but for the retransmission timer's bound (§7.2). RACK-10.
    static long timeout(RttEstimator rtt, SentSegments sent) {
        if (!rtt.hasSample()) return WITHOUT_SAMPLE_NANOS;
        boolean isAlone = sent.size() == 1 && sent.records().segments(sent.first()) == 1;
        return Math.max(TIMEOUT_MIN_NANOS, 2 * rtt.srtt()) + (isAlone ? ACK_DELAY_MAX_NANOS : 0);
    }

    /// The probe leaves; SND.NXT is `nxt` behind it.
    void onSent(int nxt, Kind kind) {
        isDue = false;
        isOut = true;
        endSeq = nxt;
        isRetransmission = kind == Kind.RETRANSMISSION;
        hasNewSample = false;
    }

    /// Whether a reported duplicate that ends at `end` is the probe.
    boolean isProbe(int end) {
        return isOut && isRetransmission && end == endSeq;
    }

    /// TLP_process_ack (§7.4.2). RACK-15.
    Outcome onAck(Segment segment, Delivery delivery) {
        if (!isOut || Seq.isBefore(segment.ack, endSeq)) return Outcome.NONE;
        boolean isDuplicate = delivery.duplicateOctets > 0 && isProbe(delivery.duplicateEnd);
        if (!isRetransmission || isDuplicate) {
            isOut = false;
        } else if (Seq.isAfter(segment.ack, endSeq)) {
            isOut = false;
            return Outcome.REPAIRED;
        } else if (delivery.isDuplicate && segment.options.sackBlocks() == 0) {
            isOut = false;
        }
        return Outcome.NONE;
    }
}
