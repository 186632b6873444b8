package dev.netstack.socket;

import dev.netstack.stack.tcp.ConnectionReport;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A TCP connection with blocking calls, made for virtual threads.
///
/// One thread may read while another writes. Closing it from any thread ends their calls with
/// [java.net.SocketException] "Socket closed"; an interrupt ends the call of the interrupted thread
/// with [java.nio.channels.ClosedByInterruptException] and closes the socket; a time-out ends a read
/// with [java.net.SocketTimeoutException] and closes nothing.
public final class TcpSocket implements AutoCloseable {
    TcpSocket() {}

    public SocketAddress local() {
        throw new UnsupportedOperationException();
    }

    public SocketAddress remote() {
        throw new UnsupportedOperationException();
    }

    /// Reads at least one octet; -1 at the end of the stream.
    public int read(MemorySegment into) throws IOException {
        throw new UnsupportedOperationException();
    }

    public int read(ByteBuffer into) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Writes all of `from`, which is on its way or buffered on return.
    public void write(MemorySegment from) throws IOException {
        throw new UnsupportedOperationException();
    }

    public void write(ByteBuffer from) throws IOException {
        throw new UnsupportedOperationException();
    }

    public InputStream input() {
        throw new UnsupportedOperationException();
    }

    public OutputStream output() {
        throw new UnsupportedOperationException();
    }

    /// Longest wait of a read; zero waits without end.
    public void readTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    public void set(TcpOption option, long value) throws IOException {
        throw new UnsupportedOperationException();
    }

    public long get(TcpOption option) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// How [#close] ends the connection: negative in the background (the default), zero by a reset,
    /// else it waits so long for what is buffered to be acknowledged.
    public void linger(Duration linger) {
        throw new UnsupportedOperationException();
    }

    /// Sends no more; the peer reads the end of the stream.
    public void shutdownOutput() throws IOException {
        throw new UnsupportedOperationException();
    }

    public void shutdownInput() throws IOException {
        throw new UnsupportedOperationException();
    }

    public ConnectionReport report() {
        throw new UnsupportedOperationException();
    }

    public boolean isClosed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
