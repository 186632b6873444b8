package dev.netstack.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Octets written down, in native memory.
final class Golden {
    private Golden() {}

    static MemorySegment of(Arena arena, String hex) {
        byte[] octets = HexDump.parse(hex);
        var bytes = arena.allocate(Math.max(octets.length, 1), 8);
        MemorySegment.copy(octets, 0, bytes, ValueLayout.JAVA_BYTE, 0, octets.length);
        return bytes.asSlice(0, octets.length);
    }

    static String hex(MemorySegment bytes) {
        return HexDump.of(bytes, 0, bytes.byteSize());
    }

    static <H> H ok(Parsed<H> parsed) {
        return switch (parsed) {
            case Parsed.Ok<H>(var header) -> header;
            case Parsed.Malformed<H>(var why) -> throw new AssertionError("malformed: " + why);
        };
    }
}
