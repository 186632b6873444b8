package dev.netstack.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls that wait and are ended: by another thread's close, by an interrupt, by the host's end.
@Timeout(60)
class AsynchronousCloseTest {
    private final TwoHosts hosts = new TwoHosts();

    @AfterEach
    void close() {
        hosts.close();
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsARead(Family family) throws IOException {
        var client = hosts.connect(family).client();
        var blocked = reading(client);
        client.close();
        assertClosed(blocked);
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAWrite(Family family) throws IOException {
        var client = hosts.connect(family).client();
        var blocked = writing(client);
        client.close();
        assertClosed(blocked);
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsReadAndWriteAtOnce(Family family) throws IOException {
        var client = hosts.connect(family).client();
        var read = reading(client);
        var write = writing(client);
        client.close();
        assertClosed(read);
        assertClosed(write);
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsEveryReaderInTheQueue(Family family) throws IOException {
        var client = hosts.connect(family).client();
        var first = reading(client);
        var second = reading(client);
        var third = reading(client);
        client.close();
        assertClosed(first);
        assertClosed(second);
        assertClosed(third);
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAnAccept(Family family) throws IOException {
        var listener = hosts.right().listen(family.right(80));
        var blocked = Blocked.in(listener::accept);
        listener.close();
        assertClosed(blocked);
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAConnect(Family family) throws IOException {
        var socket = hosts.left().openTcp();
        var blocked = connecting(socket, family);
        socket.close();
        assertClosed(blocked);
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAReceive(Family family) throws IOException {
        var socket = hosts.left().bind(family.left(53));
        var blocked = Blocked.in(() -> socket.receive(MemorySegment.ofArray(new byte[9])));
        socket.close();
        assertClosed(blocked);
    }

    @ParameterizedTest
    @EnumSource
    void shutdownInputEndsARead(Family family) throws Exception {
        var client = hosts.connect(family).client();
        var blocked = reading(client);
        client.shutdownInput();
        assertEquals(-1, blocked.result());
    }

    @ParameterizedTest
    @EnumSource
    void interruptEndsAReadAndClosesTheSocket(Family family) throws IOException {
        var ends = hosts.connect(family);
        var blocked = reading(ends.client());
        blocked.interrupt();
        blocked.failure(ClosedByInterruptException.class);
        assertTrue(ends.client().isClosed());
        assertEquals(-1, ends.server().input().read());
    }

    @ParameterizedTest
    @EnumSource
    void interruptEndsAWriteAndClosesTheSocket(Family family) throws IOException {
        var client = hosts.connect(family).client();
        var blocked = writing(client);
        blocked.interrupt();
        blocked.failure(ClosedByInterruptException.class);
        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource
    void interruptEndsAnAcceptAndClosesTheListener(Family family) throws IOException {
        var listener = hosts.right().listen(family.right(80));
        var blocked = Blocked.in(listener::accept);
        blocked.interrupt();
        blocked.failure(ClosedByInterruptException.class);
        assertTrue(listener.isClosed());
    }

    @ParameterizedTest
    @EnumSource
    void interruptEndsAConnectAndClosesTheSocket(Family family) {
        var socket = hosts.left().openTcp();
        var blocked = connecting(socket, family);
        blocked.interrupt();
        blocked.failure(ClosedByInterruptException.class);
        assertTrue(socket.isClosed());
    }

    @ParameterizedTest
    @EnumSource
    void interruptStaysSet(Family family) throws Exception {
        var client = hosts.connect(family).client();
        var blocked =
                Blocked.in(() -> {
                    try {
                        return client.input().read() == 0;
                    } catch (ClosedByInterruptException _) {
                        return Thread.currentThread().isInterrupted();
                    }
                });
        blocked.interrupt();
        assertTrue(blocked.result());
    }

    @ParameterizedTest
    @EnumSource
    void theHostsEndEndsEveryCall(Family family) throws IOException {
        var client = hosts.connect(family).client();
        var listener = hosts.left().listen(family.left(80));
        var udp = hosts.left().bind(family.left(53));
        var echo = hosts.left().openEcho();
        var connecting = hosts.left().openTcp();
        var into = MemorySegment.ofArray(new byte[9]);
        var read = reading(client);
        var write = writing(client);
        var accept = Blocked.in(listener::accept);
        var receive = Blocked.in(() -> udp.receive(into));
        var answer = Blocked.in(() -> echo.receive(into, Duration.ZERO));
        var connect = connecting(connecting, family);
        hosts.left().close();
        assertClosed(read);
        assertClosed(write);
        assertClosed(accept);
        assertClosed(receive);
        assertClosed(answer);
        assertClosed(connect);
    }

    private static Blocked<Integer> reading(TcpSocket socket) {
        socket.readTimeout(Duration.ZERO);
        return Blocked.in(() -> socket.input().read());
    }

    /// Writes more than both ends can hold.
    private static Blocked<Integer> writing(TcpSocket socket) {
        return waiting(() -> socket.output().write(new byte[32 << 20]));
    }

    private Blocked<Integer> connecting(TcpSocket socket, Family family) {
        var absent = new SocketAddress(family.absent(), 80);
        return waiting(() -> socket.connect(absent, Duration.ZERO));
    }

    private interface Call {
        void run() throws IOException;
    }

    private static Blocked<Integer> waiting(Call call) {
        Callable<Integer> counted =
                () -> {
                    call.run();
                    return 0;
                };
        return Blocked.in(counted);
    }

    private static void assertClosed(Blocked<?> call) {
        assertEquals("Socket closed", call.failure(SocketException.class).getMessage());
    }
}
