package dev.netstack.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.tcp.ConnectionReport;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A connection between two hosts, as a program sees it; the exceptions are those of java.net.
@Timeout(60)
class TcpSocketTest {
    private static final Duration SOON = Duration.ofMillis(100);

    private final TwoHosts hosts = new TwoHosts();

    @AfterEach
    void close() {
        long internalErrors = hosts.internalErrors();
        hosts.close();
        assertEquals(0, internalErrors);
    }

    @ParameterizedTest
    @EnumSource
    void bothEndsKnowEachOther(Family family) throws IOException {
        var ends = hosts.connect(family);
        assertEquals(family.left().address(), ends.client().local().address());
        assertEquals(family.right().address(), ends.client().remote().address());
        assertEquals(ends.client().local(), ends.server().remote());
        assertEquals(ends.client().remote(), ends.server().local());
    }

    @ParameterizedTest
    @EnumSource
    void streamsCarryOctetsBothWays(Family family) throws IOException {
        var ends = hosts.connect(family);
        ends.client().output().write("hello".getBytes(UTF_8));
        assertEquals("hello", new String(ends.server().input().readNBytes(5), UTF_8));
        ends.server().output().write('!');
        assertEquals('!', ends.client().input().read());
        ends.server().close();
        assertEquals(-1, ends.client().input().read());
        assertEquals(-1, ends.client().input().read(new byte[4]));
    }

