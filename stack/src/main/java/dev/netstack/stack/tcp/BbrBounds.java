package dev.netstack.stack.tcp;

/// How loss and marks bound BBR's model: for long by what the last probe met (inflight_hi), and
/// until the next probe by what others take meanwhile (bw_lo, inflight_lo).
final class BbrBounds {
    static final int UNBOUNDED = Integer.MAX_VALUE;
    static final long UNBOUNDED_RATE = Long.MAX_VALUE;

    /// A round trip in which a larger share is lost went too far.
    static final double LOSS_THRESHOLD = 0.02;

    /// The same where round trips show no queue, and losses are therefore likely to be no
    /// congestion; as much as probing with a gain of 1.25 loses at a policer.
    static final double LOSS_THRESHOLD_UNQUEUED = 0.2;

    /// What remains of a bound after a round with losses.
    static final double BETA = 0.7;

    /// Acknowledgments in which a larger share is marked went too far.
    static final double MARK_THRESHOLD = 0.5;

    /// How much of the marked share a round takes away, and the gain of the share's average.
    static final double MARK_FACTOR = 1.0 / 3;

    static final double MARK_GAIN = 1.0 / 16;

    private static final int PROBE_ROUNDS_MAX = 30;

    private int inflightHi = UNBOUNDED;
    private int inflightLo = UNBOUNDED;
    private long bwLo = UNBOUNDED_RATE;
    private int undoInflightHi = UNBOUNDED;
    private int undoInflightLo = UNBOUNDED;
    private long undoBwLo = UNBOUNDED_RATE;

    // What was delivered, lost and marked in the round that goes on.
    private boolean isLossInRound;
    private boolean isEchoInRound;
    private int lossEvents;
    private long bwLatest;
    private int inflightLatest;
    private long deliveredInRound;
    private long lostInRound;
    private long markedInRound;
    private double markedShare = 1;

    // How fast probing raises inflight_hi: an octet for so many that are acknowledged.
    private int probeRounds;
    private int probeAcked;
    private int probeCount = UNBOUNDED;

    int inflightHi() {
        return inflightHi;
    }

    int inflightLo() {
        return inflightLo;
    }

    long bwLo() {
        return bwLo;
    }

    int inflightLatest() {
        return inflightLatest;
    }

    /// Whether too much was marked in the round that ends.
    boolean isMarkedRound() {
        return markedInRound > MARK_THRESHOLD * deliveredInRound;
    }

    /// Acknowledgments of this round that told of losses.
    int lossEvents() {
        return lossEvents;
    }

    // What acknowledgments tell.

    /// Notes what was delivered, lost and marked.
    void onSample(AckSample ack) {
        bwLatest = Math.max(bwLatest, ack.rate.rate());
        inflightLatest = (int) Math.max(inflightLatest, ack.rate.deliveredBetween);
        deliveredInRound += ack.delivered;
        markedInRound += ack.marked;
        lostInRound += ack.lost;
        if (ack.lost == 0) return;
        if (!isLossInRound) saveForUndo();
        isLossInRound = true;
        lossEvents++;
    }

    /// The peer echoes marks as RFC 3168 §6.1.3 says, which do not tell how many: as bad as a loss.
    void onEcho() {
        isEchoInRound = true;
    }

    /// A round of one sender that does not look for more is over: losses and marks lower its
    /// bounds. Where it shows no queue, only more of them than `threshold`, a share of the round.
    void adapt(long bandwidth, int window, double threshold) {
        long counted = lostInRound + deliveredInRound;
        boolean isLossy =
                isLossInRound && (threshold == LOSS_THRESHOLD || lostInRound > threshold * counted);
        if (isLossy || isEchoInRound) {
            bound(bandwidth, window);
            bwLo = Math.max(bwLatest, (long) (bwLo * BETA));
            inflightLo = Math.max(inflightLatest, (int) (inflightLo * BETA));
        }
        if (markedInRound == 0) return;
        bound(bandwidth, window);
        inflightLo = (int) (inflightLo * (1 - markedShare * MARK_FACTOR));
    }

    /// A round is over.
    void endRound(AckSample ack) {
        if (deliveredInRound > 0) {
            double share = (double) markedInRound / deliveredInRound;
            markedShare += MARK_GAIN * (share - markedShare);
        }
        deliveredInRound = 0;
        lostInRound = 0;
        markedInRound = 0;
        isLossInRound = false;
        isEchoInRound = false;
        lossEvents = 0;
        bwLatest = ack.rate.rate();
        inflightLatest = (int) Math.min(UNBOUNDED, ack.rate.deliveredBetween);
    }

    /// Nothing that was seen so far counts for the next round.
    void resetSignals() {
        isLossInRound = false;
        isEchoInRound = false;
        bwLatest = 0;
        inflightLatest = 0;
    }

    /// Whether so much was lost or marked that what was in flight must have been too much.
    static boolean isTooHigh(AckSample ack, double lossThreshold) {
        var rate = ack.rate;
        if (rate.lostSince > lossThreshold * rate.inFlightAtSend) return true;
        return ack.marked > 0 && ack.marked > MARK_THRESHOLD * ack.delivered;
    }

    // For the long term.

    void inflightHi(int octets) {
        inflightHi = octets;
    }

    /// What was in flight did no harm.
    void wasSafe(int inFlight) {
        if (inflightHi != UNBOUNDED) inflightHi = Math.max(inflightHi, inFlight);
    }

    void beginProbe() {
        probeRounds = 0;
        probeAcked = 0;
        probeCount = UNBOUNDED;
    }

    /// inflight_hi rises by one segment in the first round of probing, by two in the next, and so
    /// on.
    void steepen(int window, int mss) {
        long growth = (long) mss << probeRounds;
        probeRounds = Math.min(probeRounds + 1, PROBE_ROUNDS_MAX);
        probeCount = (int) Math.max(window / growth, 1);
    }

    void raise(AckSample ack, int window, int mss) {
        probeAcked += ack.delivered;
        if (probeAcked >= probeCount) {
            int raised = probeAcked / probeCount;
            probeAcked -= raised * probeCount;
            inflightHi = Math.min(CongestionController.WINDOW_MAX, inflightHi + raised);
        }
        if (ack.isRoundStart) steepen(window, mss);
    }

    // For the short term.

    void forgetShortTerm() {
        bwLo = UNBOUNDED_RATE;
        inflightLo = UNBOUNDED;
    }

    /// The losses of this round were none.
    void undo() {
        isLossInRound = false;
        bwLo = Math.max(bwLo, undoBwLo);
        inflightLo = Math.max(inflightLo, undoInflightLo);
        inflightHi = Math.max(inflightHi, undoInflightHi);
    }

    private void saveForUndo() {
        undoBwLo = bwLo;
        undoInflightLo = inflightLo;
        undoInflightHi = inflightHi;
    }

    private void bound(long bandwidth, int window) {
        if (bwLo == UNBOUNDED_RATE) bwLo = bandwidth;
        if (inflightLo == UNBOUNDED) inflightLo = window;
    }
}
