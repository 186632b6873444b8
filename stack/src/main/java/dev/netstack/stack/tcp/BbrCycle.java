package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;

/// BBR's way through its states: when it looks for more, when it gives room, and when it looks for
/// the round trip without a queue.
final class BbrCycle {
    /// What is left free of inflight_hi while cruising, for others to find.
    static final double HEADROOM = 0.15;

    /// How long the window is small when the round trip is probed.
    static final long PROBE_RTT_NANOS = 200_000_000L;

    /// Start-up ends when so many acknowledgments of a round tell of losses, and they are too many.
    static final int STARTUP_LOSS_EVENTS = 6;

    /// Or when in so many rounds too much is marked.
    static final int STARTUP_MARKED_ROUNDS = 2;

    /// A probe for bandwidth comes after 2 s and up to 1 s more, and no later than a Reno flow of
    /// the same window would need to grow by a segment a round (63 rounds at most).
    static final long PROBE_WAIT_NANOS = 2_000_000_000L;

    static final int PROBE_WAIT_SPREAD_NANOS = 1_000_000_000;
    static final int RENO_ROUNDS_MAX = 63;

    /// Which probing the acknowledgments that arrive tell of.
    private enum Feedback {
        NONE,
        REFILLING,
        PROBE_STARTING,
        PROBING,
        PROBE_STOPPING
    }

    private final BbrPath path;
    private final Entropy entropy;
    private BbrState state = BbrState.STARTUP;
    private Feedback feedback = Feedback.NONE;
    private boolean isProbeSample;
    private boolean isRestart;
    private long stamp;
    private long probeWait;
    private int roundsSinceProbe;
    private int markedRounds;

    // The round that a state begins: it is over when what is sent from now on is delivered.
    private long delivered;
    private long roundEnd;
    private boolean isRoundStart;

    // PROBE_RTT: 0 until what is in flight is little enough.
    private long probeDoneAt;
    private boolean isProbeRoundDone;
    private int savedWindow;

    BbrCycle(BbrPath path, Entropy entropy) {
        this.path = path;
        this.entropy = entropy;
    }

    BbrState state() {
        return state;
    }

    /// What to leave free of inflight_hi, in octets of all that may be in flight.
    int inFlightWithHeadroom(int mss) {
        int high = path.bounds.inflightHi();
        if (high == BbrBounds.UNBOUNDED) return high;
        int headroom = Math.max(mss, (int) (high * HEADROOM));
        return Math.max(high - headroom, Bbr.SEGMENTS_MIN * mss);
    }

    /// The window while the round trip is probed: half of the bandwidth-delay product.
    int probeWindow(int mss) {
        return Math.max(path.inFlight(BbrState.PROBE_RTT.windowGain), Bbr.SEGMENTS_MIN * mss);
    }

    void saveWindow(int window) {
        boolean isSmall = state == BbrState.PROBE_RTT;
        savedWindow = isSmall ? Math.max(savedWindow, window) : window;
    }

    int restoredWindow(int window) {
        int restored = Math.max(window, savedWindow);
        savedWindow = 0;
        return restored;
    }

    /// Text leaves when nothing was in flight.
    void onRestart(long now) {
        isRestart = true;
        if (state == BbrState.PROBE_RTT && isProbeOver(now)) {
            leaveProbe(now);
        }
    }

    /// Goes on to the next state as the acknowledgment says.
    ///
    /// @return cwnd, which leaving PROBE_RTT restores
    int onAcknowledged(AckSample ack, int window, int mss) {
        delivered = ack.rate.delivered;
        isRoundStart = ack.rate.priorDelivered >= roundEnd;
        if (isRoundStart) {
            startRound();
            roundsSinceProbe++;
        }
        checkStartup(ack);
        if (state == BbrState.DRAIN && ack.inFlight <= path.inFlight(1)) lower(ack.now);
        if (path.bandwidth.isFound()) probeBandwidth(ack, window, mss);
        int next = probeRoundTrip(ack, window, mss);
        if (ack.delivered > 0) isRestart = false;
        if (ack.isRoundStart) path.bounds.endRound(ack);
        return next;
    }

    // Start-up.

    private void checkStartup(AckSample ack) {
        if (state != BbrState.STARTUP) return;
        var bounds = path.bounds;
        if (ack.isRoundStart) markedRounds = bounds.isMarkedRound() ? markedRounds + 1 : 0;
        boolean isLossy =
                ack.isRecovering
                        && ack.isRoundStart
                        && bounds.lossEvents() >= STARTUP_LOSS_EVENTS
                        && path.isTooHigh(ack);
        if (isLossy || markedRounds >= STARTUP_MARKED_ROUNDS) {
            path.bandwidth.found();
            bounds.inflightHi(Math.max(path.inFlight(1), bounds.inflightLatest()));
        }
        if (path.bandwidth.isFound()) state = BbrState.DRAIN;
    }

    // Probing for bandwidth.

