package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import dev.netstack.stack.tcp.TcpPair.Family;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Two stacks, one link, octets both ways (RFC 9293 §3.5, §3.6, §3.8).
class TransferTest {
    private static final int OCTETS = 1 << 20;

    private final MemorySegment sent = random(OCTETS);

    private static MemorySegment random(int octets) {
        var memory = Arena.ofAuto().allocate(octets);
        var random = new Random(StackFixture.SEED);
        for (int i = 0; i < octets; i++)
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        return memory;
    }

    /// One direction of a connection: what was given and what came out.
    private final class Stream {
        final Connection from;
        final Connection to;
        final MemorySegment received = Arena.ofAuto().allocate(OCTETS);
        int given;
        int taken;
        boolean isEnded;

        Stream(Connection from, Connection to) {
            this.from = from;
            this.to = to;
        }

        void step(long now) {
            given += from.send(sent, given, OCTETS - given, now);
            if (given == OCTETS) from.shutdownOutput(now);
            int octets = to.receive(received, taken, OCTETS - taken, now);
            if (octets > 0) taken += octets;
            if (taken < OCTETS) return;
            isEnded |= to.receive(received, 0, 1, now) == Connection.END;
        }

        void check(TcpPair pair) {
            assertEquals(OCTETS, taken, pair::tail);
            assertEquals(-1, sent.mismatch(received), "content");
            assertTrue(isEnded, "end of stream");
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void handshakeOpensBothEnds(Family family) {
        var pair = TcpPair.of(family);
        var listener = pair.listen();
        var client = pair.connect();
        pair.run(10 * TcpPair.MILLISECOND);
        assertEquals(TcpState.ESTABLISHED, client.state(), pair::tail);
        var server = listener.accept(pair.now);
        assertNotNull(server);
        assertEquals(TcpState.ESTABLISHED, server.state());
        assertNull(listener.accept(pair.now));
        assertEquals(client.local(), server.remote());
    }

    @ParameterizedTest
    @CsvSource({
        "IPV4, false, 0",
        "IPV6, false, 0",
        "IPV4, true, 0",
        "IPV6, true, 0",
        "IPV4, false, 1",
        "IPV6, true, 1",
        "IPV4, false, 5",
        "IPV6, false, 20"
    })
    void octetsArriveAsTheyWereSent(Family family, boolean isOffloaded, int lossPercent) {
        var pair = isOffloaded ? TcpPair.withOffloads(family) : TcpPair.of(family);
        var random = new Random(StackFixture.SEED);
        pair.loss = _ -> random.nextInt(100) < lossPercent;
        var listener = pair.listen();
        var client = pair.connect();
        Connection server = null;
        for (int i = 0; i < 10_000 && server == null; i++) {
            pair.run(10 * TcpPair.MILLISECOND);
            server = listener.accept(pair.now);
        }
        assertNotNull(server, pair::tail);
        var up = new Stream(client, server);
        var down = new Stream(server, client);
        for (int i = 0; i < 400_000 && !(up.isEnded && down.isEnded); i++) {
            up.step(pair.now);
            down.step(pair.now);
            pair.run(TcpPair.MILLISECOND);
        }
        up.check(pair);
        down.check(pair);
        client.close(pair.now);
        server.close(pair.now);
        listener.close(pair.now);
        pair.run(300 * TcpPair.SECOND);
        assertEquals(0, pair.client.tcp().connectionCount(), pair::tail);
        assertEquals(0, pair.server.tcp().connectionCount(), pair::tail);
        assertEquals(0, pair.client.buffers().inUse());
        assertEquals(0, pair.server.buffers().inUse());
    }
}
