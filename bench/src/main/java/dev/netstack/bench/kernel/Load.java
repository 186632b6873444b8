package dev.netstack.bench.kernel;

import static dev.netstack.bench.kernel.Reference.CHARGEN;
import static dev.netstack.bench.kernel.Reference.DISCARD;
import static dev.netstack.bench.kernel.Reference.ECHO;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The client, on the kernel's sockets: the same for whoever serves.
final class Load implements AutoCloseable {
    /// How much longer than asked a sample may take before its channel is closed under it.
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final double NANOS = 1e9;
    private static final int BUFFER_OCTETS = 65_536;
    private static final int ROUND_TRIPS_MAX = 1_000_000;
    private static final int DATAGRAM_OCTETS = 18;

    /// Unanswered datagrams at a time: few enough for the smallest receive buffer on the way.
    private static final int DATAGRAMS_IN_FLIGHT = 64;

    private static final long DATAGRAM_WAIT_MILLIS = 50;

    private final long sampleNanos;
    private final ScheduledExecutorService watchdog =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_OCTETS);

    Load(long sampleNanos) {
        this.sampleNanos = sampleNanos;
    }

    /// One kind of load.
    @FunctionalInterface
    interface Kind {
        Map<Metric, Double> sample(Load load, InetAddress server) throws IOException;
    }

    /// Octets that the server has read: the clock stops at its FIN, which follows the last of them.
    Map<Metric, Double> bulkIn(InetAddress server) throws IOException {
        try (var channel = connect(server, DISCARD)) {
            long start = System.nanoTime();
            long octets = 0;
            while (System.nanoTime() - start < sampleNanos) {
                buffer.clear();
                octets += channel.write(buffer);
            }
            channel.shutdownOutput();
            buffer.clear();
            while (channel.read(buffer) >= 0) buffer.clear();
            return Map.of(Metric.BULK_IN, megabits(octets, System.nanoTime() - start));
        }
    }

    Map<Metric, Double> bulkOut(InetAddress server) throws IOException {
        try (var channel = connect(server, CHARGEN)) {
            long start = System.nanoTime();
            long octets = 0;
            while (System.nanoTime() - start < sampleNanos) {
                buffer.clear();
                int read = channel.read(buffer);
                if (read < 0) throw new IOException("chargen ended");
                octets += read;
            }
            return Map.of(Metric.BULK_OUT, megabits(octets, System.nanoTime() - start));
        }
    }

    Map<Metric, Double> roundTrips(InetAddress server) throws IOException {
        var nanos = new long[ROUND_TRIPS_MAX];
        int count = 0;
        try (var channel = connect(server, ECHO)) {
            long start = System.nanoTime();
            long before = start;
            while (before - start < sampleNanos && count < ROUND_TRIPS_MAX) {
                exchange(channel);
                long after = System.nanoTime();
                nanos[count++] = after - before;
                before = after;
            }
        }
        Arrays.sort(nanos, 0, count);
        var figures = new EnumMap<Metric, Double>(Metric.class);
        figures.put(Metric.ROUND_TRIP, nanos[count / 2] / 1e3);
        figures.put(Metric.ROUND_TRIP_P99, nanos[count * 99 / 100] / 1e3);
        return figures;
    }

    Map<Metric, Double> connections(InetAddress server) throws IOException {
        long start = System.nanoTime();
        int count = 0;
        while (System.nanoTime() - start < sampleNanos) {
            try (var channel = connect(server, ECHO)) {
                exchange(channel);
            }
            count++;
        }
        return Map.of(Metric.CONNECTIONS, count * NANOS / (System.nanoTime() - start));
    }

    /// Keeps a number of datagrams unanswered, so that what is counted arrived, was read, was
    /// echoed and came back. After a silence the missing ones count as lost.
    Map<Metric, Double> datagrams(InetAddress server) throws IOException {
        long sent = 0;
        long echoed = 0;
        long inFlight = 0;
        try (var channel = DatagramChannel.open();
                var selector = Selector.open()) {
            channel.connect(new InetSocketAddress(server, ECHO));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            long start = System.nanoTime();
            while (System.nanoTime() - start < sampleNanos) {
                for (; inFlight < DATAGRAMS_IN_FLIGHT; inFlight++, sent++) {
                    buffer.clear().limit(DATAGRAM_OCTETS);
                    if (channel.write(buffer) == 0) break;
                }
                selector.select(_ -> {}, DATAGRAM_WAIT_MILLIS);
                int arrived = drain(channel);
                echoed += arrived;
                inFlight = arrived == 0 ? 0 : Math.max(0, inFlight - arrived);
            }
            double seconds = (System.nanoTime() - start) / NANOS;
            var figures = new EnumMap<Metric, Double>(Metric.class);
            figures.put(Metric.DATAGRAMS, echoed / seconds);
            figures.put(
                    Metric.DATAGRAMS_LOST,
                    sent == 0 ? 0 : 100.0 * Math.max(0, sent - inFlight - echoed) / sent);
            return figures;
        }
    }

    private int drain(DatagramChannel channel) throws IOException {
        int arrived = 0;
        buffer.clear();
        while (arrived < DATAGRAMS_IN_FLIGHT && channel.read(buffer) > 0) {
            arrived++;
            buffer.clear();
        }
        return arrived;
    }

    private void exchange(SocketChannel channel) throws IOException {
        buffer.clear().limit(1);
        channel.write(buffer);
        buffer.clear().limit(1);
        if (channel.read(buffer) != 1) throw new IOException("echo ended");
    }

    private SocketChannel connect(InetAddress server, int port) throws IOException {
        var channel = SocketChannel.open();
        guard(channel);
        channel.connect(new InetSocketAddress(server, port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /// A server that stalls costs a sample, not the run.
    private void guard(Channel channel) {
        var _ =
                watchdog.schedule(
                        () -> closeQuietly(channel),
                        sampleNanos + GRACE_NANOS,
                        TimeUnit.NANOSECONDS);
    }

    private static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            return;
        }
    }

    private static double megabits(long octets, long nanos) {
        return octets * 8e3 / nanos;
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
    }
}
