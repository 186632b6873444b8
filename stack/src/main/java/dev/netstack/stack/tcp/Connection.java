package dev.netstack.stack.tcp;

import dev.netstack.stack.Pollable;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A TCP connection: its user calls (RFC 9293 §3.9.1). None blocks; readiness is told by
/// [dev.netstack.stack.NetworkStack#event].
public final class Connection extends Pollable {
    /// Result of [#receive] when the peer has closed and everything was read.
    public static final int END = -1;

    private final Tcb tcb;

    Connection(Tcb tcb) {
        this.tcb = tcb;
    }

    Tcb tcb() {
        return tcb;
    }

    public TcpState state() {
        if (tcb.state != TcpState.TIME_WAIT) return tcb.state;
        boolean isWaiting = tcb.tcp.timeWaits.find(tcb.flow) != TimeWaitRecords.NONE;
        return isWaiting ? TcpState.TIME_WAIT : TcpState.CLOSED;
    }

    public SocketAddress local() {
        return tcb.flow.local();
    }

    public SocketAddress remote() {
        return tcb.flow.remote();
    }

    /// Takes octets to send; returns how many: 0 when the buffer is full, when the connection is
    /// not yet established, or when it cannot send any more (see [#canSend]).
    public int send(MemorySegment from, long offset, int length, long now) {
        int taken = take(from, offset, length, now);
        if (taken > 0) tcb.isMoreComing = false;
        return taken;
    }

    /// The same when more follows at once: what does not fill a segment waits for it, up to 200 ms.
    public int sendMore(MemorySegment from, long offset, int length, long now) {
        int taken = take(from, offset, length, now);
        if (taken > 0) tcb.isMoreComing = true;
        return taken;
    }

    private int take(MemorySegment from, long offset, int length, long now) {
        if (!canSend() || !(tcb.state.isSynchronized() || tcb.isFastOpen)) return 0;
        int room = SendRoom.of(tcb);
        int taken = tcb.sendBuffer.write(from, offset, Math.min(length, room));
        while (taken == 0 && room > 0 && tcb.tcp.memory.endLongest(tcb, now)) {
            taken = tcb.sendBuffer.write(from, offset, Math.min(length, room));
        }
        if (taken < length) tcb.isSendBlocked = true;
        if (taken == 0 && room > 0 && tcb.sendBuffer.length() == 0) tcb.tcp.memory.starve(tcb);
        if (taken > 0) {
            tcb.due();
            tcb.armUserTimeout(now);
        }
        return taken;
    }

    /// Moves received octets out; returns how many, 0 when none wait, [#END] at the end of the
    /// stream. After [#cause] other than [CloseCause#CLOSED] nothing more is given.
    public int receive(MemorySegment into, long offset, int length, long now) {
        if (length == 0) return 0;
        // RFC 9293 §3.10.3: what is queued in SYN-RECEIVED waits for ESTABLISHED.
        int taken = tcb.rcv.early > 0 ? 0 : tcb.receiveBuffer.read(into, offset, length);
        if (taken > 0) {
            tcb.onRead(taken, now);
            return taken;
        }
        return isAtEnd() ? END : 0;
    }

    /// Octets that [#receive] would give.
    public int available() {
        return tcb.rcv.early > 0 ? 0 : tcb.receiveBuffer.length();
    }

    /// Octets that were taken to send and not yet acknowledged, the FIN counted as none.
    public int unsent() {
        return tcb.sendBuffer.length();
    }

    /// Whether the state and our own calls still allow to send.
    public boolean canSend() {
        return tcb.cause == null && !tcb.isFinQueued && !tcb.isOrphan;
    }

    /// Whether the peer acknowledged our FIN, or there is no connection any more.
    public boolean isOutputAcknowledged() {
        return tcb.cause != null || tcb.isFinAcknowledged();
    }

    /// No more octets will be sent: FIN follows what is buffered (RFC 9293 §3.10.4).
    public void shutdownOutput(long now) {
        if (!canSend()) return;
        switch (tcb.state) {
            case SYN_SENT -> tcb.end(CloseCause.ABORTED);
            case SYN_RECEIVED -> tcb.isFinQueued = true; // Until ESTABLISHED.
            case ESTABLISHED -> queueFin(TcpState.FIN_WAIT_1, now);
            case CLOSE_WAIT -> queueFin(TcpState.LAST_ACK, now);
            case CLOSED, LISTEN, FIN_WAIT_1, FIN_WAIT_2 -> {}
            case CLOSING, LAST_ACK, TIME_WAIT -> {}
        }
    }

