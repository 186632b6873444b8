package dev.netstack.stack.tcp;

/// Sends again what was lost, at the pace that the congestion window allows (RFC 6675 §5; RFC 6582
/// when the peer sends no SACK blocks).
///
/// ```
///      SND.UNA        highRxt          lostEdge             SND.NXT
///        |== sent again ==|== lost ========|== in flight ======|
/// ```
///
/// Ranges that the peer holds lie in between and count for nothing. A time-out, a smaller path MTU
/// and a window that opens again are the same to it: all that was in flight is lost.
final class Recovery {
    enum Phase {
        /// Nothing is known to be lost.
        OPEN,
        /// Loss was inferred from acknowledgments.
        FAST,
        /// All that was in flight is sent again.
        RESEND
    }

    private final LossDetector detector = new LossDetector();
    private Phase phase = Phase.OPEN;

    /// RecoveryPoint: SND.NXT when the loss was found.
    private int point;

    private int highRxt;
    private int lostEdge;

    /// Octets below `lostEdge`, and below `highRxt`, that the peer does not hold.
    private int lost;

    private int resent;

    LossDetector detector() {
        return detector;
    }

    Phase phase() {
        return phase;
    }

    boolean isActive() {
        return phase != Phase.OPEN;
    }

    /// Octets that are in the network: pipe of RFC 6675 §4.
    int pipe(SendSequence snd, int mss) {
        int outstanding = isActive() ? Seq.distance(snd.una, point) : snd.inFlight();
        int gone = detector.delivered(outstanding, mss) + lost - resent;
        return Math.max(0, snd.inFlight() - gone);
    }

    /// Loss was inferred (RFC 6675 §5 step 4, RFC 6582 §3.2 step 2).
    void enterFast(SendSequence snd, int mss) {
        begin(Phase.FAST, snd);
        lostEdge = lostEdge(snd, mss);
        count(snd);
    }

    /// All that is in flight must be sent again.
    void enterResend(SendSequence snd) {
        begin(Phase.RESEND, snd);
        lostEdge = snd.nxt;
        detector.forgetDuplicates();
        count(snd);
    }

    /// SND.UNA moved, or SACK blocks told something new, during recovery.
    ///
    /// @return whether everything that was in flight at the loss is acknowledged now
    boolean onProgress(SendSequence snd, int mss) {
        if (Seq.isAtLeast(snd.una, point)) {
            end();
            return true;
        }
        if (phase == Phase.FAST) lostEdge = Seq.max(lostEdge(snd, mss), lostEdge);
        lostEdge = Seq.max(lostEdge, snd.una);
        highRxt = Seq.max(highRxt, snd.una);
        count(snd);
        return false;
    }

    /// Octets that are known to be lost and were not sent again yet.
    int lostOctets() {
        return lost - resent;
    }

    /// Whether nothing was sent again yet since the loss was inferred.
    boolean isFirst() {
        return phase == Phase.FAST && resent == 0;
    }

    /// Whether something lost was not sent again yet.
    boolean hasLost() {
        return isActive() && lost > resent;
    }

    /// The first octet that is lost and not sent again; with [#hasLost] only.
    int nextLost() {
        var sacked = detector.sacked();
        int at = highRxt;
        int index = sacked.indexOf(at);
        if (index < sacked.size() && Seq.isAtMost(sacked.left(index), at)) at = sacked.right(index);
        return at;
    }

    /// Where the lost octets that begin at `sequence` end.
    int lostEnd(int sequence) {
        var sacked = detector.sacked();
        int index = sacked.indexOf(sequence);
        if (index == sacked.size()) return lostEdge;
        return Seq.min(lostEdge, sacked.left(index));
    }

    /// Octets [from, to) were sent again.
    void onResent(int from, int to) {
        if (!isActive()) return;
        resent += Math.max(0, Seq.distance(from, Seq.min(to, lostEdge)));
        highRxt = Seq.max(highRxt, to);
    }

    /// Nothing is in flight any more, or the connection is at its end.
    void end() {
        phase = Phase.OPEN;
        lost = 0;
        resent = 0;
        detector.forgetDuplicates();
    }

    private void begin(Phase next, SendSequence snd) {
        phase = next;
        point = snd.nxt;
        highRxt = snd.una;
    }

    private int lostEdge(SendSequence snd, int mss) {
        if (!detector.sacked().isEmpty()) return detector.lostEdge(snd, mss);
        // Without SACK each partial acknowledgment shows one more segment lost (RFC 6582 §3.2 step
        // 3).
        return Seq.min(snd.una + mss, snd.nxt);
    }

    private void count(SendSequence snd) {
        lost = missing(snd.una, lostEdge);
        resent = missing(snd.una, Seq.min(highRxt, lostEdge));
    }

    /// Octets in [from, to) that the peer does not hold.
    private int missing(int from, int to) {
        var sacked = detector.sacked();
        int octets = Math.max(0, Seq.distance(from, to));
        for (int i = 0; i < sacked.size() && Seq.isBefore(sacked.left(i), to); i++) {
            octets -= Seq.distance(sacked.left(i), Seq.min(sacked.right(i), to));
        }
        return octets;
    }
}
