package dev.netstack.stack.tcp;

import dev.netstack.stack.Pollable;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A TCP connection: its user calls (RFC 9293 §3.9.1). None blocks; readiness is told by
/// [dev.netstack.stack.NetworkStack#event].
public final class Connection extends Pollable {
    Connection() {}

    /// Result of [#receive] when the peer has closed and everything was read.
    public static final int END = -1;

    public TcpState state() {
        throw new UnsupportedOperationException();
    }

    public SocketAddress local() {
        throw new UnsupportedOperationException();
    }

    public SocketAddress remote() {
        throw new UnsupportedOperationException();
    }

    /// Takes octets to send; returns how many: 0 when the buffer is full, when the connection is not
    /// yet established, or when it cannot send any more (see [#canSend]).
    public int send(MemorySegment from, long offset, int length, long now) {
        throw new UnsupportedOperationException();
    }

    /// Moves received octets out; returns how many, 0 when none wait, [#END] at the end of the stream.
    /// After [#cause] other than [CloseCause#CLOSED] nothing more is given.
    public int receive(MemorySegment into, long offset, int length, long now) {
        throw new UnsupportedOperationException();
    }

    /// Octets that [#receive] would give.
    public int available() {
        throw new UnsupportedOperationException();
    }

    /// Octets that were taken to send and not yet acknowledged, the FIN counted as none.
    public int unsent() {
        throw new UnsupportedOperationException();
    }

    /// Whether the state and our own calls still allow to send.
    public boolean canSend() {
        throw new UnsupportedOperationException();
    }

    /// Whether the peer acknowledged our FIN, or there is no connection any more.
    public boolean isOutputAcknowledged() {
        throw new UnsupportedOperationException();
    }

    /// No more octets will be sent: FIN follows what is buffered (RFC 9293 §3.10.4).
    public void shutdownOutput(long now) {
        throw new UnsupportedOperationException();
    }

    /// No more octets will be read: what waits and what arrives is discarded and acknowledged.
    public void shutdownInput(long now) {
        throw new UnsupportedOperationException();
    }

    /// Ends both directions; the stack finishes by itself. With octets unread, or octets arriving
    /// later, the peer gets a reset (RFC 9293 §3.6.1, SHLD-3).
    public void close(long now) {
        throw new UnsupportedOperationException();
    }

    /// Resets the connection (RFC 9293 §3.10.5).
    public void abort(long now) {
        throw new UnsupportedOperationException();
    }

    /// Why the connection ended; null while it has not.
    public @Nullable CloseCause cause() {
        throw new UnsupportedOperationException();
    }

    /// Sets an option; false when the value is out of its range.
    public boolean set(TcpOption option, long value, long now) {
        throw new UnsupportedOperationException();
    }

    public long get(TcpOption option) {
        throw new UnsupportedOperationException();
    }

    public ConnectionReport report() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReadable() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWritable() {
        throw new UnsupportedOperationException();
    }
}
