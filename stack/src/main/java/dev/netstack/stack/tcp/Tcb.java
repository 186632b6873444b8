package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.ip.Path;
import org.jspecify.annotations.Nullable;

/// The transmission control block of one connection (RFC 9293 §3.3.1): its parts, and the
/// transitions between its states. What arrives and what leaves is decided in [SegmentArrival] and
/// [SegmentDeparture].
final class Tcb implements Flow, TimerTable.Owner {
    /// The send MSS when the peer names none (MUST-15), and the floor under what it names (E3).
    static final int MSS_DEFAULT_IPV4 = 536;

    static final int MSS_DEFAULT_IPV6 = 1_220;
    static final int MSS_MIN = 88;

    final Tcp tcp;
    final FourTuple flow;
    final Connection connection = new Connection(this);
    final SendSequence snd = new SendSequence();
    final ReceiveSequence rcv = new ReceiveSequence();
    final SendBuffer sendBuffer;
    final ReceiveBuffer receiveBuffer;
    final RttEstimator rtt = new RttEstimator();
    final SentSegments sent = new SentSegments();
    final Rack rack = new Rack();
    final Recovery recovery = new Recovery();
    final SendTimers sendTimers = new SendTimers(this);
    final AckPolicy acks = new AckPolicy();
    Ecn ecn = new Ecn();
    final Timestamps timestamps;
    final TimerTable timers;
    CongestionController congestion;
    final Pacer pacer = new Pacer();
    final DeliveryRate delivery = new DeliveryRate();
    final BufferLimits limits;

    Settings settings;
    Path path;
    TcpState state = TcpState.CLOSED;

    /// Where it waits to be accepted, when it was opened passively (MUST-11).
    @Nullable Listener listener;

    /// The listener that counts its handshake, as long as that has not ended.
    @Nullable Listener passive;

    /// Text may leave, and be read, before the handshake ends (RFC 7413 §4.2.2).
    boolean isFastOpen;

    /// The text of the SYN that opened it was taken at once.
    boolean isSynTextTaken;

    /// The peer's cookie is of the last key: it gets a new one.
    boolean isCookieAged;

    @Nullable CloseCause cause;
    IcmpError.@Nullable Kind softError;

    /// What the peer's SYN named, the default without.
    int peerMss;

    /// Effective send MSS: text of a full segment that carries no SACK blocks (MUST-16).
    int mss;

    /// Once the path's MTU is looked for by probes.
    @Nullable MtuSearch mtuSearch;

    boolean hasSack;
    boolean hasWindowScale;
    boolean hasOwnPort;

    /// The SYN, or SYN and ACK, is to be sent.
    boolean isSynDue;

    /// What a timer asked for did not leave yet: the device takes nothing.
    boolean isHeld = true;

    /// A window probe is to be sent, or a segment that silly-window avoidance held back too long.
    boolean isProbeDue;

    boolean isKeepAliveDue;

    /// The application will send no more: FIN follows the text.
    boolean isFinQueued;

    /// The application said that more text follows at once.
    boolean isMoreComing;

    /// Text before it was held back long enough.
    int corkEnd;

    boolean isInputShut;

    /// The application let go of it.
    boolean isOrphan;

    /// The application found the send buffer full and waits for room.
    boolean isSendBlocked;

    /// It got no memory, and waits for some: see [MemoryPressure].
    boolean isStarved;

    /// Time-outs, or window probes without an answer, in a row.
    int retries;

    /// Window probes since the window closed: how far their interval backed off.
    int probes;

    int keepAlives;
    long heardAt;
    long sentAt;
    long retransmittedSegments;
    long segmentsSent;
    long segmentsReceived;

    /// Once there is something to count.
    @Nullable Statistics statistics;

    /// Lost octets that congestion control knows of.
    long lostTold;

    /// The end of urgent data that we send, while `isUrgentSent`.
    int urgentEnd;

    boolean isUrgentSent;

    boolean isDue;
    @Nullable Tcb nextDue;

    Tcb(Tcp tcp, FourTuple flow, Path path, Settings settings) {
        this.tcp = tcp;
        this.flow = flow;
        this.path = path;
        this.settings = settings;
        var buffers = tcp.core.buffers();
        sendBuffer = new SendBuffer(buffers);
        receiveBuffer = new ReceiveBuffer(buffers);
        timestamps = new Timestamps(tcp.timestampOffset(flow));
        timers = new TimerTable(tcp.core.deadlines(), this);
        peerMss = path.isIpv4() ? MSS_DEFAULT_IPV4 : MSS_DEFAULT_IPV6;
        mss = SegmentSize.effective(this);
        congestion = settings.controller(mss, tcp.core.entropy());
        limits = new BufferLimits(settings);
        acks.apply(settings);
        rcv.shift = WindowPolicy.shiftFor(Settings.RECEIVE_BUFFER_MAX);
    }