    private void probeBandwidth(AckSample ack, int window, int mss) {
        adaptHigh(ack, window, mss);
        switch (state) {
            case PROBE_DOWN -> {
                if (isTimeToProbe(ack, window, mss)) refill();
                else if (isDrained(ack, mss)) state = BbrState.PROBE_CRUISE;
            }
            case PROBE_CRUISE -> {
                if (isTimeToProbe(ack, window, mss)) refill();
            }
            case PROBE_REFILL -> {
                if (isRoundStart) raise(ack, window, mss);
            }
            case PROBE_UP -> {
                if (isProbeSpent(ack, window, mss)) lower(ack.now);
            }
            case STARTUP, DRAIN, PROBE_RTT -> {}
        }
    }

    /// What the network took, or did not, moves inflight_hi.
    private void adaptHigh(AckSample ack, int window, int mss) {
        if (isRoundStart && feedback == Feedback.PROBE_STARTING) feedback = Feedback.PROBING;
        if (isRoundStart && feedback == Feedback.PROBE_STOPPING) {
            isProbeSample = false;
            feedback = Feedback.NONE;
            boolean isTold = state.isProbeBandwidth() && !ack.rate.isAppLimited;
            if (isTold) path.bandwidth.advance();
        }
        if (path.isTooHigh(ack)) {
            if (isProbeSample) wentTooFar(ack, window);
            return;
        }
        if (path.bounds.inflightHi() == BbrBounds.UNBOUNDED) return;
        path.bounds.wasSafe(ack.rate.inFlightAtSend);
        boolean isLimiting = window >= path.bounds.inflightHi() && isWindowFull(ack, window, mss);
        if (state == BbrState.PROBE_UP && isLimiting) path.bounds.raise(ack, window, mss);
    }

    private void wentTooFar(AckSample ack, int window) {
        isProbeSample = false;
        if (!ack.rate.isAppLimited) {
            int target = (int) (Math.min(path.inFlight(1), window) * BbrBounds.BETA);
            path.bounds.inflightHi(Math.max(ack.rate.inFlightAtSend, target));
        }
        if (state == BbrState.PROBE_UP) lower(ack.now);
    }

    /// After the wait, or when a Reno flow of the same window would have grown by as much.
    private boolean isTimeToProbe(AckSample ack, int window, int mss) {
        int segments = Math.min(path.inFlight(1), window) / mss;
        return ack.now - stamp > probeWait
                || roundsSinceProbe >= Math.min(segments, RENO_ROUNDS_MAX);
    }

    private boolean isDrained(AckSample ack, int mss) {
        if (ack.inFlight > inFlightWithHeadroom(mss)) return false;
        return ack.inFlight <= path.inFlight(path.bandwidth.max(), 1);
    }

    private boolean isProbeSpent(AckSample ack, int window, int mss) {
        if (window >= path.bounds.inflightHi() && isWindowFull(ack, window, mss)) {
            path.bandwidth.expectGrowth(ack.rate.rate());
            return false;
        }
        return path.bandwidth.isFlat();
    }

    private static boolean isWindowFull(AckSample ack, int window, int mss) {
        return ack.inFlightBefore + 3L * mss >= window;
    }

    private void lower(long now) {
        path.bounds.resetSignals();
        path.bounds.beginProbe();
        roundsSinceProbe = entropy.below(2);
        probeWait = PROBE_WAIT_NANOS + entropy.below(PROBE_WAIT_SPREAD_NANOS);
        stamp = now;
        feedback = Feedback.PROBE_STOPPING;
        startRound();
        state = BbrState.PROBE_DOWN;
    }

    private void refill() {
        path.bounds.forgetShortTerm();
        path.bounds.beginProbe();
        feedback = Feedback.REFILLING;
        startRound();
        state = BbrState.PROBE_REFILL;
    }

    private void raise(AckSample ack, int window, int mss) {
        isProbeSample = true;
        feedback = Feedback.PROBE_STARTING;
        startRound();
        path.bandwidth.expectGrowth(ack.rate.rate());
        path.bounds.steepen(window, mss);
        stamp = ack.now;
        state = BbrState.PROBE_UP;
    }

    private void startRound() {
        roundEnd = delivered;
    }

    // Probing for the round trip.

    private int probeRoundTrip(AckSample ack, int window, int mss) {
        if (state != BbrState.PROBE_RTT) {
            if (!path.roundTrip.isStale() || isRestart) return window;
            saveWindow(window);
            state = BbrState.PROBE_RTT;
            probeDoneAt = 0;
            feedback = Feedback.PROBE_STOPPING;
            startRound();
        }
        if (probeDoneAt == 0) {
            if (ack.inFlight > probeWindow(mss)) return window;
            probeDoneAt = ack.now + PROBE_RTT_NANOS;
            isProbeRoundDone = false;
            startRound();
            return window;
        }
        isProbeRoundDone |= isRoundStart;
        if (!isProbeRoundDone || !isProbeOver(ack.now)) return window;
        leaveProbe(ack.now);
        return restoredWindow(window);
    }

    private boolean isProbeOver(long now) {
        return probeDoneAt != 0 && now > probeDoneAt;
    }

    private void leaveProbe(long now) {
        path.roundTrip.probed(now);
        path.bounds.forgetShortTerm();
        if (path.bandwidth.isFound()) {
            lower(now);
            state = BbrState.PROBE_CRUISE;
        } else {
            state = BbrState.STARTUP;
        }
    }
}
