package dev.netstack.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryLinkTest {
    private static final long SEED = Long.getLong("netstack.seed", 20_261_122L);

    private final MemoryLink link = MemoryLink.ethernet();
    private final Packets packets = new Packets(LinkType.ETHERNET);
    private final Frame received = Frame.allocate(Arena.ofAuto());

    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void superSegmentCrossesWithItsDescriptor(Segmentation kind) {
        Frame sent = packets.tcp(kind, Packets.fields(TcpHeader.ACK), 60_000);
        assertFalse(link.right().receive(received));
        assertTrue(link.left().transmit(sent));
        assertTrue(link.right().receive(received));
        assertArrayEquals(Packets.octets(sent), Packets.octets(received));
        assertEquals(ChecksumState.PARTIAL, received.checksum());
        assertEquals(sent.checksumStart(), received.checksumStart());
        assertEquals(sent.checksumOffset(), received.checksumOffset());
        assertEquals(kind, received.segmentation());
        assertEquals(Packets.MSS, received.segmentSize());
        assertFalse(link.right().receive(received));
    }

    @Test
    void ipHeaderOfEveryFrameLiesBehindTheHeadroom() {
        assertTrue(link.left().transmit(packets.echo(1, 56)));
        assertTrue(link.right().receive(received));
        assertEquals(Frame.HEADROOM, received.start() + packets.linkHeader());
    }

    @Test
    void fullLinkRefusesUntilItsPeerReads() {
        AtomicInteger calls = new AtomicInteger();
        Frame sent = packets.echo(1, 1400);
        int taken = 0;
        while (taken < 2000 && link.left().transmit(sent)) taken++;
        assertTrue(taken > 500 && taken < 1000, taken + " frames of 1 MiB");
        link.left().onReadable(calls::incrementAndGet);
        for (int i = 0; i < taken; i++) assertTrue(link.right().receive(received));
        assertFalse(link.right().receive(received));
        assertEquals(1, calls.get(), "the sender is told once that there is room");
        assertTrue(link.left().transmit(sent));
    }

    /// Lengths of every kind, over and over the ring's end.
    @Test
    @Timeout(30)
    void twoThreadsPassFramesInOrder() throws InterruptedException {
        int frames = 200_000;
        var sender = new Thread(() -> sendNumbered(frames));
        sender.start();
        long random = SEED;
        try (Waiter waiter = Waiter.open()) {
            waiter.add(link.right());
            for (int i = 0; i < frames; i++) {
                while (!link.right().receive(received)) waiter.await(TimeUnit.SECONDS.toNanos(1));
                random = next(random);
                assertEquals(i, Octets.u32(received.bytes(), received.start()));
                assertEquals(length(random), received.length(), "frame " + i + ", seed " + SEED);
                assertEquals(i, Octets.u32(received.bytes(), received.end() - 4L));
            }
        }
        sender.join();
    }

    private void sendNumbered(int frames) {
        Frame frame = Frame.allocate(Arena.ofAuto());
        long random = SEED;
        try (Waiter waiter = Waiter.open()) {
            waiter.add(link.left());
            for (int i = 0; i < frames; i++) {
                random = next(random);
                frame.clear(50);
                frame.range(50, 50 + length(random));
                Octets.putU32(frame.bytes(), frame.start(), i);
                Octets.putU32(frame.bytes(), frame.end() - 4L, i);
                while (!link.left().transmit(frame)) waiter.await(TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    private static long next(long random) {
        return random * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
    }

    private static int length(long random) {
        int bits = (int) (random >>> 40);
        return bits % 64 == 0 ? 60_000 + bits % 1000 : 8 + bits % 1500;
    }

    @Test
    void sendingToAnUnpluggedEndIsLostAndAClosedEndFails() {
        link.right().close();
        assertTrue(link.left().transmit(packets.echo(1, 56)));
        var e = assertThrows(DeviceException.class, () -> link.right().receive(received));
        assertEquals(Reason.CLOSED, e.reason());
    }

    @Test
    void listenerHearsOfFramesThatCameBeforeIt() {
        AtomicInteger calls = new AtomicInteger();
        assertTrue(link.left().transmit(packets.echo(1, 56)));
        link.right().onReadable(calls::incrementAndGet);
        assertEquals(1, calls.get());
        assertTrue(link.left().transmit(packets.echo(2, 56)));
        assertEquals(2, calls.get());
    }

    @Test
    void loopbackGivesBackWhatItTakes() {
        var ip = new Packets(LinkType.LOOPBACK);
        try (var loopback = new LoopbackDevice("lo")) {
            assertEquals(65_535, loopback.properties().mtu());
            Frame sent = ip.echo(1, 65_535 - 28);
            assertFalse(loopback.receive(received));
            assertTrue(loopback.transmit(sent));
            assertTrue(loopback.receive(received));
            assertArrayEquals(Packets.octets(sent), Packets.octets(received));
            assertEquals(Frame.HEADROOM, received.start());
        }
    }
}
