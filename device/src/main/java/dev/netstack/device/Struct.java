package dev.netstack.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads and writes the integers of C structures, in the machine's byte order and at any alignment.
final class Struct {
    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;

    private Struct() {}

    static int u8(MemorySegment bytes, long at) {
        return bytes.get(U8, at) & 0xFF;
    }

    static int u16(MemorySegment bytes, long at) {
        return bytes.get(U16, at) & 0xFFFF;
    }

    static int u32(MemorySegment bytes, long at) {
        return bytes.get(U32, at);
    }

    static long u64(MemorySegment bytes, long at) {
        return bytes.get(U64, at);
    }

    static void putU8(MemorySegment bytes, long at, int value) {
        bytes.set(U8, at, (byte) value);
    }

    static void putU16(MemorySegment bytes, long at, int value) {
        bytes.set(U16, at, (short) value);
    }

    static void putU32(MemorySegment bytes, long at, int value) {
        bytes.set(U32, at, value);
    }

    static void putU64(MemorySegment bytes, long at, long value) {
        bytes.set(U64, at, value);
    }
}
