package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.wire.Octets;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptOptionsTest {
    private static final ScriptOptions BASES = new ScriptOptions(0xFFFF_FF00, 0x8000_0000, 7);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7",
                "nop,nop,sack 1001:2001 3001:4001 5001:6001",
                "nop,nop,TS val 4294967295 ecr -2,nop,nop,nop,eol",
                "raw fd04abcd",
            })
    void whatIsWrittenReadsTheSame(String notation) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(64);
            var options = ScriptOption.parseAll(notation);
            long end = BASES.write(bytes, 0, options);
            assertEquals(0, end % 4);
            assertEquals(options, BASES.read(bytes, 0, end));
        }
    }

    /// RFC 9293 §3.1 MUST-69: what follows the last option up to the header's end is zeros.
    @Test
    void theHeaderIsFilledUpWithZeros() {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(64).fill((byte) 0xFF);
            assertEquals(4, BASES.write(bytes, 0, ScriptOption.parseAll("wscale 7")));
            assertEquals(0x0303_0700, Octets.u32(bytes, 0));
        }
    }

    /// An option that reaches beyond the header is shown as it is, not followed.
    @Test
    void whatIsNoOptionIsShownRaw() {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(8);
            Octets.putU32(bytes, 0, 0x0101_0200);
            var options = BASES.read(bytes, 0, 4);
            assertEquals("[nop, nop, raw 0200]", options.toString());
        }
    }
}
