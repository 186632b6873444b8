package dev.netstack.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.ip.EchoEndpoint;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// UDP and echo between two hosts, as a program sees them.
@Timeout(60)
class DatagramTest {
    private static final Duration SOON = Duration.ofMillis(100);

    private final TwoHosts hosts = new TwoHosts();

    @AfterEach
    void close() {
        long internalErrors = hosts.internalErrors();
        hosts.close();
        assertEquals(0, internalErrors);
    }

    private static MemorySegment octets(String text) {
        return MemorySegment.ofArray(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void datagramsGoBothWays(Family family) throws IOException {
        try (var server = hosts.right().bind(family.right(53));
                var client = hosts.left().bind(family.left(0));
                var arena = Arena.ofConfined()) {
            server.receiveTimeout(TwoHosts.PATIENCE);
            client.receiveTimeout(TwoHosts.PATIENCE);
            client.send(server.local(), octets("question"));
            var into = arena.allocate(100);
            var question = server.receive(into);
            assertEquals(client.local(), question.source());
            assertEquals(family.right().address(), question.destination());
            assertEquals(8, question.length());
            assertEquals(octets("question").mismatch(into), 8);
            server.send(question.source(), octets("answer"));
            byte[] heap = new byte[4];
            var answer = client.receive(MemorySegment.ofArray(heap));
            assertTrue(answer.isTruncated());
            assertEquals("answ", new String(heap, UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectedEndHearsOfItsPeerAlone(Family family) throws IOException {
        try (var server = hosts.right().bind(family.right(53));
                var stranger = hosts.right().bind(family.right(0));
                var client = hosts.left().bind(family.left(0))) {
            client.connect(server.local());
            assertEquals(server.local(), client.remote());
            client.send(octets("x"));
            stranger.send(client.local(), octets("stranger"));
            server.send(client.local(), octets("peer"));
            client.receiveTimeout(TwoHosts.PATIENCE);
            var into = MemorySegment.ofArray(new byte[20]);
            assertEquals(server.local(), client.receive(into).source());
            client.disconnect();
            assertNull(client.remote());
            assertThrows(NotYetConnectedException.class, () -> client.send(octets("x")));
        }
    }

    /// RFC 1122 §4.1.3.3: UDP passes ICMP errors up.
    @ParameterizedTest
    @EnumSource
    void aClosedPortIsTold(Family family) throws IOException {
        try (var client = hosts.left().bind(family.left(0))) {
            client.connect(family.right(9));
            client.receiveTimeout(TwoHosts.PATIENCE);
            client.send(octets("x"));
            var into = MemorySegment.ofArray(new byte[20]);
            assertThrows(PortUnreachableException.class, () -> client.receive(into));
            client.receiveTimeout(SOON);
            assertThrows(SocketTimeoutException.class, () -> client.receive(into));
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultsAreThoseOfJavaNet(Family family) throws IOException {
        try (var socket = hosts.left().bind(family.left(53))) {
            assertThrows(BindException.class, () -> hosts.left().bind(family.left(53)));
            assertThrows(BindException.class, () -> hosts.left().bind(family.right(53)));
            var elsewhere = new SocketAddress(family.elsewhere(), 53);
            assertThrows(NoRouteToHostException.class, () -> socket.send(elsewhere, octets("x")));
            var long65536 = MemorySegment.ofArray(new byte[65_536]);
            assertThrows(SocketException.class, () -> socket.send(family.right(53), long65536));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedSocketSaysSo(Family family) throws IOException {
        var socket = hosts.left().bind(family.left(53));
        socket.close();
        assertTrue(socket.isClosed());
        var closed =
                assertThrows(
                        SocketException.class, () -> socket.send(family.right(53), octets("x")));
        assertEquals("Socket closed", closed.getMessage());
        hosts.left().bind(family.left(53)).close();
    }

    @ParameterizedTest
    @EnumSource
    void echoIsAnswered(Family family) throws IOException {
        try (var echo = hosts.left().openEcho()) {
            var into = MemorySegment.ofArray(new byte[56]);
            for (int sequence = 1; sequence <= 3; sequence++) {
                echo.send(family.right().address(), sequence, 64, octets("ping"));
                var answer = echo.receive(into, TwoHosts.PATIENCE);
                var reply = assertInstanceOf(EchoEndpoint.Reply.class, answer);
                assertEquals(sequence, reply.sequence());
                assertEquals(family.right().address(), reply.from());
                assertEquals(4, reply.octets());
                assertEquals(4, octets("ping").mismatch(into));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnansweredEchoTimesOut(Family family) throws IOException {
        try (var echo = hosts.left().openEcho()) {
            var into = MemorySegment.ofArray(new byte[56]);
            assertThrows(SocketTimeoutException.class, () -> echo.receive(into, SOON));
            assertThrows(
                    NoRouteToHostException.class,
                    () -> echo.send(family.elsewhere(), 1, 64, octets("ping")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostReachesItself(Family family) throws IOException {
        try (var server = hosts.left().bind(family.left(53));
                var client = hosts.left().bind(family.left(0))) {
            server.receiveTimeout(TwoHosts.PATIENCE);
            client.send(server.local(), octets("to myself"));
            var datagram = server.receive(MemorySegment.ofArray(new byte[20]));
            assertEquals(client.local(), datagram.source());
        }
    }
}
