package dev.netstack.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.PcapngWriter.Flush;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.TcpHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The pcapng file format, its blocks and options by their names.
class PcapngTest {
    private static final long SEED = Long.getLong("netstack.seed", 20_261_122L);
    private static final long TIME = 1_795_363_200_123_456_789L;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final Packets packets = new Packets(LinkType.ETHERNET);

    private PcapngWriter writer(Flush flush) throws IOException {
        return new PcapngWriter(Channels.newChannel(file), flush);
    }

    private static List<CapturedPacket> read(byte[] file) throws IOException {
        List<CapturedPacket> all = new ArrayList<>();
        var channel = Channels.newChannel(new ByteArrayInputStream(file));
        try (var reader = new PcapngReader(channel)) {
            for (var next = reader.next(); next != null; next = reader.next()) all.add(next);
        }
        return all;
    }

    private static byte[] octets(CapturedPacket packet) {
        return packet.bytes().toArray(ValueLayout.JAVA_BYTE);
    }

    /// One small file, word by word.
    @Test
    void fileIsLaidOutAsTheFormatSays() throws IOException {
        try (var writer = writer(Flush.WHEN_FULL)) {
            int id = writer.addInterface("tap0", LinkType.ETHERNET);
            Frame frame = Frame.allocate(Arena.ofAuto());
            frame.range(64, 69);
            writer.write(id, TIME, frame, Direction.OUTBOUND, "hello");
        }
        int[] wanted = {
            0x0A0D_0D0A,
            44,
            0x1A2B_3C4D,
            1,
            -1,
            -1,
            4 | 8 << 16,
            text("nets"),
            text("tack"),
            0,
            44,
            1,
            40,
            1,
            0,
            2 | 4 << 16,
            text("tap0"),
            9 | 1 << 16,
            9,
            0,
            40,
            6,
            64,
            0,
            (int) (TIME >>> 32),
            (int) TIME,
            5,
            5,
            0,
            0,
            2 | 4 << 16,
            2,
            1 | 5 << 16,
            text("hell"),
            'o',
            0,
            64
        };
        byte[] found = file.toByteArray();
        var words = ByteBuffer.wrap(found).order(ByteOrder.nativeOrder());
        assertEquals(wanted.length * 4, found.length);
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], words.getInt(i * 4), "word " + i);
        }
    }

    private static int text(String four) {
        return four.charAt(0) | four.charAt(1) << 8 | four.charAt(2) << 16 | four.charAt(3) << 24;
    }

    @ParameterizedTest
    @EnumSource(Flush.class)
    void whatIsWrittenIsRead(Flush flush) throws IOException {
        byte[] sent;
        try (var writer = writer(flush)) {
            int tap = writer.addInterface("tap0", LinkType.ETHERNET);
            int tun = writer.addInterface("tun0", LinkType.IP);
            sent = Packets.octets(packets.echo(1, 57));
            writer.write(tap, TIME, packets.frame, Direction.INBOUND, null);
            writer.write(tun, TIME + 1, packets.frame, Direction.OUTBOUND, "résumé");
        }
        List<CapturedPacket> all = read(file.toByteArray());
        assertEquals(2, all.size());
        CapturedPacket first = all.getFirst();
        assertEquals(new CapturedPacket.Interface("tap0", LinkType.ETHERNET), first.source());
        assertEquals(TIME, first.epochNanos());
        assertEquals(Direction.INBOUND, first.direction());
        assertEquals(sent.length, first.originalLength());
        assertNull(first.comment());
        assertArrayEquals(sent, octets(first));
        CapturedPacket second = all.getLast();
        assertEquals(new CapturedPacket.Interface("tun0", LinkType.IP), second.source());
        assertEquals(TIME + 1, second.epochNanos());
        assertEquals(Direction.OUTBOUND, second.direction());
        assertEquals("résumé", second.comment());
    }

    @Test
    void bufferIsWrittenOutManyTimes() throws IOException {
        int frames = 2000;
        try (var writer = writer(Flush.WHEN_FULL)) {
            int id = writer.addInterface("tap0", LinkType.ETHERNET);
            for (int i = 0; i < frames; i++) {
                packets.echo(i, i);
                writer.write(id, TIME + i, packets.frame, Direction.INBOUND, null);
            }
        }
        List<CapturedPacket> all = read(file.toByteArray());
        assertEquals(frames, all.size());
        for (int i = 0; i < frames; i++) {
            assertEquals(TIME + i, all.get(i).epochNanos());
            assertArrayEquals(Packets.octets(packets.echo(i, i)), octets(all.get(i)));
        }
    }

    /// A device would finish the sum: a reader must not take the frame for damaged.
    @ParameterizedTest
    @EnumSource(names = {"TCP4", "TCP6"})
    void superSegmentIsWrittenWholeWithAFinishedChecksum(Segmentation kind) throws IOException {
        var link = MemoryLink.ethernet();
        try (var writer = writer(Flush.WHEN_FULL);
                var capture = new Capture(link.left(), writer, () -> TIME)) {
            packets.tcp(kind, Packets.fields(TcpHeader.ACK), 10 * Packets.MSS);
            assertTrue(capture.transmit(packets.frame));
            assertEquals(ChecksumState.PARTIAL, packets.frame.checksum(), "only the copy changed");
            assertNull(capture.failure());
        }
        CapturedPacket packet = read(file.toByteArray()).getFirst();
        assertEquals(packets.frame.length(), packet.originalLength());
        assertEquals(Direction.OUTBOUND, packet.direction());
        String comment = packet.comment();
        assertNotNull(comment);
        assertTrue(comment.contains("1000"), comment);
        var copy = Frame.allocate(Arena.ofAuto());
        copy.range(64, 64 + packet.originalLength());
        MemorySegment.copy(packet.bytes(), 0, copy.bytes(), 64, packet.bytes().byteSize());
        assertTrue(packets.isTcpValid(copy, kind));
    }

    @Test
    void captureEndsWithItsFileAndTheDeviceDoesNot() throws IOException {
        var link = MemoryLink.ethernet();
        var writer = new PcapngWriter(new FullDisk(), Flush.WHEN_FULL);
        var capture = new Capture(link.left(), writer, () -> TIME);
        for (int i = 0; i < 500; i++) {
            assertTrue(capture.transmit(packets.echo(i, 1400)));
            assertTrue(link.right().receive(packets.frame));
        }
        IOException failure = capture.failure();
        assertNotNull(failure);
        assertEquals("no space", failure.getMessage());
    }

    private static final class FullDisk implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) throws IOException {
            throw new IOException("no space");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /// Section Header Block: the magic tells the byte order; Interface Description Block:
    /// if_tsresol tells the unit, a power of ten or, with its high bit set, of two.
    @ParameterizedTest
    @CsvSource({
        "6, 1500000, 1500000000",
        "9, 1500000, 1500000",
        "12, 1500000, 1500",
        "0, 3, 3000000000",
        "0x81, 3, 1500000000",
        "0xA0, 6442450944, 1500000000"
    })
    void otherByteOrderAndUnitsAreRead(String unit, long ticks, long nanos) throws IOException {
        var other =
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                        ? ByteOrder.LITTLE_ENDIAN
                        : ByteOrder.BIG_ENDIAN;
        var out = ByteBuffer.allocate(200).order(other);
        out.putInt(0x0A0D_0D0A).putInt(28).putInt(0x1A2B_3C4D).putInt(0x1_0000);
        out.putLong(-1).putInt(28);
        out.putInt(1).putInt(32).putShort((short) 1).putShort((short) 0).putInt(0);
        out.putShort((short) 9).putShort((short) 1).put(Integer.decode(unit).byteValue());
        out.put(new byte[3]).putInt(0).putInt(32);
        out.putInt(0x0BAD).putInt(12).putInt(12);
        out.putInt(6).putInt(36).putInt(0).putInt((int) (ticks >>> 32)).putInt((int) ticks);
        out.putInt(1).putInt(9).put(new byte[] {42, 0, 0, 0}).putInt(36);
        byte[] octets = new byte[out.position()];
        out.flip().get(octets);
        CapturedPacket packet = read(octets).getFirst();
        assertEquals(nanos, packet.epochNanos());
        assertArrayEquals(new byte[] {42}, octets(packet));
        assertEquals(9, packet.originalLength());
        assertNull(packet.direction());
    }

    /// Whatever a file holds, reading it ends, with packets or with a message.
    @Test
    void damagedFileIsRefusedInWords() throws IOException {
        try (var writer = writer(Flush.WHEN_FULL)) {
            int id = writer.addInterface("tap0", LinkType.ETHERNET);
            writer.write(id, TIME, packets.echo(1, 56), Direction.INBOUND, "comment");
        }
        byte[] whole = file.toByteArray();
        long random = SEED;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            random = random * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            byte[] damaged = whole.clone();
            int at = (int) ((random >>> 33) % whole.length);
            damaged[at] = (byte) (random >>> 24);
            try {
                assertTrue(read(damaged).size() <= 1);
            } catch (IOException e) {
                refused++;
                assertNotNull(e.getMessage(), "seed " + SEED + ", round " + i);
            }
        }
        assertTrue(refused > 1000, refused + " refused, seed " + SEED);
    }

    @Test
    void cutFileIsRefusedAtEveryLength() throws IOException {
        try (var writer = writer(Flush.WHEN_FULL)) {
            int id = writer.addInterface("tap0", LinkType.ETHERNET);
            writer.write(id, TIME, packets.echo(1, 56), Direction.INBOUND, null);
        }
        byte[] whole = file.toByteArray();
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = new byte[length];
            System.arraycopy(whole, 0, cut, 0, length);
            boolean isBetweenBlocks = length == 44 || length == 84;
            if (isBetweenBlocks) assertTrue(read(cut).isEmpty());
            else assertThrows(IOException.class, () -> read(cut), "length " + length);
        }
    }
}
