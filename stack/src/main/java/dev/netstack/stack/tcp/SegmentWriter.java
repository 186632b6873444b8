package dev.netstack.stack.tcp;

import dev.netstack.wire.Frame;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;
import java.lang.foreign.MemorySegment;

/// Writes a planned segment: header, options and text (RFC 9293 §3.1; MUST-2 is done where it
/// leaves). What it writes is promised, so the edge of our window moves here.
final class SegmentWriter {
    private final SynOffer offer = new SynOffer();
    private final int[] blocks = new int[2 * Reassembly.BLOCKS_MAX];

    /// Octets of those options of the next segment that not each segment has.
    static int optionsLength(Tcb tcb) {
        int count = blockCount(tcb);
        int blocks = TcpOptions.SACK_LENGTH + count * TcpOptions.SACK_BLOCK_LENGTH;
        return marksLength(tcb) + (count == 0 ? 0 : blocks);
    }

    private static int marksLength(Tcb tcb) {
        var marks = tcb.ecn.option();
        return marks == null ? 0 : marks.optionLength();
    }

    void write(Tcb tcb, SegmentPlan plan, Frame frame, long now) {
        frame.clear(Frame.TRANSPORT_HEADROOM);
        int at = frame.start();
        var bytes = frame.bytes();
        long text =
                plan.isSyn()
                        ? writeSynOptions(tcb, plan, bytes, now)
                        : writeOptions(tcb, bytes, now);
        int headerLength = (int) text - at;
        writeHeader(tcb, plan, bytes, headerLength);
        if (plan.textLength > 0)
            tcb.sendBuffer.read(plan.textSequence(), bytes, text, plan.textLength);
        frame.range(at, (int) text + plan.textLength);
        segment(tcb, plan, frame, headerLength);
    }

    private static void segment(Tcb tcb, SegmentPlan plan, Frame frame, int headerLength) {
        int options = headerLength - TcpHeader.LENGTH_MIN;
        int timestamps = tcb.timestamps.isOn ? TcpOptions.TIMESTAMPS_LENGTH : 0;
        int size = tcb.mss + timestamps - options;
        if (plan.textLength <= size || plan.isMtuProbe) return;
        boolean isIpv4 = tcb.path.isIpv4();
        frame.segmented(isIpv4 ? Frame.Segmentation.TCP4 : Frame.Segmentation.TCP6, size);
    }

    private static void writeHeader(
            Tcb tcb, SegmentPlan plan, MemorySegment bytes, int headerLength) {
        int flags = plan.flags;
        int urgent = 0;
        // MUST-31, MUST-62: the pointer names the octet behind the urgent data.
        if (tcb.isUrgentSent && Seq.isAfter(tcb.urgentEnd, plan.seq)) {
            flags |= TcpHeader.URG;
            urgent = Math.min(0xFFFF, Seq.distance(plan.seq, tcb.urgentEnd));
        }
        var fields =
                new TcpHeader.Fields(
                        tcb.flow.localPort(),
                        tcb.flow.remotePort(),
                        plan.seq,
                        (flags & TcpHeader.ACK) == 0 ? 0 : tcb.rcv.nxt,
                        headerLength,
                        flags,
                        window(tcb, plan),
                        urgent);
        TcpHeader.write(bytes, Frame.TRANSPORT_HEADROOM, fields);
    }

    /// The window field; what it says is our word from now on.
    private static int window(Tcb tcb, SegmentPlan plan) {
        var rcv = tcb.rcv;
        int room = tcb.room();
        if (plan.isSyn()) {
            int window = Math.min(WindowPolicy.UNSCALED_MAX, room);
            if (tcb.state == TcpState.SYN_RECEIVED) rcv.edge = Seq.max(rcv.edge, rcv.nxt + window);
            return window;
        }
        int edge = WindowPolicy.edge(rcv, room, tcb.limits.receive(), tcb.advertisedMss());
        int end = rcv.nxt + tcb.limits.receive() - tcb.receiveBuffer.length();
        int field = WindowPolicy.field(rcv, edge, end);
        rcv.edge = Seq.max(rcv.edge, rcv.nxt + (field << rcv.shift));
        tcb.timestamps.lastAckSent = rcv.nxt;
        return field;
    }

    /// SHLD-5, MAY-3, MUST-65: our SYN offers everything; a SYN and ACK only what was offered.
    /// TS-10.
    private long writeSynOptions(Tcb tcb, SegmentPlan plan, MemorySegment bytes, long now) {
        boolean isOffer = (plan.flags & TcpHeader.ACK) == 0;
        offer.mss = tcb.advertisedMss();
        offer.isSackPermitted = isOffer || tcb.hasSack;
        offer.hasTimestamps = isOffer || tcb.timestamps.isOn;
        offer.tsVal = tcb.timestamps.value(now);
        offer.tsEcr = isOffer ? 0 : tcb.timestamps.recent;
        offer.shift = isOffer || tcb.hasWindowScale ? tcb.rcv.shift : SynOffer.UNSCALED;
        offer.limit(tcb.settings);
        // RFC 9768 §3.2.3: never on a SYN that asks.
        offer.marks = isOffer ? null : tcb.ecn.optionOfReply(tcb.retries);
        tcb.tcp.fastOpen.offer(tcb, offer, now);
        return offer.write(bytes, Frame.TRANSPORT_HEADROOM + TcpHeader.LENGTH_MIN);
    }

    /// TS-11, TS-12.
    private long writeOptions(Tcb tcb, MemorySegment bytes, long now) {
        long at = Frame.TRANSPORT_HEADROOM + TcpHeader.LENGTH_MIN;
        if (tcb.timestamps.isOn) {
            at =
                    TcpOptions.putTimestamps(
                            bytes, at, tcb.timestamps.value(now), tcb.timestamps.recent);
        }
        var marks = tcb.ecn.option();
        if (marks != null) at = marks.writeOption(bytes, at);
        return writeSack(tcb, bytes, at);
    }

    private long writeSack(Tcb tcb, MemorySegment bytes, long start) {
        int max = blockCount(tcb);
        var reassembly = tcb.receiveBuffer.reassembly();
        if (max == 0 || reassembly == null) return start;
        int count = reassembly.blocks(blocks, max);
        if (count == 0) return start;
        long at = TcpOptions.putSack(bytes, start, count);
        for (int i = 0; i < count; i++) {
            at = TcpOptions.putSackBlock(bytes, at, blocks[2 * i], blocks[2 * i + 1]);
        }
        return at;
    }

    /// As many as are known, and fit beside the other options (RFC 2018 §3).
    private static int blockCount(Tcb tcb) {
        var reassembly = tcb.receiveBuffer.reassembly();
        if (!tcb.hasSack || reassembly == null || !reassembly.hasBlocks()) return 0;
        int taken = TcpOptions.SACK_LENGTH + marksLength(tcb);
        if (tcb.timestamps.isOn) taken += TcpOptions.TIMESTAMPS_LENGTH;
        int room = (TcpHeader.OPTIONS_MAX - taken) / TcpOptions.SACK_BLOCK_LENGTH;
        return Math.min(room, reassembly.blocksMax());
    }
}