    private void queueFin(TcpState next, long now) {
        tcb.isFinQueued = true;
        tcb.enter(next);
        tcb.due();
        tcb.armUserTimeout(now);
    }

    /// No more octets will be read: what waits and what arrives is discarded and acknowledged.
    public void shutdownInput(long now) {
        tcb.isInputShut = true;
        int discarded = tcb.receiveBuffer.discard();
        if (discarded > 0) tcb.onRead(discarded, now);
    }

    /// Ends both directions; the stack finishes by itself. With octets unread, or octets arriving
    /// later, the peer gets a reset (RFC 9293 §3.6.1, SHLD-3).
    public void close(long now) {
        if (tcb.isOrphan) return;
        boolean isUnread = tcb.receiveBuffer.length() > 0 && !tcb.isInputShut;
        if (tcb.cause == null && (isUnread || !tcb.tcp.mayOrphan())) {
            tcb.abort(CloseCause.ABORTED, now);
        } else {
            shutdownOutput(now);
        }
        tcb.orphan(now);
    }

    /// Resets the connection (RFC 9293 §3.10.5).
    public void abort(long now) {
        tcb.abort(CloseCause.ABORTED, now);
        tcb.orphan(now);
    }

    /// Why the connection ended; null while it has not.
    public @Nullable CloseCause cause() {
        return tcb.cause;
    }

    /// The last ICMP error about this connection that did not end it; null when there was none
    /// (RFC 9293 §3.9.1, MUST-47, SHLD-25). SHLD-20.
    public IcmpError.@Nullable Kind softError() {
        return tcb.softError;
    }

    /// Whether the peer has left what was sent without an answer for so long that the way to it may
    /// be gone (R1): three time-outs in a row. The connection goes on trying, up to R2 (RFC 9293
    /// §3.8.3 SHLD-9). Readiness is told when it begins.
    public boolean isUnanswered() {
        return tcb.cause == null && tcb.retries >= Timeouts.RETRIES_ADVICE;
    }

    /// Marks what was taken to send so far as urgent (RFC 9293 §3.8.5). New applications should not
    /// (RFC 6093 §5, SHLD-13).
    public void sendUrgent(long now) {
        if (!canSend() || tcb.sendBuffer.length() == 0) return;
        tcb.urgentEnd = tcb.sendBuffer.end();
        tcb.isUrgentSent = true;
        tcb.due();
        tcb.armUserTimeout(now);
    }

    /// Octets to read until the end of the urgent data that the peer announced; 0 when there are
    /// none (RFC 9293 §3.8.5, MUST-33). The data are in line (RFC 6093 §3).
    public int urgentMark() {
        if (!tcb.rcv.isUrgent) return 0;
        int read = tcb.receiveBuffer.end() - tcb.receiveBuffer.length();
        return Math.max(0, Seq.distance(read, tcb.rcv.up));
    }

    /// Sets an option; false when the value is out of its range.
    public boolean set(TcpOption option, long value, long now) {
        if (!Settings.isValid(option, value)) return false;
        tcb.apply(tcb.settings.with(option, value), now);
        return true;
    }

    public long get(TcpOption option) {
        return switch (option) {
            case SEND_BUFFER_OCTETS -> SendRoom.limit(tcb);
            case RECEIVE_BUFFER_OCTETS -> tcb.limits.receive();
            default -> tcb.settings.value(option);
        };
    }

    public ConnectionReport report() {
        var timing = new ConnectionReport.Timing(tcb.rtt.srtt(), tcb.rtt.rttvar(), tcb.rtt.rto());
        var numbers =
                new ConnectionReport.Numbers(
                        timing,
                        tcb.congestion.window(),
                        tcb.congestion.threshold(),
                        tcb.mss,
                        tcb.retransmittedSegments);
        var queues = new ConnectionReport.Queues(available(), unsent());
        return new ConnectionReport(state(), local(), remote(), queues, numbers);
    }

    /// All that can be seen of it.
    public TcpInfo info(long now) {
        return Inspection.of(tcb, now);
    }

    @Override
    public boolean isReadable() {
        return available() > 0 || tcb.cause != null || isAtEnd();
    }

    @Override
    public boolean isWritable() {
        if (tcb.cause != null) return true;
        if (!tcb.state.isSynchronized() && !tcb.isFastOpen) return false;
        return !canSend() || (!tcb.isStarved && SendRoom.of(tcb) > 0);
    }

    private boolean isAtEnd() {
        return tcb.rcv.isFinReceived() || tcb.isInputShut || tcb.isOrphan;
    }

    @Override
    public String toString() {
        return tcb.flow + " " + state();
    }
}
