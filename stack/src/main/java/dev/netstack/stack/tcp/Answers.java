package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.stack.ip.Path;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;

/// Segments that have no connection to wait in: resets, acknowledgments from
/// TIME-WAIT, and what a handshake says before it ends. Never
/// more than one for a segment that arrived.
final class Answers {
    /// Resets to segments that belong to nobody, in each second.
    static final int RESETS_MAX = 1_000;

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final IpFields FIELDS =
            new IpFields(
                    IpProtocol.TCP, 0, IpFields.HOP_LIMIT_DEFAULT, IpFields.Fragmentation.NEVER);

    private final Tcp tcp;
    private final IpOutput output;
    private long secondEnd;
    private int resets;

    Answers(Tcp tcp, IpOutput output) {
        this.tcp = tcp;
        this.output = output;
    }

    /// Answers a segment that no connection wants with a reset that its sender accepts (RFC 9293
    /// §3.10.7.1; SE-1). A reset is never answered.
    void reset(Segment segment, long now) {
        if (segment.isRst() || !mayReset(now)) return;
        boolean isAck = segment.isAck();
        int seq = isAck ? segment.ack : 0;
        int ack = isAck ? 0 : segment.end();
        int flags = isAck ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK;
        var fields = fields(segment.flow, seq, ack, flags);
        var options = segment.options;
        if (!options.hasTimestamps()) reset(segment.flow, fields, now);
        else reset(segment.flow, fields, 0, options.tsVal(), now);
    }

    /// RFC 9293 §3.10.5: the reset of an aborted connection.
    void abort(Tcb tcb, long now) {
        int flags = TcpHeader.RST | TcpHeader.ACK;
        var fields = fields(tcb.flow, tcb.snd.nxt, tcb.rcv.nxt, flags);
        if (!tcb.timestamps.isOn) reset(tcb.flow, fields, now);
        else reset(tcb.flow, fields, tcb.timestamps.value(now), tcb.timestamps.recent, now);
    }

    /// The SYN and ACK of a passive open, as `ours` has it but for the MSS, which the path says
    /// (RFC 9293 §3.10.7.2).
    void accept(FourTuple flow, SynOffer ours, int ack, long now) {
        if (!(output.path(flow.remoteAddress(), flow.localAddress())
                instanceof Outcome.Done<Path>(var path))) {
            return;
        }
        ours.mss = SegmentSize.advertised(path);
        int length = TcpHeader.LENGTH_MIN + ours.length();
        var frame = output.take(length);
        if (frame == null) return;
        var fields =
                new TcpHeader.Fields(
                        flow.localPort(),
                        flow.remotePort(),
                        ours.isn,
                        ack,
                        length,
                        TcpHeader.SYN | TcpHeader.ACK | ours.ecnBits,
                        ours.window,
                        0);
        ours.write(frame.bytes(), frame.start() + TcpHeader.LENGTH_MIN);
        post(path, fields, frame, now);
    }

    void acknowledge(FourTuple flow, BareAck what, long now) {
        int options = what.hasTimestamps ? TcpOptions.TIMESTAMPS_LENGTH : 0;
        var fields =
                new TcpHeader.Fields(
                        flow.localPort(),
                        flow.remotePort(),
                        what.seq,
                        what.ack,
                        TcpHeader.LENGTH_MIN + options,
                        TcpHeader.ACK,
                        what.window,
                        0);
        var frame = output.take(fields.headerLength());
        if (frame == null) return;
        if (what.hasTimestamps) {
            int at = frame.start() + TcpHeader.LENGTH_MIN;
            TcpOptions.putTimestamps(frame.bytes(), at, tcp.timestamp(flow, now), what.tsEcr);
        }
        post(flow, fields, frame, now);
    }

    private void reset(FourTuple flow, TcpHeader.Fields fields, long now) {
        tcp.core.counters().add(Counter.TCP_OUT_RSTS);
        var frame = output.take(fields.headerLength());
        if (frame != null) post(flow, fields, frame, now);
    }

    /// With timestamps, which the peer need not have to believe it (RFC 7323 §5.2). TS-22.
    private void reset(FourTuple flow, TcpHeader.Fields fields, int tsVal, int tsEcr, long now) {
        tcp.core.counters().add(Counter.TCP_OUT_RSTS);
        var frame = output.take(TcpHeader.LENGTH_MIN + TcpOptions.TIMESTAMPS_LENGTH);
        if (frame == null) return;
        int at = frame.start() + TcpHeader.LENGTH_MIN;
        TcpOptions.putTimestamps(frame.bytes(), at, tsVal, tsEcr);
        var longer =
                new TcpHeader.Fields(
                        fields.sourcePort(),
                        fields.destinationPort(),
                        fields.sequence(),
                        fields.acknowledgment(),
                        TcpHeader.LENGTH_MIN + TcpOptions.TIMESTAMPS_LENGTH,
                        fields.flags(),
                        0,
                        0);
        post(flow, longer, frame, now);
    }

    private void post(FourTuple flow, TcpHeader.Fields fields, Frame frame, long now) {
        if (output.path(flow.remoteAddress(), flow.localAddress())
                instanceof Outcome.Done<Path>(var path)) {
            post(path, fields, frame, now);
        } else {
            tcp.core.frames().release(frame);
        }
    }

    private void post(Path path, TcpHeader.Fields fields, Frame frame, long now) {
        TcpHeader.write(frame.bytes(), frame.start(), fields);
        frame.range(frame.start(), frame.start() + fields.headerLength());
        output.checksum(path, IpProtocol.TCP, frame, TcpHeader.CHECKSUM);
        tcp.core.counters().add(Counter.TCP_OUT_SEGS);
        output.post(path, FIELDS, frame, now);
    }

    private static TcpHeader.Fields fields(FourTuple flow, int seq, int ack, int flags) {
        return new TcpHeader.Fields(
                flow.localPort(), flow.remotePort(), seq, ack, TcpHeader.LENGTH_MIN, flags, 0, 0);
    }

    private boolean mayReset(long now) {
        if (now >= secondEnd) {
            secondEnd = now + SECOND_NANOS;
            resets = 0;
        }
        return resets++ < RESETS_MAX;
    }
}
