package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Pollable;
import dev.netstack.stack.ip.Path;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A passive open (RFC 9293 §3.10.1): the port it waits on and the connections that completed.
public final class Listener extends Pollable {
    /// Connections that may wait for [#accept].
    public static final int BACKLOG_MAX = 4_096;

    /// Half-open connections of a listener with a small backlog.
    private static final int HALF_OPEN_MIN = 128;

    /// Beyond what the old connection of a reused tuple sent last.
    private static final int ISS_STEP = 1 << 17;

    private final Tcp tcp;
    private final SocketAddress local;
    private final int backlog;
    private final ArrayDeque<Tcb> completed = new ArrayDeque<>();
    private Settings settings;
    private int halfOpen;
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
    /// @param old what TIME-WAIT remembers of the last connection between the same ends
    void segmentArrives(Segment segment, @Nullable TimeWait old, long now) {
        if (segment.isRst()) { // first
            tcp.core.counters().drop(DropReason.TCP_RESET_IGNORED);
        } else if (segment.isAck()) { // second
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

    void completed(Tcb tcb) {
        halfOpen--;
        completed.add(tcb);
        tcp.core.ready().add(this);
    }

    /// A connection ended before it was accepted (MUST-11, SE-10): the listener is where it
    /// returns to.
    void abandoned(Tcb tcb, TcpState before) {
        if (before == TcpState.SYN_RECEIVED) halfOpen--;
        else completed.remove(tcb);
    }

    private void synArrives(Segment syn, @Nullable TimeWait old, long now) {
        if (isFull()) {
            refuse(Counter.TCP_LISTEN_OVERFLOWS);
            return;
        }
        boolean isRoom = halfOpen < halfOpenMax() && tcp.hasRoom();
        if (isRoom
                && tcp.output.path(syn.flow.remoteAddress(), syn.flow.localAddress())
                        instanceof Outcome.Done<Path>(var path)) {
            open(syn, path, old, now);
        } else {
            refuse(Counter.TCP_LISTEN_DROPS);
        }
    }

    /// Half-open connections cost memory for nothing that was proved: they are bounded apart.
    private int halfOpenMax() {
        return Math.min(BACKLOG_MAX, Math.max(HALF_OPEN_MIN, backlog));
    }

    private void refuse(Counter counter) {
        tcp.core.counters().add(counter);
        tcp.core.counters().drop(DropReason.TCP_BACKLOG_FULL);
    }

    // MUST-41, MUST-45: a block of its own, bound to the address that the SYN was sent to.
    private void open(Segment syn, Path path, @Nullable TimeWait old, long now) {
        var tcb = new Tcb(tcp, syn.flow.copy(), path, settings);
        tcb.listener = this;
        halfOpen++;
        tcb.negotiate(syn, now);
        int iss = tcp.initialSequence.next(tcb.flow, now);
        // RFC 6191 §2: above all that the old connection sent.
        if (old != null && !Seq.isAfter(iss, old.sndNxt)) iss = old.sndNxt + ISS_STEP;
        if (old != null) tcp.forget(old);
        tcp.connections.put(tcb);
        tcp.core.counters().add(Counter.TCP_PASSIVE_OPENS);
        tcb.begin(TcpState.SYN_RECEIVED, iss, now);
        tcp.arrival.queueText(tcb, syn, now);
    }
}
