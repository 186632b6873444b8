package dev.netstack.stack.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiveQueueTest {
    private static final int PORT = 4_000;
    private static final int BUFFER = 32 << 10;

    /// Against a queue of arrays: the same datagrams in the same order, however the ring wraps,
    /// grows and empties; and what is refused was more than the buffer holds.
    @Test
    void theRingIsAQueueOfDatagrams() {
        long seed = Long.getLong("netstack.seed", StackFixture.SEED);
        var random = new Random(seed);
        var link = new IpLink();
        var any = new SocketAddress(Ipv6Address.ANY, PORT);
        var endpoint = StackFixture.done(link.stack.stack().udp().bind(any));
        endpoint.receiveBuffer(BUFFER);
        var oracle = new ArrayDeque<byte[]>();
        var into = Arena.ofAuto().allocate(2_048);
        for (int step = 0; step < 20_000; step++) {
            String where = "seed " + seed + ", step " + step;
            boolean isFilling = step / 500 % 2 == 0;
            if (random.nextInt(10) >= (isFilling ? 7 : 3)) {
                receive(endpoint, oracle, into, where);
                continue;
            }
            byte[] text = new byte[random.nextInt(1_400)];
            random.nextBytes(text);
            long refused = link.stack.count(DropReason.UDP_BUFFER_FULL);
            link.inject(IpLink.udp(Family.IPV6, 1 + step, PORT, text));
            boolean isRefused = link.stack.count(DropReason.UDP_BUFFER_FULL) > refused;
            if (!isRefused) oracle.add(text);
            else assertTrue(endpoint.receiveOctets() > BUFFER / 2, "refused early: " + where);
            assertTrue(endpoint.receiveOctets() <= BUFFER, where);
        }
        while (endpoint.isReadable()) receive(endpoint, oracle, into, "seed " + seed);
        assertTrue(oracle.isEmpty(), "lost: " + oracle.size() + ", seed " + seed);
        assertEquals(0, link.stack.stack().buffers().inUse());
    }

    private static void receive(
            UdpEndpoint endpoint, ArrayDeque<byte[]> oracle, MemorySegment into, String where) {
        var datagram = endpoint.receive(into, 0, 2_048);
        byte[] expected = oracle.poll();
        assertEquals(expected == null, datagram == null, where);
        if (datagram == null) return;
        byte[] text = into.asSlice(0, datagram.length()).toArray(ValueLayout.JAVA_BYTE);
        assertArrayEquals(expected, text, where);
    }
}
