package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.ip.Path;
import dev.netstack.wire.LinkType;

/// How large segments are: what the peer takes (MUST-16), what our interface takes, what routers
/// said that the path carries, and what [MtuSearch] found that it carries.
final class SegmentSize {
    private static final int DATAGRAM_MAX = 65_535;
    private static final int HEADER = 20;
    private static final int TIMESTAMPS = 12;

    private SegmentSize() {}

    /// MUST-67: what fits into the largest datagram that our interface takes, or that a router says
    /// its link does (SHLD-6).
    static int advertised(Path path) {
        int mtu = path.isIpv4() ? path.nic().mtu() : path.nic().ipv6Mtu();
        return Math.min(mtu, DATAGRAM_MAX) - path.headerLength() - HEADER;
    }

    /// Text of a full segment that carries no SACK blocks (MUST-16).
    static int effective(Tcb tcb) {
        int datagram = Math.min(tcb.path.mtu(), DATAGRAM_MAX);
        var search = tcb.mtuSearch;
        if (search != null) datagram = Math.min(datagram, search.mtu());
        return Math.min(tcb.peerMss, datagram - tcb.path.headerLength() - HEADER) - options(tcb);
    }

    /// Something that the size depends on may have changed. TS-27.
    static void changed(Tcb tcb) {
        int before = tcb.mss;
        tcb.mss = effective(tcb);
        if (tcb.mss == before) return;
        if (tcb.state.isSynchronized()) tcb.congestion.onSegmentSize(tcb.mss);
        else tcb.congestion.begin(tcb.mss);
    }

    /// Asks IP for the way again, since something changed; keeps the old one while there is none.
    ///
    /// When the path's MTU became smaller, what is in flight goes again in smaller segments: that
    /// is no sign of congestion (RFC 1191 §6.5, RFC 8201 §5.2).
    static void refresh(Tcb tcb) {
        var remote = tcb.flow.remoteAddress();
        if (!(tcb.tcp.output.path(remote, tcb.flow.localAddress())
                instanceof Outcome.Done<Path>(var fresh))) {
            return;
        }
        int before = tcb.mss;
        tcb.path = fresh;
        if (tcb.mtuSearch != null) tcb.mtuSearch.limit(largest(tcb));
        changed(tcb);
        if (tcb.mss >= before || tcb.snd.inFlight() == 0) return;
        if (tcb.state.isSynchronized()) tcb.recovery.resend(tcb);
    }

    /// The handshake is done: a connection that always probes begins small (RFC 4821 §7.2).
    static void established(Tcb tcb) {
        if (mode(tcb) != MtuSearch.Mode.ALWAYS || isLoopback(tcb)) return;
        tcb.mtuSearch = new MtuSearch(tcb.path.mtuFloor(), base(tcb), largest(tcb));
        changed(tcb);
    }

    /// The retransmission timer fired. Full segments that time out in a row, while nothing tells
    /// why, may have fallen into a black hole (RFC 4821 §7.7, RFC 2923 §2.1).
    static void onTimeout(Tcb tcb) {
        if (tcb.mtuSearch != null) tcb.mtuSearch.abandon();
        boolean isFull = tcb.snd.inFlight() >= tcb.mss && tcb.state.isSynchronized();
        if (!isFull || tcb.retries < Timeouts.RETRIES_ADVICE || tcb.softError != null) return;
        if (mode(tcb) == MtuSearch.Mode.OFF || isLoopback(tcb)) return;
        int most = largest(tcb);
        if (tcb.mtuSearch == null) tcb.mtuSearch = new MtuSearch(tcb.path.mtuFloor(), most, most);
        tcb.mtuSearch.onBlackHole(base(tcb));
        changed(tcb);
    }

    /// SND.UNA moved: a probe may have got through.
    static void onAcknowledged(Tcb tcb) {
        var search = tcb.mtuSearch;
        if (search == null || !search.onAcknowledged(tcb.snd.una)) return;
        tcb.tcp.core.counters().add(Counter.TCP_MTUP_SUCCESS);
        changed(tcb);
    }

    /// Loss was inferred, and cwnd reduced. When a probe alone was lost, that is taken back.
    static void onLoss(Tcb tcb, long now) {
        var search = tcb.mtuSearch;
        if (search == null) return;
        int end = tcb.sent.lostEnd(Integer.MAX_VALUE);
        if (!search.onLoss(tcb.sent.lostFrom(), end)) return;
        tcb.tcp.core.counters().add(Counter.TCP_MTUP_FAIL);
        tcb.congestion.onSpuriousLoss(now);
        search.pause(now + tcb.congestion.window() / tcb.mss * tcb.rtt.srtt());
    }

    /// Text of the probe that is to go next; 0 when none is. It goes when enough follows it to show
    /// its loss, and when all is well (RFC 4821 §7.4).
    static int probe(Tcb tcb, long now) {
        var search = tcb.mtuSearch;
        if (search == null || tcb.recovery.isActive() || tcb.receiveBuffer.hasHoles()) return 0;
        int size = search.next(largest(tcb), now);
        if (size == 0) return 0;
        int text = size - tcb.path.headerLength() - HEADER - options(tcb);
        int needed = text + MtuSearch.FOLLOWING_SEGMENTS * tcb.mss;
        var snd = tcb.snd;
        int unsent = Seq.distance(snd.nxt, tcb.sendBuffer.end());
        boolean isEnough = unsent >= needed && snd.usable() >= needed;
        return isEnough && tcb.congestion.window() >= needed ? text : 0;
    }

    /// The probe of `text` octets from `sequence` on left.
    static void probed(Tcb tcb, int sequence, int text) {
        var search = tcb.mtuSearch;
        if (search == null) return;
        int size = text + options(tcb) + HEADER + tcb.path.headerLength();
        search.sent(size, sequence, sequence + text);
    }

    /// The largest datagram that the peer, the interface and the routers take.
    private static int largest(Tcb tcb) {
        int peer = tcb.peerMss + tcb.path.headerLength() + HEADER;
        return Math.min(Math.min(peer, tcb.path.mtu()), DATAGRAM_MAX);
    }

    private static int options(Tcb tcb) {
        return tcb.timestamps.isOn ? TIMESTAMPS : 0;
    }

    private static MtuSearch.Mode mode(Tcb tcb) {
        return MtuSearch.Mode.of(tcb.settings.value(TcpOption.MTU_PROBING));
    }

    private static boolean isLoopback(Tcb tcb) {
        return tcb.path.nic().link() == LinkType.LOOPBACK;
    }

    private static int base(Tcb tcb) {
        return Math.max(MtuSearch.BASE, tcb.path.mtuFloor());
    }
}
