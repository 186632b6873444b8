package dev.netstack.cli.client;

import dev.netstack.cli.RunningStack;
import dev.netstack.host.Host;
import dev.netstack.names.Answer;
import dev.netstack.names.RecordType;
import dev.netstack.names.Resolver;
import dev.netstack.socket.TcpSocket;
import dev.netstack.socket.UdpSocket;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Clients on a stack in this process.
public final class HostOrigin implements Origin {
    /// How often whoever waits for a connection is asked whether it still does.
    private static final Duration WANTED_INTERVAL = Duration.ofSeconds(1);

    private final Host host;
    private final Resolver resolver;
    private final AutoCloseable owner;

    /// Over a stack that ends with the origin.
    HostOrigin(RunningStack own) {
        this(own, own);
    }

    /// Over a stack that goes on.
    public static HostOrigin over(RunningStack running) {
        return new HostOrigin(running, () -> {});
    }

    private HostOrigin(RunningStack running, AutoCloseable owner) {
        this.host = running.host();
        this.resolver = running.resolver();
        this.owner = owner;
    }

    @Override
    public ByteStream connect(SocketAddress local, SocketAddress remote, Duration timeout)
            throws IOException {
        var socket = host.openTcp();
        try {
            socket.bind(local);
            socket.connect(remote, timeout);
            return new SocketStream(socket);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    @Override
    public ByteStream accept(SocketAddress local, BooleanSupplier isWanted) throws IOException {
        try (var listener = host.listen(local, 1)) {
            listener.acceptTimeout(WANTED_INTERVAL);
            while (true) {
                try {
                    return new SocketStream(listener.accept());
                } catch (SocketTimeoutException nobody) {
                    if (!isWanted.getAsBoolean()) throw nobody;
                }
            }
        }
    }

    @Override
    public DatagramStream datagrams(SocketAddress local, SocketAddress remote) throws IOException {
        var socket = host.bind(local);
        try {
            socket.connect(remote);
            return new SocketDatagrams(socket, remote);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    @Override
    public DatagramStream awaitDatagrams(SocketAddress local) throws IOException {
        return new SocketDatagrams(host.bind(local), null);
    }

    @Override
    public void ping(PingPlan plan, Consumer<PingEvent> events) throws IOException {
        try (var socket = host.openEcho()) {
            new Pinger(socket, plan, host::now).run(events);
        }
    }

    @Override
    public Answer resolve(String name, RecordType type) throws IOException {
        return resolver.lookup(name, type);
    }

    @Override
    public void close() throws IOException {
        try {
            owner.close();
        } catch (IOException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IOException(failed);
        }
    }

    private record SocketStream(TcpSocket socket) implements ByteStream {
        @Override
        public InputStream input() {
            return socket.input();
        }

        @Override
        public OutputStream output() {
            return socket.output();
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class SocketDatagrams implements DatagramStream {
        private final UdpSocket socket;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment into = arena.allocate(OCTETS_MAX);
        private volatile @Nullable SocketAddress peer;

        SocketDatagrams(UdpSocket socket, @Nullable SocketAddress peer) {
            this.socket = socket;
            this.peer = peer;
        }

        @Override
        public byte[] receive() throws IOException {
            while (true) {
                var datagram = socket.receive(into);
                if (peer == null) peer = datagram.source();
                if (!datagram.source().equals(peer)) continue;
                var octets = new byte[datagram.copied()];
                MemorySegment.copy(into, 0, MemorySegment.ofArray(octets), 0, octets.length);
                return octets;
            }
        }

        @Override
        public void send(byte[] octets, int length) throws IOException {
            var to = peer;
            if (to == null) throw new IOException("nobody has sent a datagram yet");
            socket.send(to, MemorySegment.ofArray(octets).asSlice(0, length));
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