    @Override
    public FourTuple flow() {
        return flow;
    }

    @Override
    public TcpState state() {
        return state;
    }

    @Override
    public ConnectionReport report() {
        return connection.report();
    }

    @Override
    public void expired(TimerTable.Kind kind, long now) {
        tcp.timeouts.expired(this, kind, now);
    }

    Statistics statistics(long now) {
        var present = statistics;
        if (present == null) {
            present = new Statistics(now);
            statistics = present;
        }
        return present;
    }

    // States.

    void enter(TcpState next) {
        if (!state.mayBecome(next)) throw new IllegalStateException(state + " to " + next);
        state = next;
    }

    /// Chooses the initial send sequence number; the SYN is due (RFC 9293 §3.10.1, §3.10.7.2).
    void begin(TcpState next, int iss, long now) {
        snd.iss = iss;
        snd.una = iss;
        snd.nxt = iss + 1;
        snd.max = iss + 1;
        snd.smallEnd = iss;
        sendBuffer.begin(iss + 1);
        corkEnd = iss + 1;
        rack.begin(iss + 1);
        heardAt = now;
        isSynDue = true;
        enter(next);
        timers.arm(TimerTable.Kind.RETRANSMIT, now + rtt.rto());
        armUserTimeout(now);
        due();
    }

    /// The three-way handshake is done (RFC 9293 §3.5). CC-4.
    void established(long now) {
        enter(TcpState.ESTABLISHED);
        rtt.onSynAcknowledged(now);
        if (retries > 0) rtt.synWasLost();
        if (retries > 1) congestion.onSynLost();
        retries = 0;
        timers.cancel(TimerTable.Kind.RETRANSMIT);
        timers.cancel(TimerTable.Kind.USER_TIMEOUT);
        isSynDue = false;
        armKeepAlive(now);
        SegmentSize.established(this);
        if (isFinQueued) enter(TcpState.FIN_WAIT_1);
        if (passive != null) passive.handshakeEnded(this);
        ready();
        due();
    }

    /// What the peer's SYN offered takes effect: an option is on when both ends sent it.
    void negotiate(SynOffer syn, long now) {
        // MUST-14, MUST-15; a tiny MSS would make us send headers (E3).
        if (syn.hasMss) peerMss = Math.max(MSS_MIN, syn.mss);
        hasSack = syn.isSackPermitted;
        hasWindowScale = syn.isScaled();
        if (hasWindowScale) snd.shift = syn.shift;
        else rcv.shift = 0;
        if (syn.hasTimestamps) timestamps.begin(syn.tsVal, now);
        timestamps.lastAckSent = syn.isn + 1;
        rcv.irs = syn.isn;
        rcv.nxt = syn.isn + 1;
        rcv.edge = rcv.nxt + Math.min(WindowPolicy.UNSCALED_MAX, room());
        receiveBuffer.begin(rcv.nxt);
        SegmentSize.changed(this);
        // A SYN's window is never scaled (RFC 7323 §2.2). TS-3.
        snd.window(syn.window, syn.isn, snd.una);
        heardAt = now;
    }

    /// Ends in TIME-WAIT: what remains is a record that answers for the tuple (RFC 9293 §3.6).
    void linger(long now) {
        if (isOrphan) tcp.orphanEnded();
        enter(TcpState.TIME_WAIT);
        letGo(CloseCause.CLOSED);
        tcp.linger(this, now);
        ready();
    }

    /// The connection is over.
    void end(CloseCause why) {
        if (cause != null) return;
        count(why);
        if (cause == null && isOrphan) tcp.orphanEnded();
        enter(TcpState.CLOSED);
        letGo(why);
        tcp.forget(this);
        if (passive != null) passive.handshakeFailed(this, why);
        if (listener != null) listener.abandoned(this);
        ready();
    }

    /// The application has let go: the stack finishes alone.
    void orphan(long now) {
        isOrphan = true;
        receiveBuffer.discard();
        if (cause != null) {
            receiveBuffer.release();
            return;
        }
        tcp.orphaned();
        if (state == TcpState.FIN_WAIT_2) armFinWait2(now);
    }

