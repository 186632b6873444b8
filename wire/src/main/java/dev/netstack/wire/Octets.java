package dev.netstack.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Reads and writes unsigned integers in network byte order (RFC 791 appendix B).
///
/// The only class that names a layout. Offsets are octets from the start of the segment; one
/// outside the segment throws [IndexOutOfBoundsException], which no parser in this package lets
/// happen.
public final class Octets {
    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final ValueLayout.OfShort NATIVE_U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfLong NATIVE_U64 = ValueLayout.JAVA_LONG_UNALIGNED;

    private Octets() {}

    public static int u8(MemorySegment bytes, long at) {
        return bytes.get(U8, at) & 0xFF;
    }

    public static int u16(MemorySegment bytes, long at) {
        return bytes.get(U16, at) & 0xFFFF;
    }

    /// The 32 bits as they are: compare sequence numbers with care, print with
    /// `Integer.toUnsignedLong`.
    public static int u32(MemorySegment bytes, long at) {
        return bytes.get(U32, at);
    }

    public static long u64(MemorySegment bytes, long at) {
        return bytes.get(U64, at);
    }

    /// In the machine's order, for [Checksum], whose sum is the same in either.
    static int nativeU16(MemorySegment bytes, long at) {
        return bytes.get(NATIVE_U16, at) & 0xFFFF;
    }

    static long nativeU64(MemorySegment bytes, long at) {
        return bytes.get(NATIVE_U64, at);
    }

    public static void putU8(MemorySegment bytes, long at, int value) {
        bytes.set(U8, at, (byte) value);
    }

    public static void putU16(MemorySegment bytes, long at, int value) {
        bytes.set(U16, at, (short) value);
    }

    public static void putU32(MemorySegment bytes, long at, int value) {
        bytes.set(U32, at, value);
    }

    public static void putU64(MemorySegment bytes, long at, long value) {
        bytes.set(U64, at, value);
    }
}
