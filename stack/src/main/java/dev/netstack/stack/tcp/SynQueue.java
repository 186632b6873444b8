package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.ip.Path;
import dev.netstack.wire.TcpHeader;
import java.util.ArrayList;

/// The half-open connections of one stack (RFC 4987 §2.1): SYN and ACK is sent again with back-off,
/// and what arrives is judged by RFC 9293 §3.10.7.4 for SYN-RECEIVED. The segment that ends the
/// handshake makes the connection.
final class SynQueue {
    /// Half-open connections of one stack; beyond them SYN cookies take over.
    static final int HALF_OPEN_MAX = 1 << 14;

    private final Tcp tcp;
    private final SynOffer ours = new SynOffer();
    private final SegmentPlan plan = new SegmentPlan();
    private final BareAck bare = new BareAck();
    private int size;

    SynQueue(Tcp tcp) {
        this.tcp = tcp;
    }

    boolean hasRoom() {
        return size < HALF_OPEN_MAX && tcp.hasRoom();
    }

    /// Answers a SYN with a record of its own.
    void open(Listener listener, Segment syn, int iss, long now) {
        var half = new HalfOpen(this, listener, syn, iss, now);
        size++;
        listener.halfOpen++;
        tcp.connections.put(half);
        tcp.core.counters().add(Counter.TCP_PASSIVE_OPENS);
        answer(half, now);
        tcp.core.deadlines().arm(half, now + RttEstimator.RTO_INITIAL_NANOS);
    }

    /// The record is of no more use.
    void remove(HalfOpen half) {
        tcp.core.deadlines().cancel(half);
        tcp.connections.remove(half);
        half.listener.halfOpen--;
        size--;
    }

    /// The attempt failed (SE-10, MUST-11): the listener is where it returns to.
    void fail(HalfOpen half) {
        remove(half);
        tcp.core.counters().add(Counter.TCP_ATTEMPT_FAILS);
    }

    /// Those of a listener that closes.
    void failAll(Listener listener) {
        var left = new ArrayList<HalfOpen>();
        tcp.connections.forEach(flow -> {
            if (flow instanceof HalfOpen half && half.listener == listener) left.add(half);
        });
        left.forEach(this::fail);
    }

    // RFC 6298 §5.5; G12.
    void expired(HalfOpen half, long now) {
        tcp.core.counters().add(Counter.TCP_TIMEOUTS);
        if (half.retries >= Timeouts.SYN_ACK_RETRIES_MAX) {
            fail(half);
            return;
        }
        half.retries++;
        tcp.core.counters().add(Counter.TCP_RETRANS_SEGS);
        answer(half, now);
        tcp.core.deadlines().arm(half, now + (RttEstimator.RTO_INITIAL_NANOS << half.retries));
    }

    /// RFC 9293 §3.10.7.4, its first five steps; a segment that passes them ends the handshake and
    /// goes on as one of the connection.
    void arrives(HalfOpen half, Segment segment, long now) {
        var offer = half.offer;
        if (offer.hasTimestamps && !segment.isRst()) {
            if (!segment.options.hasTimestamps()) {
                drop(DropReason.TCP_NO_TIMESTAMP);
                return;
            }
            if (Seq.isBefore(segment.options.tsVal(), offer.tsVal)) {
                acknowledge(half, now);
                drop(DropReason.TCP_PAWS);
                return;
            }
        }
        int window = half.listener.windowOctets();
        boolean isAcceptable = // First.
                ReceiveSequence.accepts(half.rcvNxt(), window, segment.seq, segment.length());
        if (!isAcceptable) answerUnacceptable(half, segment, now);
        else if (segment.isRst()) reset(half, segment, now); // Second.
        else if (segment.isSyn()) refuse(half); // Fourth.
        else if (!segment.isAck()) drop(DropReason.TCP_NO_ACK); // Fifth.
        else acknowledged(half, segment, now);
    }

    private void answerUnacceptable(HalfOpen half, Segment segment, long now) {
        if (segment.isRst()) {
            drop(DropReason.TCP_RESET_IGNORED);
            return;
        }
        boolean isRepeatedSyn = segment.isSyn() && segment.seq == half.offer.isn;
        // The peer did not get our SYN and ACK: an acknowledgment alone would not help it.
        if (isRepeatedSyn && half.ecn != null) half.ecn.requested(segment, half.listener.ecn());
        if (!isRepeatedSyn) acknowledge(half, now);
        else if (mayAnswer(half, now)) answer(half, now);
        drop(DropReason.TCP_UNACCEPTABLE_SEQUENCE);
    }

