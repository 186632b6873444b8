package dev.netstack.socket;

import dev.netstack.host.StackLock;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.ConnectionReport;
import dev.netstack.stack.tcp.TcpInfo;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A TCP connection with blocking calls, made for virtual threads.
///
/// One thread may read while another writes. Closing it from any thread ends their calls with
/// [java.net.SocketException] "Socket closed"; an interrupt ends the call of the interrupted thread
/// with [java.nio.channels.ClosedByInterruptException] and closes the socket; a time-out ends a
/// read with [java.net.SocketTimeoutException] and closes nothing.
///
/// Octets move once: between the caller's memory, on the heap or off it, and the connection's
/// buffers.
public final class TcpSocket implements AutoCloseable {
    private static final long BACKGROUND = -1;

    private final StackLock stack;
    private final TcpEnd end;
    private final TcpInput input;
    private final TcpOutput output;
    private final Map<TcpOption, Long> options = new EnumMap<>(TcpOption.class);
    private @Nullable SocketAddress bound;
    private volatile long lingerNanos = BACKGROUND;

    private TcpSocket(StackLock stack) {
        this.stack = stack;
        this.end = new TcpEnd(stack);
        this.input = new TcpInput(this, end);
        this.output = new TcpOutput(this, end);
    }

    /// A socket that is not connected.
    public static TcpSocket open(StackLock stack) {
        return new TcpSocket(stack);
    }

    /// A socket for a connection that a listener accepted, with the stack's lock held.
    static TcpSocket accepted(StackLock stack, Connection connection) {
        var socket = new TcpSocket(stack);
        socket.end.take(connection);
        return socket;
    }

    /// Chooses the local end of a later [#connect]; whether it can be had shows there.
    public void bind(SocketAddress local) throws SocketException {
        stack.acquire();
        try {
            end.ensureOpen();
            if (end.connection() != null) throw new SocketException("Already connected");
            bound = local;
        } finally {
            stack.release();
        }
    }

    /// Connects and waits for it. A socket that could not connect is closed.
    ///
    /// @param timeout longest wait; zero waits until the stack gives up
    public void connect(SocketAddress remote, Duration timeout) throws IOException {
        long deadline = end.writers.deadline(Gate.nanos(timeout));
        try {
            if (!end.writers.enter(deadline)) throw connectTimedOut();
            try {
                connect(remote, deadline);
            } finally {
                end.writers.leave();
            }
        } catch (InterruptedException _) {
            throw end.closeByInterrupt();
        }
    }

    private void connect(SocketAddress remote, long deadline)
            throws IOException, InterruptedException {
        boolean isConnected = false;
        long now = stack.acquire();
        try {
            end.ensureOpen();
            if (end.connection() != null) throw new SocketException("Already connected");
            try {
                await(begin(remote, now), deadline);
                isConnected = true;
            } finally {
                if (!isConnected) end.end(TcpEnd.Ending.RESET, stack.now());
            }
        } finally {
            stack.release();
            stack.wakeLoop();
        }
    }

    private void await(Connection connection, long deadline)
            throws IOException, InterruptedException {
        stack.wakeLoop();
        while (!connection.state().isSynchronized()) {
            var cause = connection.cause();
            if (cause != null) throw Failures.ofConnect(cause);
            // RFC 5461 §3.1: an error that would not end a connection ends the attempt to make one,
            // so that the program may try the next address.
            var error = connection.softError();
            if (error != null) throw Failures.of(error);
            if (!end.writers.await(deadline)) throw connectTimedOut();
            end.ensureOpen();
        }
    }

    private Connection begin(SocketAddress remote, long now) throws IOException {
        stack.ensureRunning();
        var local = bound == null ? anyOf(remote.address()) : bound;
        return switch (stack.stack().tcp().connect(local, remote, now)) {
            case Outcome.Refused<Connection>(var why) -> throw Failures.ofConnect(why);
            case Outcome.Done<Connection>(var connection) -> {
                end.take(connection);
                for (var option : options.entrySet()) {
                    set(connection, option.getKey(), option.getValue(), now);
                }
                yield connection;
            }
        };
    }

    /// The local end; unspecified before [#bind] and [#connect].
    public SocketAddress local() {
        stack.acquire();
        try {
            var connection = end.connection();
            if (connection != null) return connection.local();
            return bound == null ? new SocketAddress(Ipv6Address.ANY, 0) : bound;
        } finally {
            stack.release();
        }
    }

    /// The peer.
    ///
    /// @throws java.nio.channels.NotYetConnectedException when the socket was never connected
    public SocketAddress remote() {
        stack.acquire();
        try {
            return everConnected().remote();
        } finally {
            stack.release();
        }
    }

    /// Reads at least one octet; -1 at the end of the stream.
    public int read(MemorySegment into) throws IOException {
        return input.read(into, 0, into.byteSize());
    }

    /// Reads at least one octet into what remains of `into`; -1 at the end of the stream.
    public int read(ByteBuffer into) throws IOException {
        if (into.isReadOnly()) throw new IllegalArgumentException("Read-only buffer");
        int octets = input.read(MemorySegment.ofBuffer(into), 0, into.remaining());
        if (octets > 0) into.position(into.position() + octets);
        return octets;
    }

