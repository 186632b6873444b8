package dev.netstack.cli.up;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The character generator's octets (RFC 864): lines of 72 of the 95 printing characters, each line
/// beginning one character later, each ending in CR LF.
final class CharacterPattern {
    private static final int FIRST = ' ';
    private static final int CHARACTERS = 95;
    private static final int LINE_TEXT = 72;
    private static final int LINE = LINE_TEXT + 2;

    /// Octets after which the pattern begins again.
    static final int PERIOD = CHARACTERS * LINE;

    /// Six whole lines: not more than the 512 octets that RFC 864 allows a datagram.
    static final int DATAGRAM_OCTETS = 6 * LINE;

    private CharacterPattern() {}

    /// Whole periods of the pattern in about `octets`, to be repeated.
    static MemorySegment allocate(Arena arena, int octets) {
        int periods = Math.max(1, octets / PERIOD);
        var pattern = arena.allocate((long) periods * PERIOD);
        fill(pattern);
        return pattern;
    }

    /// Fills `into` from the pattern's beginning; returns its size.
    static int fill(MemorySegment into) {
        for (int i = 0; i < into.byteSize(); i++) {
            into.set(ValueLayout.JAVA_BYTE, i, octet(i));
        }
        return (int) into.byteSize();
    }

    /// The octet at `position` of the endless pattern.
    static byte octet(long position) {
        int line = (int) (position / LINE % CHARACTERS);
        int column = (int) (position % LINE);
        if (column == LINE_TEXT) return '\r';
        if (column == LINE_TEXT + 1) return '\n';
        return (byte) (FIRST + (line + column) % CHARACTERS);
    }
}
