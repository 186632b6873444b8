package dev.netstack.stack.tcp;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.Timer;

/// What remains of a connection in TIME-WAIT: enough to acknowledge the peer's FIN again, and to
/// keep old segments from a new connection between the same ends (RFC 9293 §3.6, MUST-13).
final class TimeWait extends Timer implements Flow {
    /// Maximum segment lifetime. RFC 9293 §3.4.2 takes 2 minutes as an engineering choice; ours is
    /// the common one, see docs/deviations.md.
    static final long MSL_NANOS = 30_000_000_000L;

    enum Verdict {
        /// It was dealt with.
        DISPOSED,
        /// It is a SYN that may open the next connection.
        REOPEN
    }

    final Tcp tcp;
    final boolean hasOwnPort;
    final int sndNxt;
    final int rcvNxt;
    final int window;
    private final int edge;
    private final FourTuple flow;
    private final boolean hasTimestamps;
    private int recent;
    private boolean isOver;
    private long answerFrom;

    TimeWait(Tcb tcb) {
        tcp = tcb.tcp;
        flow = tcb.flow;
        hasOwnPort = tcb.hasOwnPort;
        sndNxt = tcb.snd.nxt;
        rcvNxt = tcb.rcv.nxt;
        window = tcb.rcv.window() >>> tcb.rcv.shift;
        edge = rcvNxt + tcb.rcv.window();
        hasTimestamps = tcb.timestamps.isOn;
        recent = tcb.timestamps.recent;
    }

    @Override
    public FourTuple flow() {
        return flow;
    }

    @Override
    public TcpState state() {
        return isOver ? TcpState.CLOSED : TcpState.TIME_WAIT;
    }

    @Override
    public ConnectionReport report() {
        return ConnectionReport.of(state(), flow.local(), flow.remote());
    }

    /// Begins, or begins again, to wait 2 MSL.
    void restart(long now) {
        tcp.core.deadlines().arm(this, now + 2 * MSL_NANOS);
    }

    void over() {
        isOver = true;
        tcp.core.deadlines().cancel(this);
    }

    @Override
    protected void expire(long now) {
        tcp.forget(this);
    }

    /// RFC 9293 §3.10.7.4 for TIME-WAIT, with RFC 6191 §2 for the SYN and RFC 1337 §3 for the RST.
    Verdict arrives(Segment segment, long now) {
        if (segment.isRst()) return drop(DropReason.TCP_RESET_IGNORED);
        if (segment.isSyn()) {
            if (!segment.isAck() && isNewer(segment)) return Verdict.REOPEN;
            answer(segment, now);
            return drop(DropReason.TCP_UNEXPECTED_SYN);
        }
        // First of all checks: what is not acceptable is answered, whatever its ACK bit says
        // (SE-4).
        boolean isAck = segment.isAck();
        if (!isAck && isAcceptable(segment)) return drop(DropReason.TCP_NO_ACK);
        boolean isRepeatedFin = isAck && segment.isFin() && segment.end() == rcvNxt;
        if (isRepeatedFin) restart(now);
        if (segment.length() == 0 && segment.seq == rcvNxt) return Verdict.DISPOSED;
        answer(segment, now);
        return Verdict.DISPOSED;
    }

    // SHLD-4, MAY-2: a SYN is of a new connection when its timestamp is later than any of the old
    // one,
    // or its sequence number is.
    private boolean isNewer(Segment syn) {
        boolean isLater = syn.options.hasTimestamps() && hasTimestamps;
        if (isLater && Seq.isAfter(syn.options.tsVal(), recent)) return true;
        if (isLater && Seq.isBefore(syn.options.tsVal(), recent)) return false;
        return Seq.isAfter(syn.seq, rcvNxt);
    }

    private boolean isAcceptable(Segment segment) {
        int open = Seq.distance(rcvNxt, edge);
        return ReceiveSequence.accepts(rcvNxt, open, segment.seq, segment.length());
    }

    private void answer(Segment segment, long now) {
        boolean isFin = segment.isFin();
        if (!isFin && now < answerFrom) return;
        answerFrom = now + AckPolicy.CHALLENGE_INTERVAL_NANOS;
        acknowledge(now);
    }

    void acknowledge(long now) {
        var ack = new BareAck();
        ack.seq = sndNxt;
        ack.ack = rcvNxt;
        ack.window = window;
        ack.hasTimestamps = hasTimestamps;
        ack.tsEcr = recent;
        tcp.answers.acknowledge(flow, ack, now);
    }

    private Verdict drop(DropReason reason) {
        tcp.core.counters().drop(reason);
        return Verdict.DISPOSED;
    }
}