    /// Resets the connection and ends it (RFC 9293 §3.10.5).
    void abort(CloseCause why, long now) {
        if (cause != null) return;
        if (state.isResetByAbort()) tcp.answers.abort(this, now);
        end(why);
    }

    private void letGo(CloseCause why) {
        cause = why;
        timers.cancelAll();
        tcp.memory.opened(this);
        recovery.end();
        sent.clear();
        sendBuffer.release();
        if (why != CloseCause.CLOSED || isOrphan || isInputShut) receiveBuffer.release();
    }

    private void count(CloseCause why) {
        var counters = tcp.core.counters();
        if (!state.isSynchronized()) counters.add(Counter.TCP_ATTEMPT_FAILS);
        else if (why != CloseCause.CLOSED) counters.add(Counter.TCP_ESTAB_RESETS);
        if (why == CloseCause.TIMED_OUT) counters.add(Counter.TCP_ABORT_ON_TIMEOUT);
    }

    /// Whether the peer showed a cookie, and its text need not wait for the handshake's end.
    boolean isEarly() {
        return isFastOpen && passive != null;
    }

    // Sending.

    /// Whether our FIN was sent.
    boolean isFinSent() {
        return isFinQueued && snd.nxt == sendBuffer.end() + 1;
    }

    boolean isFinAcknowledged() {
        return isFinQueued && snd.una == sendBuffer.end() + 1;
    }

    /// Octets and FIN that were not sent yet.
    int unsent() {
        return Seq.distance(snd.nxt, sendBuffer.end()) + (isFinQueued ? 1 : 0);
    }

    /// There may be something to send.
    void due() {
        tcp.due(this);
    }

    void armUserTimeout(long now) {
        long timeout = settings.value(TcpOption.USER_TIMEOUT_NANOS);
        if (timeout == 0 || timers.isArmed(TimerTable.Kind.USER_TIMEOUT)) return;
        timers.arm(TimerTable.Kind.USER_TIMEOUT, now + timeout);
    }

    void armKeepAlive(long now) {
        timers.cancel(TimerTable.Kind.KEEP_ALIVE);
        if (!settings.isOn(TcpOption.KEEP_ALIVE) || !state.isSynchronized()) return;
        timers.arm(
                TimerTable.Kind.KEEP_ALIVE, now + settings.value(TcpOption.KEEP_ALIVE_IDLE_NANOS));
    }

    // Receiving.

    /// The room to promise beyond RCV.NXT.
    int room() {
        return WindowPolicy.roomFor(rcv, receiveBuffer.length(), limits.receive(tcp.memory));
    }

    /// The peer never closes after we did, and nobody waits for it (G5).
    void armFinWait2(long now) {
        timers.arm(TimerTable.Kind.FIN_WAIT_2, now + Timeouts.FIN_WAIT_2_NANOS);
    }

    /// The application took octets out; the window may open, and the buffer grow with the speed at
    /// which they are taken.
    void onRead(int octets, long now) {
        limits.onRead(octets, this, now);
        // Left behind by 2^31 octets, the mark would look as if it were ahead.
        int read = receiveBuffer.end() - receiveBuffer.length();
        if (rcv.isUrgent && Seq.isAtLeast(read, rcv.up)) rcv.isUrgent = false;
        if (!state.isReceiving()) return;
        if (!WindowPolicy.isUpdateDue(rcv, room(), limits.receive(), advertisedMss())) return;
        acks.demand();
        due();
    }

    // Path and options.

    /// SHLD-21.
    void apply(Settings changed, long now) {
        boolean isAliveChanged = !changed.isAliveAs(settings);
        boolean isSame = settings.congestionControl() == changed.congestionControl();
        if (!isSame) congestion = changed.controller(mss, tcp.core.entropy());
        settings = changed;
        limits.apply(changed);
        acks.apply(changed);
        if (isAliveChanged) armKeepAlive(now);
        timers.cancel(TimerTable.Kind.USER_TIMEOUT);
        if (snd.una != snd.nxt) armUserTimeout(now);
        // Small segments that waited may leave now (MUST-17).
        due();
    }

    /// What fits into the largest datagram that our interface takes.
    int advertisedMss() {
        return SegmentSize.advertised(path);
    }

    /// Its readiness changed.
    void ready() {
        if (!isOrphan && listener == null) tcp.core.ready().add(connection);
    }
}
