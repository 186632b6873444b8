package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class OctetsTest {
    @Test
    void networkByteOrderPutsTheHighestOctetFirst() {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(4);
            Octets.putU32(bytes, 0, 0x0102_0304);
            assertEquals(1, Octets.u8(bytes, 0));
            assertEquals(0x0304, Octets.u16(bytes, 2));
        }
    }
}
