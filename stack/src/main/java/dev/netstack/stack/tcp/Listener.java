package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Pollable;
import dev.netstack.stack.ip.Path;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.TcpHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A passive open (RFC 9293 §3.10.1): the port it waits on and the connections that completed.
public final class Listener extends Pollable {
    /// Connections that may wait for [#accept].
    public static final int BACKLOG_MAX = 4_096;

    /// Half-open connections of a listener with a small backlog.
    private static final int HALF_OPEN_MIN = 128;

    /// Of these, how many keep the text of their SYN.
    private static final int EMBRYOS_MAX = 64;

    /// How long a reset of a connection that began with text counts at least.
    private static final long RESETS_REMEMBERED_NANOS = 60_000_000_000L;

    private static final int COOKIES_NEVER = 0;
    private static final int COOKIES_ALWAYS = 2;

    /// Beyond what the old connection of a reused tuple sent last.
    private static final int ISS_STEP = 1 << 17;

    private final Tcp tcp;
    private final SocketAddress local;
    private final int backlog;
    private final ArrayDeque<Tcb> completed = new ArrayDeque<>();
    private Settings settings;

    /// Half-open connections: the work of [SynQueue].
    int halfOpen;

    /// Connections in SYN-RECEIVED.
    private int embryos;

    /// Connections in SYN-RECEIVED that began with text for the application.
    private int early;

    /// Those that were reset, and until when they count.
    private int resetEarly;

    private long resetsForgotten;
    private long cookiesUntil;
    private boolean isClosed;

    Listener(Tcp tcp, SocketAddress local, int backlog) {
        this.tcp = tcp;
        settings = tcp.settings;
        this.local = local;
        this.backlog = backlog;
    }

    public SocketAddress local() {
        return local;
    }

    /// The next established connection; null when none waits.
    public @Nullable Connection accept(long now) {
        var tcb = completed.poll();
        if (tcb == null) return null;
        tcb.listener = null;
        // What its readiness was while nobody watched.
        if (tcb.connection.isReadable()) tcb.ready();
        tcb.armKeepAlive(now);
        return tcb.connection;
    }

    /// Stops to listen; connections that were not accepted are reset.
    public void close(long now) {
        if (isClosed) return;
        isClosed = true;
        tcp.closed(this);
        tcp.synQueue.failAll(this);
        var orphans = new ArrayList<Tcb>();
        tcp.connections.forEach(flow -> {
            if (flow instanceof Tcb tcb && tcb.listener == this) orphans.add(tcb);
        });
        for (var tcb : orphans) tcb.abort(CloseCause.ABORTED, now);
        tcp.core.ready().add(this);
    }

    public boolean isClosed() {
        return isClosed;
    }

    /// Sets an option that later connections start with; false when the value is out of its range.
    public boolean set(TcpOption option, long value) {
        if (!Settings.isValid(option, value)) return false;
        settings = settings.with(option, value);
        return true;
    }

    public long get(TcpOption option) {
        return settings.initial(option);
    }

    public ConnectionReport report() {
        boolean isIpv4 = local.address().bitLength() == 32;
        var any = new SocketAddress(isIpv4 ? Ipv4Address.ANY : Ipv6Address.ANY, 0);
        var empty = ConnectionReport.of(TcpState.LISTEN, local, any);
        var queues = new ConnectionReport.Queues(completed.size(), backlog);
        return new ConnectionReport(TcpState.LISTEN, local, any, queues, empty.numbers());
    }

    @Override
    public boolean isReadable() {
        return isClosed || !completed.isEmpty();
    }

    @Override
    public boolean isWritable() {
        return false;
    }

    /// SEGMENT ARRIVES in LISTEN (RFC 9293 §3.10.7.2; SE-2).
    ///
    /// @param old the record of the last connection between the same ends in TIME-WAIT
    void segmentArrives(Segment segment, int old, long now) {
        if (segment.isRst()) { // first
            tcp.core.counters().drop(DropReason.TCP_RESET_IGNORED);
        } else if (segment.isAck()) { // second
            if (isCookieReturned(segment, now)) return;
            tcp.core.counters().drop(DropReason.TCP_UNACCEPTABLE_ACK);
            tcp.answers.reset(segment, now);
        } else if (segment.isSyn()) { // third
            synArrives(segment, old, now);
        } else { // fourth
            tcp.core.counters().drop(DropReason.TCP_NO_ACK);
        }
    }

