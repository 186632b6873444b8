package dev.netstack.wire;

import java.lang.foreign.MemorySegment;

/// A 48-bit IEEE 802 address.
///
/// @param bits the address in the low 48 bits, first octet highest
public record MacAddress(long bits) {
    public static final int LENGTH = 6;
    public static final MacAddress BROADCAST = new MacAddress(0xFFFF_FFFF_FFFFL);
    public static final MacAddress ZERO = new MacAddress(0);

    public MacAddress {
        if (bits >>> 48 != 0) throw new IllegalArgumentException("more than 48 bits: " + bits);
    }

    public static MacAddress read(MemorySegment bytes, long at) {
        return new MacAddress(readBits(bytes, at));
    }

    /// The bits alone, for a look-up that makes no object.
    public static long readBits(MemorySegment bytes, long at) {
        return ((long) Octets.u16(bytes, at) << 32) | (Octets.u32(bytes, at + 2) & 0xFFFF_FFFFL);
    }

    public void write(MemorySegment bytes, long at) {
        write(bytes, at, bits);
    }

    public static void write(MemorySegment bytes, long at, long bits) {
        Octets.putU16(bytes, at, (int) (bits >>> 32));
        Octets.putU32(bytes, at + 2, (int) bits);
    }
}
