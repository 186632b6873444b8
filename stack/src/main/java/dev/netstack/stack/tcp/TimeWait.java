package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TimeWaitRecords.*;

import dev.netstack.stack.DropReason;

/// What arrives for a connection in TIME-WAIT (RFC 9293 §3.10.7.4).
final class TimeWait {
    /// Maximum segment lifetime. RFC 9293 §3.4.2 takes 2 minutes as an engineering choice; ours is
    /// the common one, see docs/deviations.md.
    static final long MSL_NANOS = 30_000_000_000L;

    enum Verdict {
        /// It was dealt with.
        DISPOSED,
        /// It is a SYN that may open the next connection.
        REOPEN
    }

    private final Tcp tcp;
    private final TimeWaitTable table;
    private final TimeWaitRecords records;
    private final BareAck bare = new BareAck();
    private final FourTuple scratch = new FourTuple();

    TimeWait(Tcp tcp, TimeWaitTable table) {
        this.tcp = tcp;
        this.table = table;
        records = table.records;
    }

    /// RFC 9293 §3.10.7.4 for TIME-WAIT, with RFC 6191 §2 for the SYN and RFC 1337 §3 for the RST.
    Verdict arrives(int record, Segment segment, long now) {
        if (segment.isRst()) return drop(DropReason.TCP_RESET_IGNORED);
        if (segment.isSyn()) {
            if (!segment.isAck() && isNewer(record, segment)) return Verdict.REOPEN;
            answer(record, segment, now);
            return drop(DropReason.TCP_UNEXPECTED_SYN);
        }
        // First of all checks: what is not acceptable is answered, whatever its ACK bit says
        // (SE-4).
        boolean isAck = segment.isAck();
        if (!isAck && isAcceptable(record, segment)) return drop(DropReason.TCP_NO_ACK);
        int rcvNxt = records.get(record, RCV_NXT);
        boolean isRepeatedFin = isAck && segment.isFin() && segment.end() == rcvNxt;
        if (isRepeatedFin) table.restart(record, now);
        if (segment.length() == 0 && segment.seq == rcvNxt) return Verdict.DISPOSED;
        answer(record, segment, now);
        return Verdict.DISPOSED;
    }

    void acknowledge(int record, long now) {
        bare.seq = records.get(record, SND_NXT);
        bare.ack = records.get(record, RCV_NXT);
        bare.window = records.get(record, WINDOW) & WINDOW_MASK;
        bare.hasTimestamps = records.isFlagged(record, HAS_TIMESTAMPS);
        bare.tsEcr = records.get(record, RECENT);
        records.read(record, scratch);
        tcp.answers.acknowledge(scratch, bare, now);
    }

    // SHLD-4, MAY-2: a SYN is of a new connection when its timestamp is later than any of the old
    // one, or its sequence number is.
    private boolean isNewer(int record, Segment syn) {
        boolean isStamped =
                syn.options.hasTimestamps() && records.isFlagged(record, HAS_TIMESTAMPS);
        int recent = records.get(record, RECENT);
        if (isStamped && syn.options.tsVal() != recent) {
            return Seq.isAfter(syn.options.tsVal(), recent);
        }
        return Seq.isAfter(syn.seq, records.get(record, RCV_NXT));
    }

    private boolean isAcceptable(int record, Segment segment) {
        int packed = records.get(record, WINDOW);
        int open = (packed & WINDOW_MASK) << (packed >>> SHIFT_AT & SHIFT_MASK);
        return ReceiveSequence.accepts(
                records.get(record, RCV_NXT), open, segment.seq, segment.length());
    }

    private void answer(int record, Segment segment, long now) {
        int tick = tick(now);
        if (!segment.isFin() && tick - records.get(record, QUIET_UNTIL) < 0) return;
        records.put(record, QUIET_UNTIL, tick + tick(AckPolicy.CHALLENGE_INTERVAL_NANOS));
        acknowledge(record, now);
    }

    private Verdict drop(DropReason reason) {
        tcp.core.counters().drop(reason);
        return Verdict.DISPOSED;
    }
}