    /// Writes all of `from`, which is on its way or buffered on return.
    public void write(MemorySegment from) throws IOException {
        output.write(from, 0, from.byteSize(), null, TcpOutput.Rest.NONE);
    }

    /// The same when more follows at once: what does not fill a segment waits for it, up to 200 ms.
    public void writeMore(MemorySegment from) throws IOException {
        output.write(from, 0, from.byteSize(), null, TcpOutput.Rest.FOLLOWS);
    }

    /// Writes what remains of `from`. When that fails, the position tells what was taken before.
    public void write(ByteBuffer from) throws IOException {
        output.write(MemorySegment.ofBuffer(from), 0, from.remaining(), from, TcpOutput.Rest.NONE);
    }

    /// The stream of what the peer sends; closing it closes the socket.
    public InputStream input() {
        return input;
    }

    /// The stream to the peer; closing it closes the socket.
    public OutputStream output() {
        return output;
    }

    /// Longest wait of a read; zero waits without end.
    public void readTimeout(Duration timeout) {
        input.timeout(Gate.nanos(timeout));
    }

    /// Sets an option, before or after connecting.
    public void set(TcpOption option, long value) throws IOException {
        long now = stack.acquire();
        try {
            end.ensureOpen();
            var connection = end.connection();
            if (connection != null) set(connection, option, value, now);
            options.put(option, value);
        } finally {
            stack.release();
        }
        stack.wakeLoop();
    }

    private static void set(Connection connection, TcpOption option, long value, long now)
            throws SocketException {
        if (!connection.set(option, value, now)) {
            throw new SocketException("Invalid value " + value + " for " + option);
        }
    }

    /// The value of an option; before connecting, one that was set.
    public long get(TcpOption option) throws IOException {
        stack.acquire();
        try {
            end.ensureOpen();
            var connection = end.connection();
            if (connection != null) return connection.get(option);
            var value = options.get(option);
            if (value == null) throw new SocketException("Not connected");
            return value;
        } finally {
            stack.release();
        }
    }

    /// How [#close] ends the connection: negative in the background (the default), zero by a reset,
    /// else it waits so long for what is buffered to be acknowledged, and resets then.
    public void linger(Duration linger) {
        lingerNanos = linger.isNegative() ? BACKGROUND : Gate.nanos(linger);
    }

    /// Sends no more; the peer reads the end of the stream.
    public void shutdownOutput() throws IOException {
        output.shutdown();
    }

    /// Reads no more: reads give -1, and what arrives is discarded.
    public void shutdownInput() throws IOException {
        input.shutdown();
    }

    /// The connection as `ss -i` shows it.
    ///
    /// @throws java.nio.channels.NotYetConnectedException when the socket was never connected
    public ConnectionReport report() {
        stack.acquire();
        try {
            return everConnected().report();
        } finally {
            stack.release();
        }
    }

    /// All that can be seen of the connection: round trips, windows, what was sent and lost.
    ///
    /// @throws java.nio.channels.NotYetConnectedException when the socket was never connected
    public TcpInfo info() {
        long now = stack.acquire();
        try {
            return everConnected().info(now);
        } finally {
            stack.release();
        }
    }

    public boolean isClosed() {
        return end.isClosed();
    }

    /// Closes both directions, as [#linger] says. Closing twice does nothing.
    @Override
    public void close() throws IOException {
        long linger = lingerNanos;
        if (linger > 0) {
            closeLingering(linger);
        } else {
            end(linger == 0 ? TcpEnd.Ending.RESET : TcpEnd.Ending.FIN);
        }
    }

    private void end(TcpEnd.Ending ending) {
        long now = stack.acquire();
        try {
            end.end(ending, now);
        } finally {
            stack.release();
        }
        stack.wakeLoop();
    }

    private void closeLingering(long lingerNanos) throws IOException {
        long deadline = end.writers.deadline(lingerNanos);
        long now = stack.acquire();
        try {
            var connection = end.beginLinger(now);
            if (connection != null) linger(connection, deadline);
        } finally {
            stack.release();
            stack.wakeLoop();
        }
    }

    /// By the thread that began to linger alone: another that closes must not end its wait.
    private void linger(Connection connection, long deadline) throws IOException {
        stack.wakeLoop();
        try {
            while (!connection.isOutputAcknowledged() && !stack.hasEnded()) {
                if (end.writers.await(deadline)) continue;
                connection.abort(stack.now());
                break;
            }
        } catch (InterruptedException _) {
            // The rest goes on in the background.
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            end.endLinger(stack.now());
        }
    }

    private Connection everConnected() {
        var connection = end.connection();
        if (connection == null) throw new NotYetConnectedException();
        return connection;
    }

    private static SocketAddress anyOf(IpAddress remote) {
        return new SocketAddress(remote.bitLength() == 32 ? Ipv4Address.ANY : Ipv6Address.ANY, 0);
    }

    private static SocketTimeoutException connectTimedOut() {
        return new SocketTimeoutException("Connect timed out");
    }
}