    /// Whether no more completed connections can wait (G7).
    boolean isFull() {
        return completed.size() >= backlog;
    }

    /// The window of a SYN and ACK.
    int windowOctets() {
        long set = settings.value(TcpOption.RECEIVE_BUFFER_OCTETS);
        int limit = set == 0 ? Settings.BUFFER_FIRST : (int) set;
        // What rounding by the scale may add stays free, as in [WindowPolicy#roomFor].
        int slack = (1 << WindowPolicy.shiftFor(Settings.RECEIVE_BUFFER_MAX)) - 1;
        return Math.min(WindowPolicy.UNSCALED_MAX, limit - slack);
    }

    Settings settings() {
        return settings;
    }

    EcnPolicy ecn() {
        return settings.ecn();
    }

    /// A passive open is established.
    void handshakeEnded(Tcb tcb) {
        forget(tcb);
        if (!tcb.isFastOpen) wait(tcb);
    }

    private void forget(Tcb tcb) {
        tcb.passive = null;
        if (tcb.isFastOpen) early--;
        else embryos--;
    }

    private void wait(Tcb tcb) {
        completed.add(tcb);
        tcp.core.ready().add(this);
    }

    /// A passive open ended before it was established. One that began with text still counts for
    /// some time when a reset ended it, or resets would lift the limit (RFC 7413 §5.1).
    void handshakeFailed(Tcb tcb, CloseCause why) {
        forget(tcb);
        if (tcb.isFastOpen && why == CloseCause.RESET_BY_PEER) resetEarly++;
    }

    /// Whether SYNs may carry text for the application. TFO-7: else cookies are not looked at.
    boolean isFastOpen() {
        return settings.value(TcpOption.FAST_OPEN_PENDING) > 0;
    }

    /// A connection ended before it was accepted (MUST-11, SE-10): the listener is where it
    /// returns to.
    void abandoned(Tcb tcb) {
        completed.remove(tcb);
    }

    private void synArrives(Segment syn, int old, long now) {
        if (isFull()) {
            refuse(Counter.TCP_LISTEN_OVERFLOWS);
            return;
        }
        int iss = initialSequence(syn, old, now);
        boolean isRoom = halfOpen < halfOpenMax() && tcp.synQueue.hasRoom();
        var policy = settings.value(TcpOption.SYN_COOKIES);
        if (policy == COOKIES_ALWAYS || (!isRoom && policy != COOKIES_NEVER)) {
            forget(old);
            answerWithCookie(syn, now);
        } else if (!isRoom) {
            refuse(Counter.TCP_LISTEN_DROPS);
        } else {
            forget(old);
            open(syn, iss, now);
        }
    }

    private void forget(int old) {
        if (old != TimeWaitRecords.NONE) tcp.timeWaits.remove(old);
    }

    /// Half-open connections cost memory for nothing that was proved: they are bounded apart.
    private int halfOpenMax() {
        return Math.min(BACKLOG_MAX, Math.max(HALF_OPEN_MIN, backlog));
    }

    private void refuse(Counter counter) {
        tcp.core.counters().add(counter);
        tcp.core.counters().drop(DropReason.TCP_BACKLOG_FULL);
    }

    // RFC 6191 §2: above all that the old connection sent.
    private int initialSequence(Segment syn, int old, long now) {
        int iss = tcp.initialSequence.next(syn.flow, now);
        if (old == TimeWaitRecords.NONE) return iss;
        int last = tcp.timeWaits.sndNxt(old);
        return Seq.isAfter(iss, last) ? iss : last + ISS_STEP;
    }

    /// The text of a SYN is kept until the handshake ends (SE-11), which only a connection can do:
    /// few may, and of the others the peer sends it again.
    private void open(Segment syn, int iss, long now) {
        boolean isTried = isFastOpen() && syn.textLength > 0;
        var cookie = isTried ? tcp.fastOpen.check(syn, settings, now) : FastOpenKeys.Verdict.BAD;
        boolean isFast = cookie != FastOpenKeys.Verdict.BAD && mayBeFast(now);
        if (!isFast && (syn.textLength == 0 || embryos >= EMBRYOS_MAX)) {
            tcp.synQueue.open(this, syn, iss, now);
            return;
        }
        if (!(tcp.output.path(syn.flow.remoteAddress(), syn.flow.localAddress())
                instanceof Outcome.Done<Path>(var path))) {
            return;
        }
        tcp.core.counters().add(Counter.TCP_PASSIVE_OPENS);
        var tcb = embryo(syn.flow.copy(), path, SynOffer.of(syn, settings), iss, now);
        tcb.ecn.requested(syn, settings.ecn());
        if (isFast) openFast(tcb, cookie);
        tcp.arrival.queueText(tcb, syn, now);
    }

