package dev.netstack.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.netstack.device.CapturedPacket.Interface;
import dev.netstack.wire.LinkType;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the packets of a pcapng file, of either byte order; blocks that hold none are passed over.
///
/// The file is not trusted: a length that does not fit ends the reading with an [IOException] that
/// says which.
public final class PcapngReader implements AutoCloseable {
    /// Octets of a block.
    public static final int BLOCK_MAX = 16 << 20;

    /// Interfaces of a section.
    public static final int INTERFACES_MAX = 65_536;

    private static final int BLOCK_OVERHEAD = 12;
    private static final int INTERFACE_FIXED = 8;
    private static final int PACKET_FIXED = 20;
    private static final int MICROSECONDS = 6;
    private static final int NANOSECONDS = 9;
    private static final int POWER_OF_TWO = 0x80;
    private static final int POWER_OF_TWO_MAX = 32;
    private static final int POWER_OF_TEN_MAX = 18;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /// An interface and the unit of its packets' time.
    private record Described(Interface source, int resolution) {}

    private final ReadableByteChannel channel;
    private final ByteBuffer head = ByteBuffer.allocate(8);
    private final List<Described> interfaces = new ArrayList<>();
    private ByteOrder order = ByteOrder.nativeOrder();
    private boolean isBegun;

    /// Reads from `channel`, which closes with this.
    public PcapngReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /// The next packet; null at the end of the file.
    public @Nullable CapturedPacket next() throws IOException {
        while (fill(head.clear())) {
            int type = head.order(order).getInt(0);
            if (type == PcapngWriter.SECTION_HEADER) {
                section();
                continue;
            }
            if (!isBegun) throw new IOException("not a pcapng file: no section header");
            ByteBuffer body = body(head.getInt(4), 0);
            if (type == PcapngWriter.INTERFACE_DESCRIPTION) describe(body);
            if (type == PcapngWriter.ENHANCED_PACKET) return packet(body);
        }
        return null;
    }

    /// The magic number in a section header says in which order its own length is.
    private void section() throws IOException {
        ByteBuffer magic = ByteBuffer.allocate(4).order(ByteOrder.BIG_ENDIAN);
        if (!fill(magic)) throw new EOFException("section header");
        boolean isBig = magic.getInt(0) == PcapngWriter.BYTE_ORDER_MAGIC;
        boolean isLittle = Integer.reverseBytes(magic.getInt(0)) == PcapngWriter.BYTE_ORDER_MAGIC;
        if (!isBig && !isLittle) throw new IOException("not a pcapng file: no byte-order magic");
        order = isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        body(head.order(order).getInt(4), 4);
        interfaces.clear();
        isBegun = true;
    }

    /// The rest of a block of `length` octets, of whose body `read` are read.
    private ByteBuffer body(int length, int read) throws IOException {
        int rest = length - BLOCK_OVERHEAD - read;
        if (rest < 0 || length > BLOCK_MAX || length % 4 != 0) {
            throw new IOException("a block of " + Integer.toUnsignedString(length) + " octets");
        }
        ByteBuffer body = ByteBuffer.allocate(rest + 4).order(order);
        if (!fill(body)) throw new EOFException("the file ends within a block");
        return body.flip().limit(rest);
    }

    private void describe(ByteBuffer body) throws IOException {
        if (interfaces.size() == INTERFACES_MAX) throw new IOException("too many interfaces");
        require(body.limit() >= INTERFACE_FIXED, "an interface description");
        ByteBuffer name = option(body, INTERFACE_FIXED, PcapngWriter.OPTION_IF_NAME);
        ByteBuffer unit = option(body, INTERFACE_FIXED, PcapngWriter.OPTION_IF_TSRESOL);
        int resolution = unit != null && unit.hasRemaining() ? unit.get(0) & 0xFF : MICROSECONDS;
        boolean isBinary = (resolution & POWER_OF_TWO) != 0;
        int power = resolution & ~POWER_OF_TWO;
        require(power <= (isBinary ? POWER_OF_TWO_MAX : POWER_OF_TEN_MAX), "a unit of time");
        LinkType link = linkType(body.getShort(0) & 0xFFFF);
        interfaces.add(new Described(new Interface(text(name), link), resolution));
    }

