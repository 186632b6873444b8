package dev.netstack.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The clock is a number that the test moves.
class ImpairedTest {
    private static final long SEED = Long.getLong("netstack.seed", 20_261_122L);
    private static final ImpairmentConfig NONE = ImpairmentConfig.NONE;
    private static final long MILLI = 1_000_000;

    private final AtomicLong clock = new AtomicLong();
    private final MemoryLink link = MemoryLink.ethernet();
    private final Packets packets = new Packets(LinkType.ETHERNET);
    private final Frame received = Frame.allocate(Arena.ofAuto());

    private Impaired impaired(ImpairmentConfig config) {
        return new Impaired(link.left(), config, SEED, clock::get);
    }

    private static int drain(Device device, Frame into) {
        int frames = 0;
        while (device.receive(into)) frames++;
        return frames;
    }

    @Test
    void frameIsHeldForItsDelayInEachDirection() {
        Impaired device = impaired(NONE.withDelay(10 * MILLI, 0));
        assertEquals(Long.MAX_VALUE, device.idleNanos());
        assertTrue(device.transmit(packets.echo(1, 56)));
        assertTrue(link.right().transmit(packets.echo(2, 56)));
        assertFalse(device.receive(received));
        assertFalse(link.right().receive(received));
        assertEquals(10 * MILLI, device.idleNanos());
        clock.set(10 * MILLI);
        assertEquals(0, device.idleNanos());
        assertTrue(device.receive(received));
        assertArrayEquals(Packets.octets(packets.echo(2, 56)), Packets.octets(received));
        assertTrue(link.right().receive(received));
        assertArrayEquals(Packets.octets(packets.echo(1, 56)), Packets.octets(received));
        assertEquals(Long.MAX_VALUE, device.idleNanos());
    }

    /// A loss that took a super-segment whole would be a burst that no wire makes.
    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void lossHitsTheSegmentsOfASuperSegmentOneByOne(Segmentation kind) {
        Impaired device = impaired(NONE.withLoss(0.5));
        packets.tcp(kind, Packets.fields(TcpHeader.ACK), 60 * Packets.MSS);
        assertTrue(device.transmit(packets.frame));
        int arrived = 0;
        int before = -1;
        while (link.right().receive(received)) {
            arrived++;
            assertEquals(ChecksumState.COMPLETE, received.checksum());
            assertEquals(Segmentation.NONE, received.segmentation());
            assertTrue(packets.isTcpValid(received, kind));
            var tcp = new TcpHeader(received.bytes(), packets.tcpStart(received, kind));
            int index = (tcp.sequence() - 1000) / Packets.MSS;
            assertTrue(index > before, "order");
            before = index;
        }
        assertEquals(60, arrived + device.outbound().lost());
        assertTrue(arrived > 10 && arrived < 50, arrived + " of 60, seed " + SEED);
    }

    /// A partial checksum would let every damage pass.
    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void damageIsToldByAChecksumOrTheFrameIsLost(Segmentation kind) {
        Impaired device = impaired(NONE.withCorruption(1));
        byte[] sent = {};
        int arrived = 0;
        for (int i = 0; i < 500; i++) {
            packets.tcp(kind, Packets.fields(TcpHeader.ACK), 500);
            assertTrue(device.transmit(packets.frame));
            packets.frame.finishChecksum();
            sent = Packets.octets(packets.frame);
            while (link.right().receive(received)) {
                arrived++;
                assertEquals(ChecksumState.COMPLETE, received.checksum());
                assertEquals(1, bitsThatDiffer(sent, Packets.octets(received)), "seed " + SEED);
            }
        }
        assertTrue(arrived > 400 && arrived < 500, arrived + " of 500, seed " + SEED);
    }

    private static int bitsThatDiffer(byte[] one, byte[] other) {
        assertEquals(one.length, other.length);
        int bits = 0;
        for (int i = 0; i < one.length; i++) bits += Integer.bitCount((one[i] ^ other[i]) & 0xFF);
        return bits;
    }

    /// ARP has no checksum: on a real link the frame check sequence would tell.
    @Test
    void damagedArpIsLost() {
        Impaired device = impaired(NONE.withCorruption(1));
        for (int i = 0; i < 100; i++) device.transmit(packets.arp(ArpPacket.REQUEST));
        assertEquals(0, drain(link.right(), received));
    }

    @Test
    void sameSeedLosesTheSameFrames() {
        assertEquals(survivors(SEED), survivors(SEED));
        assertFalse(survivors(SEED).equals(survivors(SEED + 1)), "seed " + SEED);
    }

    private List<Integer> survivors(long seed) {
        var fresh = MemoryLink.ethernet();
        var device = new Impaired(fresh.left(), NONE.withLoss(0.3), seed, clock::get);
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            device.transmit(packets.echo(i, i));
            while (fresh.right().receive(received)) lengths.add(received.length());
        }
        return lengths;
    }

    @Test
    void framesBeyondTheLimitAreDroppedAndCounted() {
        Impaired device = impaired(NONE.withDelay(MILLI, 0));
        for (int i = 0; i < DelayLine.FRAMES_MAX + 10; i++) device.transmit(packets.echo(i, 8));
        assertEquals(10, device.drops().queueFull());
        clock.set(MILLI);
        int arrived = 0;
        for (int turn = 0; turn < 100; turn++) {
            device.receive(received);
            arrived += drain(link.right(), received);
        }
        assertEquals(DelayLine.FRAMES_MAX, arrived);
    }

    @Test
    void duplicateArrivesTwiceAndTheTracerSeesBoth() {
        Impaired device = impaired(NONE.withDuplication(1));
        List<Direction> seen = new ArrayList<>();
        try (var traced = new Traced(device, (direction, frame) -> seen.add(direction))) {
            assertTrue(link.right().transmit(packets.echo(1, 56)));
            assertEquals(2, drain(traced, received));
            assertTrue(traced.transmit(packets.frame));
        }
        assertEquals(List.of(Direction.INBOUND, Direction.INBOUND, Direction.OUTBOUND), seen);
    }
}