    /// The application gets the connection, and its text, before the handshake ends (RFC 7413
    /// §4.2.2). TFO-11: its congestion window begins as that of any other.
    private void openFast(Tcb tcb, FastOpenKeys.Verdict cookie) {
        tcb.isFastOpen = true;
        tcb.isSynTextTaken = true;
        embryos--;
        early++;
        tcb.isCookieAged = cookie == FastOpenKeys.Verdict.AGED;
        tcp.core.counters().add(Counter.TCP_FAST_OPEN_PASSIVE);
        wait(tcb);
    }

    /// TFO-8: whether not too many connections began with text lately (RFC 7413 §4.1.3.2, §5.1).
    private boolean mayBeFast(long now) {
        if (now >= resetsForgotten) {
            resetEarly = 0;
            resetsForgotten = now + RESETS_REMEMBERED_NANOS;
        }
        if (early + resetEarly < settings.value(TcpOption.FAST_OPEN_PENDING)) return true;
        tcp.core.counters().add(Counter.TCP_FAST_OPEN_LISTEN_OVERFLOW);
        return false;
    }

    /// A connection in SYN-RECEIVED. MUST-41, MUST-45: a block of its own, bound to the address
    /// that the SYN was sent to.
    Tcb embryo(FourTuple flow, Path path, SynOffer syn, int iss, long now) {
        var tcb = new Tcb(tcp, flow, path, settings);
        tcb.listener = this;
        tcb.passive = this;
        embryos++;
        tcb.negotiate(syn, now);
        tcp.connections.put(tcb);
        tcb.begin(TcpState.SYN_RECEIVED, iss, now);
        return tcb;
    }

    // SYN cookies.

    private void answerWithCookie(Segment syn, long now) {
        var peer = tcp.scratchOffer;
        peer.read(syn, settings);
        peer.isEcn = EcnHandshake.requested(syn.flags, ecn()) != Ecn.Mode.OFF;
        SynCookies.reduce(peer);
        cookiesUntil = now + 2 * SynCookies.PERIOD_NANOS;
        tcp.core.counters().add(Counter.TCP_SYN_COOKIES_SENT);
        var ours = tcp.synQueue.offer(syn.flow, peer, windowOctets(), now);
        ours.tsVal = SynCookies.stamped(ours.tsVal, peer);
        if (peer.isEcn) ours.ecnBits = TcpHeader.ECE;
        ours.isn = tcp.synCookies.issue(syn.flow, peer, now);
        tcp.answers.accept(syn.flow, ours, peer.isn + 1, now);
    }

    /// Whether the segment ends a handshake that only a cookie remembers. They are believed while
    /// they are made, and no longer (F9).
    private boolean isCookieReturned(Segment segment, long now) {
        if (segment.isSyn() || now >= cookiesUntil) return false;
        var peer = tcp.scratchOffer;
        boolean isGood = tcp.synCookies.accepts(segment, peer, now);
        if (!isGood) {
            tcp.core.counters().add(Counter.TCP_SYN_COOKIES_FAILED);
            return false;
        }
        tcp.core.counters().add(Counter.TCP_SYN_COOKIES_RECV);
        if (isFull() || !tcp.hasRoom()) refuse(Counter.TCP_LISTEN_OVERFLOWS);
        else establish(segment, peer, now);
        return true;
    }

    private void establish(Segment segment, SynOffer peer, long now) {
        var flow = segment.flow.copy();
        if (tcp.output.path(flow.remoteAddress(), flow.localAddress())
                instanceof Outcome.Done<Path>(var path)) {
            tcp.core.counters().add(Counter.TCP_PASSIVE_OPENS);
            var tcb = embryo(flow, path, peer, segment.ack - 1, now);
            if (peer.isEcn) tcb.ecn = Ecn.ofCookie();
            tcp.arrival.arrives(tcb, segment, now);
        }
    }
}