    /// What is promised and does not come is not waited for.
    @ParameterizedTest
    @EnumSource
    void whatIsWrittenBeforeMoreArrives(Family family) throws IOException {
        var ends = hosts.connect(family);
        ends.client().writeMore(MemorySegment.ofArray("hel".getBytes(UTF_8)));
        ends.client().write(MemorySegment.ofArray("lo".getBytes(UTF_8)));
        assertEquals("hello", new String(ends.server().input().readNBytes(5), UTF_8));
        ends.client().writeMore(MemorySegment.ofArray("!".getBytes(UTF_8)));
        assertEquals('!', ends.server().input().read());
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfMemoryIsReadAndWritten(Family family) throws IOException {
        var ends = hosts.connect(family);
        byte[] text = "0123456789".getBytes(UTF_8);
        try (var arena = Arena.ofConfined()) {
            var nativeText = arena.allocate(text.length);
            nativeText.copyFrom(MemorySegment.ofArray(text));
            ends.client().write(nativeText);
            ends.client().write(MemorySegment.ofArray(text));
            var heap = ByteBuffer.wrap(text, 2, 5).asReadOnlyBuffer();
            ends.client().write(heap);
            assertEquals(7, heap.position());
            ends.client().write(ByteBuffer.allocateDirect(3).put(text, 0, 3).flip());
        }
        ends.client().shutdownOutput();
        assertArrayEquals(
                "0123456789012345678923456012".getBytes(UTF_8), readByTurns(ends.server()));
    }

    /// Reads to the end with each kind of memory in turn.
    private static byte[] readByTurns(TcpSocket socket) throws IOException {
        var all = ByteBuffer.allocate(100);
        try (var arena = Arena.ofConfined()) {
            var offHeap = arena.allocate(4);
            while (true) {
                int octets = socket.read(offHeap);
                if (octets < 0) return Arrays.copyOf(all.array(), all.position());
                all.put(offHeap.asByteBuffer().limit(octets));
                int before = all.position();
                int limit = all.limit();
                all.limit(before + 3);
                octets = socket.read(all);
                all.limit(limit);
                if (octets < 0) continue;
                assertEquals(before + octets, all.position());
                var direct = ByteBuffer.allocateDirect(2);
                if (socket.read(direct) > 0) all.put(direct.flip());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadOnlyBufferIsNotReadInto(Family family) throws IOException {
        var ends = hosts.connect(family);
        ends.server().write(ByteBuffer.wrap(new byte[1]));
        var readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
        assertThrows(IllegalArgumentException.class, () -> ends.client().read(readOnly));
        assertEquals(1, ends.client().read(ByteBuffer.allocate(2)));
    }

    @ParameterizedTest
    @EnumSource
    void aReadOfNothingGivesNothing(Family family) throws IOException {
        var ends = hosts.connect(family);
        assertEquals(0, ends.client().input().read(new byte[0]));
        assertEquals(0, ends.client().read(ByteBuffer.allocate(0)));
    }

    @ParameterizedTest
    @EnumSource
    void aPortWithoutListenerRefuses(Family family) {
        var refused =
                assertThrows(
                        ConnectException.class,
                        () -> hosts.left().connect(family.right(9), TwoHosts.PATIENCE));
        assertEquals("Connection refused", refused.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void anAbsentHostIsNotReached(Family family) {
        var absent = new SocketAddress(family.absent(), 80);
        assertThrows(
                NoRouteToHostException.class,
                () -> hosts.left().connect(absent, TwoHosts.PATIENCE));
    }

    @ParameterizedTest
    @EnumSource
    void aNetworkWithoutRouteIsNotReached(Family family) {
        var elsewhere = new SocketAddress(family.elsewhere(), 80);
        assertThrows(
                NoRouteToHostException.class,
                () -> hosts.left().connect(elsewhere, TwoHosts.PATIENCE));
    }

    @ParameterizedTest
    @EnumSource
    void connectingGivesUpInTime(Family family) {
        var absent = new SocketAddress(family.absent(), 80);
        var late =
                assertThrows(
                        SocketTimeoutException.class, () -> hosts.left().connect(absent, SOON));
        assertEquals("Connect timed out", late.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void aReadThatTimesOutClosesNothing(Family family) throws IOException {
        var ends = hosts.connect(family);
        ends.client().readTimeout(SOON);
        var late = assertThrows(SocketTimeoutException.class, () -> ends.client().input().read());
        assertEquals("Read timed out", late.getMessage());
        ends.server().output().write('x');
        ends.client().readTimeout(Duration.ZERO);
        assertEquals('x', ends.client().input().read());
    }

    @ParameterizedTest
    @EnumSource
    void halfCloseEndsOneDirection(Family family) throws IOException {
        var ends = hosts.connect(family);
        ends.client().output().write('q');
        ends.client().shutdownOutput();
        assertArrayEquals(new byte[] {'q'}, ends.server().input().readAllBytes());
        ends.server().output().write("answer".getBytes(UTF_8));
        ends.server().close();
        assertEquals("answer", new String(ends.client().input().readAllBytes(), UTF_8));
        assertThrows(SocketException.class, () -> ends.client().output().write(1));
        assertThrows(SocketException.class, () -> ends.client().shutdownOutput());
    }

    @ParameterizedTest
    @EnumSource
    void shutdownInputGivesTheEnd(Family family) throws IOException {
        var ends = hosts.connect(family);
        ends.server().output().write(1);
        ends.client().shutdownInput();
        assertEquals(-1, ends.client().input().read());
        assertEquals(0, ends.client().input().available());
        ends.client().output().write(2);
        assertEquals(2, ends.server().input().read());
    }

    /// RFC 9293 §3.10.5; in Java's words, a linger of zero.
    @ParameterizedTest
    @EnumSource
    void lingerOfZeroResets(Family family) throws IOException {
        var ends = hosts.connect(family);
        ends.client().linger(Duration.ZERO);
        ends.client().close();
        var reset = assertThrows(SocketException.class, () -> ends.server().input().read());
        assertEquals("Connection reset", reset.getMessage());
        assertThrows(SocketException.class, () -> ends.server().output().write(1));
    }

    @ParameterizedTest
    @EnumSource
    void lingerWaitsForTheAcknowledgment(Family family) throws IOException {
        var ends = hosts.connect(family);
        byte[] text = new byte[50_000];
        ends.client().output().write(text);
        ends.client().linger(TwoHosts.PATIENCE);
        ends.client().close();
        assertEquals(0, ends.client().report().queues().sendQueueOctets());
        assertArrayEquals(text, ends.server().input().readAllBytes());
    }

    /// The peer is out of reach, so nothing is acknowledged; what it sends later is answered by a
    /// reset, for the connection is gone (RFC 9293 §3.5.2).
    @ParameterizedTest
    @EnumSource
    void lingerThatRunsOutResets(Family family) throws IOException {
        var ends = hosts.connect(family);
        var nic = hosts.right().nics().list().getFirst();
        nic.disable();
        ends.client().output().write(new byte[1_000]);
        ends.client().linger(SOON);
        ends.client().close();
        assertEquals(TcpState.CLOSED, ends.client().report().state());
        nic.enable();
        assertEquals("Connection reset", failure(() -> writeAndRead(ends.server())));
    }

    /// A linger lasts until the acknowledgment, whoever else closes meanwhile.
    @ParameterizedTest
    @EnumSource
    void aSecondCloseEndsNoLinger(Family family) throws Exception {
        var ends = hosts.connect(family);
        var nic = hosts.right().nics().list().getFirst();
        nic.disable();
        ends.client().output().write(new byte[1_000]);
        ends.client().linger(TwoHosts.PATIENCE.multipliedBy(100));
        var lingering = Blocked.in(() -> closed(ends.client()));
        while (!ends.client().isClosed()) Thread.onSpinWait();
        ends.client().close();
        nic.enable();
        assertEquals(0, lingering.result().queues().sendQueueOctets());
    }

    private static ConnectionReport closed(TcpSocket socket) throws IOException {
        socket.close();
        return socket.report();
    }

    private static void writeAndRead(TcpSocket socket) throws IOException {
        socket.output().write(1);
        socket.input().read();
    }

    @ParameterizedTest
    @EnumSource
    void aClosedSocketSaysSo(Family family) throws IOException {
        var ends = hosts.connect(family);
        ends.client().close();
        ends.client().close();
        assertTrue(ends.client().isClosed());
        assertEquals("Socket closed", failure(() -> ends.client().input().read()));
        assertEquals("Socket closed", failure(() -> ends.client().output().write(1)));
        assertEquals("Socket closed", failure(() -> ends.client().shutdownOutput()));
    }

    private static String failure(Executable call) {
        return String.valueOf(assertThrows(SocketException.class, call).getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void anAddressIsListenedOnOnce(Family family) throws IOException {
        try (var listener = hosts.right().listen(family.right(80))) {
            assertEquals(family.right(80), listener.local());
            var taken =
                    assertThrows(BindException.class, () -> hosts.right().listen(family.right(80)));
            assertEquals("Address already in use", taken.getMessage());
        }
        hosts.right().listen(family.right(80)).close();
        assertThrows(BindException.class, () -> hosts.right().listen(family.left(80)));
    }

    @ParameterizedTest
    @EnumSource
    void acceptGivesUpInTime(Family family) throws IOException {
        try (var listener = hosts.right().listen(family.right(80))) {
            listener.acceptTimeout(SOON);
            var late = assertThrows(SocketTimeoutException.class, listener::accept);
            assertEquals("Accept timed out", late.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSocketIsBoundAndSetBeforeItConnects(Family family) throws IOException {
        try (var listener = hosts.right().listen(family.right(80));
                var client = hosts.left().openTcp()) {
            client.bind(family.left(4_711));
            client.set(TcpOption.NO_DELAY, 1);
            assertThrows(SocketException.class, () -> client.input().read());
            client.connect(listener.local(), TwoHosts.PATIENCE);
            assertEquals(family.left(4_711), listener.accept().remote());
            assertEquals(1, client.get(TcpOption.NO_DELAY));
            assertThrows(
                    SocketException.class,
                    () -> client.connect(listener.local(), TwoHosts.PATIENCE));
            assertFalse(client.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aValueOutOfRangeIsRefused(Family family) throws IOException {
        var ends = hosts.connect(family);
        assertThrows(SocketException.class, () -> ends.client().set(TcpOption.HOP_LIMIT, 256));
        assertThrows(
                IllegalArgumentException.class,
                () -> ends.client().readTimeout(Duration.ofSeconds(-1)));
    }
}
