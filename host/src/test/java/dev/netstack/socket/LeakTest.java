package dev.netstack.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.host.Host;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections that were opened and closed leave nothing behind: no socket, no connection, no
/// buffer, no heap.
@Timeout(300)
class LeakTest {
    private static final int CONNECTIONS = 10_000;
    private static final int WARM_UP = 1_000;
    private static final long HEAP_SLACK_OCTETS = 8 << 20;

    @ParameterizedTest
    @EnumSource
    void tenThousandConnectionsLeaveNothing(Family family) throws Exception {
        try (var hosts = new TwoHosts()) {
            var listener = hosts.right().listen(family.right(7));
            var server = serve(listener);
            open(hosts, listener, WARM_UP);
            long heap = heapInUse();
            open(hosts, listener, CONNECTIONS);
            listener.close();
            server.join();
            for (var host : new Host[] {hosts.left(), hosts.right()}) assertClean(host);
            long grown = heapInUse() - heap;
            assertTrue(grown < HEAP_SLACK_OCTETS, grown + " octets of heap more than before");
            assertEquals(0, hosts.internalErrors());
        }
    }

    /// Each connection echoes one octet and ends by a reset, so that no TIME-WAIT state (RFC 9293
    /// §3.6.1) is taken for a leak.
    private static void open(TwoHosts hosts, TcpListener listener, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (var client = hosts.left().connect(listener.local(), TwoHosts.PATIENCE)) {
                client.readTimeout(TwoHosts.PATIENCE);
                client.output().write(i);
                assertEquals(i & 0xFF, client.input().read());
                client.linger(Duration.ZERO);
            }
        }
    }

    private static Thread serve(TcpListener listener) {
        return Thread.startVirtualThread(() -> {
            while (!listener.isClosed()) echo(listener);
        });
    }

    private static void echo(TcpListener listener) {
        try (var accepted = listener.accept()) {
            accepted.input().transferTo(accepted.output());
        } catch (IOException end) {
            assertTrue(end instanceof SocketException, end::toString);
        }
    }

    private static void assertClean(Host host) {
        int connections = host.ask(stack -> stack.tcp().connectionCount());
        assertEquals(0, connections);
        long octets = host.ask(stack -> stack.buffers().inUse());
        assertEquals(0, octets);
        host.lock().acquire();
        try {
            assertEquals(0, host.lock().attachmentCount());
        } finally {
            host.lock().release();
        }
    }

    private static long heapInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
