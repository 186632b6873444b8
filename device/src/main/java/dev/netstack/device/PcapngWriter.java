package dev.netstack.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes frames in the format of Wireshark and tcpdump, pcapng: a section header, a description of
/// each interface, and a block for each packet, in the machine's byte order and with nanoseconds.
///
/// ```
/// | type | total length | body, padded to 4 | options | total length |
/// ```
public final class PcapngWriter implements AutoCloseable {
    static final int SECTION_HEADER = 0x0A0D_0D0A;
    static final int INTERFACE_DESCRIPTION = 1;
    static final int ENHANCED_PACKET = 6;
    static final int BYTE_ORDER_MAGIC = 0x1A2B_3C4D;

    static final int OPTION_END = 0;
    static final int OPTION_COMMENT = 1;
    static final int OPTION_IF_NAME = 2;
    static final int OPTION_IF_TSRESOL = 9;
    static final int OPTION_EPB_FLAGS = 2;
    private static final int OPTION_SHB_USERAPPL = 4;

    static final int LINKTYPE_ETHERNET = 1;
    static final int LINKTYPE_RAW = 101;

    /// Time in units of 10^-9 s.
    private static final int NANOSECONDS = 9;

    static final int FLAG_INBOUND = 1;
    static final int FLAG_OUTBOUND = 2;

    /// Octets of a comment; a longer one is cut.
    public static final int COMMENT_MAX = 1024;

    private static final int BUFFER = 256 * 1024;
    private static final int BLOCK_MAX = Frame.CAPACITY_MAX + COMMENT_MAX + 128;

    /// When packets reach the file.
    public enum Flush {
        /// Each at once, for whoever watches the file grow.
        EACH_PACKET,
        /// When the buffer is full, on [#flush] and on [#close].
        WHEN_FULL
    }

    private final WritableByteChannel channel;
    private final Flush flush;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 8);
    private final ByteBuffer view = buffer.asByteBuffer();
    private int at;
    private int interfaces;

    /// Begins a file on `channel`, which closes with this.
    public PcapngWriter(WritableByteChannel channel, Flush flush) throws IOException {
        this.channel = channel;
        this.flush = flush;
        int start = begin(SECTION_HEADER);
        putU32(BYTE_ORDER_MAGIC);
        putU16(1);
        putU16(0);
        putU32(-1); // the section's length is not known
        putU32(-1);
        option(OPTION_SHB_USERAPPL, "netstack".getBytes(UTF_8));
        end(start);
    }

    /// Describes an interface and returns its number, for [#write].
    public int addInterface(String name, LinkType link) throws IOException {
        int start = begin(INTERFACE_DESCRIPTION);
        putU16(link == LinkType.ETHERNET ? LINKTYPE_ETHERNET : LINKTYPE_RAW);
        putU16(0);
        putU32(0); // frames are not cut
        option(OPTION_IF_NAME, name.getBytes(UTF_8));
        option(OPTION_IF_TSRESOL, new byte[] {NANOSECONDS});
        end(start);
        return interfaces++;
    }

    /// Writes a packet. A partial checksum is finished in the copy.
    public void write(
            int interfaceId,
            long epochNanos,
            Frame frame,
            Direction direction,
            @Nullable String comment)
            throws IOException {
        int start = begin(ENHANCED_PACKET);
        putU32(interfaceId);
        putU32((int) (epochNanos >>> 32));
        putU32((int) epochNanos);
        putU32(frame.length());
        putU32(frame.length());
        putFrame(frame);
        putU16(OPTION_EPB_FLAGS);
        putU16(4);
        putU32(direction == Direction.INBOUND ? FLAG_INBOUND : FLAG_OUTBOUND);
        if (comment != null) option(OPTION_COMMENT, comment.getBytes(UTF_8));
        end(start);
    }

    private void putFrame(Frame frame) {
        MemorySegment.copy(frame.bytes(), frame.start(), buffer, at, frame.length());
        if (frame.checksum() == ChecksumState.PARTIAL) {
            long covered = (long) at + frame.checksumStart();
            long sum = Checksum.sum(buffer, covered, at + frame.length());
            Octets.putU16(buffer, covered + frame.checksumOffset(), Checksum.finishUdp(sum));
        }
        at += frame.length();
        pad();
    }

    private int begin(int type) throws IOException {
        if (at + BLOCK_MAX > BUFFER) flush();
        int start = at;
        putU32(type);
        putU32(0);
        return start;
    }

    private void end(int start) throws IOException {
        putU16(OPTION_END);
        putU16(0);
        int length = at + 4 - start;
        Struct.putU32(buffer, start + 4L, length);
        putU32(length);
        if (flush == Flush.EACH_PACKET) flush();
    }

    private void option(int code, byte[] value) {
        byte[] cut = Arrays.copyOf(value, Math.min(value.length, COMMENT_MAX));
        putU16(code);
        putU16(cut.length);
        MemorySegment.copy(MemorySegment.ofArray(cut), 0, buffer, at, cut.length);
        at += cut.length;
        pad();
    }

    private void pad() {
        while (at % 4 != 0) Struct.putU8(buffer, at++, 0);
    }

    private void putU16(int value) {
        Struct.putU16(buffer, at, value);
        at += 2;
    }

    private void putU32(int value) {
        Struct.putU32(buffer, at, value);
        at += 4;
    }

    /// Hands the channel what it lacks.
    public void flush() throws IOException {
        view.limit(at).position(0);
        at = 0;
        while (view.hasRemaining()) channel.write(view);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }
}
