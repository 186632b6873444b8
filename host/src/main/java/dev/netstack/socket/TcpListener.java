package dev.netstack.socket;

import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.time.Duration;

/// A listening TCP port.
public final class TcpListener implements AutoCloseable {
    TcpListener() {}

    public SocketAddress local() {
        throw new UnsupportedOperationException();
    }

    /// Waits for a connection.
    public TcpSocket accept() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Longest wait of [#accept]; zero waits without end.
    public void acceptTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /// Sets an option that accepted connections start with.
    public void set(TcpOption option, long value) throws IOException {
        throw new UnsupportedOperationException();
    }

    public boolean isClosed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
