package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.wire.Octets;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OctetPatternTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, OctetPattern.PERIOD - 1, OctetPattern.PERIOD, 1L << 32})
    void whatIsWrittenMatches(long offset) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(200_003);
            OctetPattern.write(offset, bytes, 3, 200_000);
            assertEquals(-1, OctetPattern.mismatch(offset, bytes, 3, 200_000));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 199_999})
    void oneWrongBitIsFoundWhereItIs(int place) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(200_000);
            OctetPattern.write(7, bytes, 0, 200_000);
            Octets.putU8(bytes, place, Octets.u8(bytes, place) ^ 1);
            assertEquals(place, OctetPattern.mismatch(7, bytes, 0, 200_000));
        }
    }

    /// A stream that lost a segment must not look like one that did not.
    @Test
    void noShiftByASegmentGoesUnnoticed() {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(1_000);
            OctetPattern.write(0, bytes, 0, 1_000);
            for (int shift = 1; shift < 70_000; shift++) {
                int at = OctetPattern.mismatch(shift, bytes, 0, 1_000);
                assertEquals(true, at >= 0 && at < 16, "shifted by " + shift + ": " + at);
            }
        }
    }
}