    private static @Nullable LinkType linkType(int number) {
        return switch (number) {
            case PcapngWriter.LINKTYPE_ETHERNET -> LinkType.ETHERNET;
            case PcapngWriter.LINKTYPE_RAW -> LinkType.IP;
            default -> null;
        };
    }

    private CapturedPacket packet(ByteBuffer body) throws IOException {
        require(body.limit() >= PACKET_FIXED, "a packet");
        int id = body.getInt(0);
        require(id >= 0 && id < interfaces.size(), "a packet's interface");
        Described described = interfaces.get(id);
        long ticks = (long) body.getInt(4) << 32 | (body.getInt(8) & 0xFFFF_FFFFL);
        int captured = body.getInt(12);
        require(captured >= 0 && captured <= body.limit() - PACKET_FIXED, "a packet's length");
        MemorySegment bytes = Arena.ofAuto().allocate(captured, 8);
        bytes.copyFrom(MemorySegment.ofBuffer(body.slice(PACKET_FIXED, captured)));
        int options = PACKET_FIXED + (captured + 3 & ~3);
        ByteBuffer flags = option(body, options, PcapngWriter.OPTION_EPB_FLAGS);
        return new CapturedPacket(
                described.source,
                nanos(ticks, described.resolution),
                bytes,
                body.getInt(16),
                direction(flags),
                comment(option(body, options, PcapngWriter.OPTION_COMMENT)));
    }

    private static @Nullable String comment(@Nullable ByteBuffer option) {
        return option == null ? null : text(option);
    }

    private static String text(@Nullable ByteBuffer option) {
        return option == null ? "" : UTF_8.decode(option).toString();
    }

    private static @Nullable Direction direction(@Nullable ByteBuffer flags) {
        if (flags == null || flags.remaining() < 4) return null;
        return switch (flags.getInt(0) & 3) {
            case PcapngWriter.FLAG_INBOUND -> Direction.INBOUND;
            case PcapngWriter.FLAG_OUTBOUND -> Direction.OUTBOUND;
            default -> null;
        };
    }

    private static long nanos(long ticks, int resolution) {
        int power = resolution & ~POWER_OF_TWO;
        if ((resolution & POWER_OF_TWO) != 0) {
            long fraction = ticks & (1L << power) - 1;
            return (ticks >>> power) * NANOS_PER_SECOND + ((fraction * NANOS_PER_SECOND) >>> power);
        }
        long nanos = ticks;
        for (int i = power; i < NANOSECONDS; i++) nanos *= 10;
        for (int i = NANOSECONDS; i < power; i++) nanos = Long.divideUnsigned(nanos, 10);
        return nanos;
    }

    /// The value of the first option `wanted` among those that begin at `from`; null without one.
    private @Nullable ByteBuffer option(ByteBuffer body, int from, int wanted) throws IOException {
        int at = from;
        while (at + 4 <= body.limit()) {
            int code = body.getShort(at) & 0xFFFF;
            int length = body.getShort(at + 2) & 0xFFFF;
            if (code == PcapngWriter.OPTION_END) return null;
            require(at + 4 + length <= body.limit(), "an option's length");
            if (code == wanted) return body.slice(at + 4, length).order(order);
            at += 4 + (length + 3 & ~3);
        }
        return null;
    }

    private static void require(boolean isSound, String what) throws IOException {
        if (!isSound) throw new IOException("the capture file is damaged: " + what);
    }

    /// Reads what `into` has room for; false when the file ended before the first octet.
    private boolean fill(ByteBuffer into) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            if (channel.read(into) >= 0) continue;
            if (into.position() == start) return false;
            throw new EOFException("the file ends within a block");
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
