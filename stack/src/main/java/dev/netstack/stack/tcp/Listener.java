package dev.netstack.stack.tcp;

import dev.netstack.stack.Pollable;
import dev.netstack.wire.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A passive open (RFC 9293 §3.10.1): the port it waits on and the connections that completed.
public final class Listener extends Pollable {
    Listener() {}

    public SocketAddress local() {
        throw new UnsupportedOperationException();
    }

    /// The next established connection; null when none waits.
    public @Nullable Connection accept(long now) {
        throw new UnsupportedOperationException();
    }

    /// Stops to listen; connections that were not accepted are reset.
    public void close(long now) {
        throw new UnsupportedOperationException();
    }

    public boolean isClosed() {
        throw new UnsupportedOperationException();
    }

    /// Sets an option that later connections start with; false when the value is out of its range.
    public boolean set(TcpOption option, long value) {
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
        return false;
    }
}
