package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.ip.HeaderWriter.Piece;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Ipv6Extension;
import java.lang.foreign.MemorySegment;

/// Cuts datagrams that are larger than their path allows (RFC 791 §3.2, RFC 8200 §4.5; IP4-19).
final class Fragmenter {
    /// Fragments begin at multiples of this.
    private static final int UNIT = 8;

    private final Core core;
    private final IpOutput output;
    private final HeaderWriter headers;

    Fragmenter(Core core, IpOutput output, HeaderWriter headers) {
        this.core = core;
        this.output = output;
        this.headers = headers;
    }

    /// Posts the transport segment in `frame` piece by piece, and releases it.
    // RFC 8200 §4.5 IP6-15: pieces never overlap, and the first holds the whole transport header.
    boolean post(Path path, IpFields fields, Frame frame, long now) {
        core.counters().add(Counter.IP_OUT_REQUESTS);
        int total = frame.length() + (path.isIpv4() ? path.headerLength() : 0);
        boolean isSent = total <= IpOutput.LENGTH_MAX && postPieces(path, fields, frame, now);
        if (total > IpOutput.LENGTH_MAX) core.counters().drop(DropReason.OUTPUT_TOO_LARGE);
        core.counters().add(isSent ? Counter.IP_FRAG_OKS : Counter.IP_FRAG_FAILS);
        core.frames().release(frame);
        return isSent;
    }

    private boolean postPieces(Path path, IpFields fields, Frame frame, long now) {
        int overhead = path.headerLength() + (path.isIpv4() ? 0 : Ipv6Extension.LENGTH_MIN);
        int room = (path.mtu() - overhead) & -UNIT;
        int identification = headers.identification(path, fields.protocol());
        int label = path.isIpv4() ? 0 : headers.flowLabel(path, fields.protocol(), frame);
        for (int offset = 0; offset < frame.length(); offset += room) {
            int length = Math.min(room, frame.length() - offset);
            var cut = output.take(length);
            if (cut == null) return false;
            MemorySegment.copy(
                    frame.bytes(), frame.start() + offset, cut.bytes(), cut.start(), length);
            boolean hasMore = offset + length < frame.length();
            var piece = new Piece(offset, hasMore, identification, label);
            headers.writeFragment(path, fields, cut, piece);
            if (!send(path, cut, now)) return false;
        }
        return true;
    }

    private boolean send(Path path, Frame piece, long now) {
        core.counters().add(Counter.IP_FRAG_CREATES);
        if (!path.nic().isUp()) {
            core.frames().release(piece);
            core.counters().drop(DropReason.INTERFACE_DOWN);
            return false;
        }
        var link = path.nic().output();
        if (link.depart(path.nextHop(), piece, now)) return link.enqueue(piece);
        core.frames().release(piece);
        return true;
    }
}