    // SE-5, SE-10; RFC 5961 §3.2.
    private void reset(HalfOpen half, Segment segment, long now) {
        if (segment.seq == half.rcvNxt()) {
            fail(half);
            return;
        }
        tcp.core.counters().add(Counter.TCP_CHALLENGE_ACK);
        acknowledge(half, now);
        drop(DropReason.TCP_RESET_IGNORED);
    }

    // SE-6: it returns to LISTEN, which it never left.
    private void refuse(HalfOpen half) {
        fail(half);
        drop(DropReason.TCP_UNEXPECTED_SYN);
    }

    // SE-7.
    private void acknowledged(HalfOpen half, Segment segment, long now) {
        if (segment.ack != half.iss + 1) {
            tcp.answers.reset(segment, now);
            drop(DropReason.TCP_UNACCEPTABLE_ACK);
            return;
        }
        var listener = half.listener;
        if (isDeferred(half, segment, now)) return;
        // G7: nobody accepts; the peer repeats itself until somebody does.
        if (listener.isFull()) {
            tcp.core.counters().add(Counter.TCP_LISTEN_OVERFLOWS);
            drop(DropReason.TCP_BACKLOG_FULL);
            return;
        }
        if (!(tcp.output.path(half.flow().remoteAddress(), half.flow().localAddress())
                instanceof Outcome.Done<Path>(var path))) {
            return;
        }
        remove(half);
        var tcb = listener.embryo(half.flow(), path, half.offer, half.iss, now);
        tcb.retries = half.isHeard ? 0 : half.retries;
        if (half.ecn != null) tcb.ecn = half.ecn;
        if (half.retries == 0) tcb.rtt.onSynSent(half.sentAt);
        tcp.arrival.arrives(tcb, segment, now);
    }

    /// What we say to what `peer` said, but for the sequence number; valid until the next call.
    SynOffer offer(FourTuple flow, SynOffer peer, int windowOctets, long now) {
        ours.answer(peer, windowOctets, tcp.timestamp(flow, now));
        return ours;
    }

    /// A listener that wants no connection without text lets the last segment of the handshake pass
    /// by, until text comes or the time is up: then the peer is asked once more.
    private boolean isDeferred(HalfOpen half, Segment segment, long now) {
        long until = half.sentAt + half.listener.get(TcpOption.DEFER_ACCEPT_NANOS);
        if (now >= until || segment.textLength > 0 || segment.isFin()) return false;
        half.isHeard = true;
        tcp.core.deadlines().arm(half, until);
        return true;
    }

    private void answer(HalfOpen half, long now) {
        var flow = half.flow();
        offer(flow, half.offer, half.listener.windowOctets(), now).isn = half.iss;
        var ecn = half.ecn;
        if (ecn != null) {
            ours.ecnBits = ecn.reply(half.retries);
            ours.marks = ecn.optionOfReply(half.retries);
        }
        // TFO-12 (RFC 7413 §4.2.2): without the option when it is sent again.
        if (half.retries == 0 && half.listener.isFastOpen()) {
            tcp.fastOpen.answer(flow, half.offer, ours, now);
        }
        tcp.answers.accept(flow, ours, half.rcvNxt(), now);
        plan.empty(half.iss, TcpHeader.SYN | TcpHeader.ACK);
        if (ecn != null) ecn.onSent(plan);
    }

    // One in half a second: two ends would answer each other for ever (F4, F12).
    private boolean mayAnswer(HalfOpen half, long now) {
        if (now < half.quietUntil) return false;
        half.quietUntil = now + AckPolicy.CHALLENGE_INTERVAL_NANOS;
        return true;
    }

    private void acknowledge(HalfOpen half, long now) {
        if (!mayAnswer(half, now)) return;
        bare.seq = half.iss + 1;
        bare.ack = half.rcvNxt();
        bare.window = Math.min(WindowPolicy.UNSCALED_MAX, half.listener.windowOctets());
        if (half.offer.isScaled())
            bare.window >>>= WindowPolicy.shiftFor(Settings.RECEIVE_BUFFER_MAX);
        bare.hasTimestamps = half.offer.hasTimestamps;
        bare.tsEcr = half.offer.tsVal;
        tcp.answers.acknowledge(half.flow(), bare, now);
    }

    private void drop(DropReason reason) {
        tcp.core.counters().drop(reason);
    }
}
