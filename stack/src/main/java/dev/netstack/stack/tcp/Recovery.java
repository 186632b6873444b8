package dev.netstack.stack.tcp;

/// In which phase of loss recovery a sender is, and how much may leave in it. [LossDetector] and
/// [Rack] find losses, [SentSegments] knows them, [LossResponse] decides what follows, and
/// [SegmentDeparture] sends again what was lost, as far as [#room] goes.
final class Recovery {
    enum Phase {
        /// Nothing is known to be lost.
        OPEN,
        /// Loss was inferred from acknowledgments.
        FAST,
        /// The retransmission timer fired, or what was in flight was refused: slow start goes over
        /// it again.
        RESEND
    }

    /// How far the question came whether a time-out was spurious (F-RTO, RFC 5682 §2.1, §3.1).
    enum Frto {
        NONE,
        /// Step 2: what was sent again is not acknowledged yet.
        WAITING,
        /// Step 3: new segments leave in place of lost ones, and the next acknowledgment tells.
        PROBING
    }

    final LossDetector detector = new LossDetector();
    final SpuriousLoss spurious = new SpuriousLoss();
    final LossProbe probe = new LossProbe();
    Frto frto = Frto.NONE;

    private final RateReduction reduction = new RateReduction();
    private Phase phase = Phase.OPEN;

    /// RecoveryPoint: SND.NXT when the loss was found.
    private int point;

    private boolean hasPoint;

    /// cwnd while the rate is reduced.
    private int window;

    /// The first segment after a time-out leaves whatever the window is.
    private boolean isForced;

    Phase phase() {
        return phase;
    }

    boolean isActive() {
        return phase != Phase.OPEN;
    }

    int point() {
        return point;
    }

    /// Without SACK, duplicates right behind a recovery may be of what it sent again (RFC 6582
    /// §3.2 step 1).
    boolean isJustOver(int una) {
        return hasPoint && una == point;
    }

    /// Octets that are in the network: pipe of RFC 6675 §4.
    int pipe(Tcb tcb) {
        int pipe = tcb.sent.pipe();
        if (tcb.hasSack) return pipe;
        return Math.max(0, pipe - departed(tcb));
    }

    /// Octets that duplicate acknowledgments stand for.
    int departed(Tcb tcb) {
        int outstanding = isActive() ? Seq.distance(tcb.snd.una, point) : tcb.snd.inFlight();
        return detector.departed(outstanding, tcb.mss);
    }

    /// cwnd, as recovery sees it.
    int window(Tcb tcb) {
        boolean isReduced = phase == Phase.FAST && !tcb.congestion.isRateBased();
        return isReduced ? window : tcb.congestion.window();
    }

    /// Octets that may leave now as far as congestion goes. CC-15, CC-16.
    int room(Tcb tcb) {
        int room = window(tcb) - pipe(tcb);
        return isForced ? Math.max(room, tcb.mss) : room;
    }

    /// Loss was inferred (RFC 6675 §5 step 4, RFC 6582 §3.2 step 2).
    void enterFast(Tcb tcb) {
        enter(Phase.FAST, tcb);
        reduction.begin(tcb.snd.inFlight());
    }

    /// The retransmission timer fired (RFC 5682 §3.1 step 1).
    void enterResend(Tcb tcb) {
        boolean isNew = phase == Phase.OPEN || frto == Frto.WAITING;
        if (phase == Phase.OPEN) spurious.begin(tcb.snd.una);
        begin(Phase.RESEND, tcb);
        detector.forgetDuplicates();
        frto = isNew ? Frto.WAITING : Frto.NONE;
        isForced = true;
    }

    /// What is in flight must be sent again, though not for congestion.
    void resend(Tcb tcb) {
        tcb.sent.lose(tcb.snd.una, tcb.snd.nxt);
        if (!tcb.sent.hasLost()) return;
        spurious.end();
        begin(Phase.RESEND, tcb);
        detector.forgetDuplicates();
    }

    /// RFC 5682 §3.1 step 2 b: new segments are sent in place of lost ones.
    void probeTimeout(Tcb tcb) {
        frto = Frto.PROBING;
        point = tcb.snd.nxt;
    }

    /// Octets were delivered in fast recovery, or found lost.
    void reduce(Tcb tcb, RateReduction.News news) {
        reduction.onDelivered(news.octets());
        window = reduction.window(pipe(tcb), tcb.congestion.window(), tcb.mss, news);
    }

    /// `octets` leave.
    void onSent(int octets) {
        isForced = false;
        if (phase == Phase.FAST) reduction.onSent(octets);
    }

    /// Everything that was in flight at the loss is acknowledged, or was not lost.
    void end() {
        phase = Phase.OPEN;
        frto = Frto.NONE;
        isForced = false;
        detector.forgetDuplicates();
    }

    private void enter(Phase next, Tcb tcb) {
        spurious.begin(tcb.snd.una);
        begin(next, tcb);
    }

    /// LR-11.
    private void begin(Phase next, Tcb tcb) {
        phase = next;
        point = tcb.snd.nxt;
        hasPoint = true;
        frto = Frto.NONE;
        probe.reset();
    }
}
