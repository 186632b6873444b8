package dev.netstack.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;

/// A whole stack and any sequence of frames: no exception escapes, what it sends is well formed,
/// one frame does not make it send without end, and nothing is left behind when all is closed.
///
/// The input is a row of records: an octet that says what happens, two for a length, and the
/// octets.
class StackFuzzTest {
    private static final int RECORDS_MAX = 64;
    private static final long MILLISECOND = 1_000_000;

    private static final int PASS_TIME = 0x80;
    private static final int CONNECT = 0x40;

    private interface Arrival {
        void at(FuzzedStack stack, byte[] data, int from, int length);
    }

    /// Frames as they are, from the link header on.
    @FuzzTest(maxDuration = Input.ROUND)
    void frames(byte[] data) {
        play(data, FuzzedStack::receive);
    }

    /// IP packets that are for us and whose checksums hold.
    @FuzzTest(maxDuration = Input.ROUND)
    void packets(byte[] data) {
        play(data, FuzzedStack::receiveIp);
    }

    private static void play(byte[] data, Arrival arrival) {
        if (data.length > Input.OCTETS_MAX) return;
        try (var arena = Arena.ofConfined()) {
            var stack = new FuzzedStack(arena);
            int at = 0;
            for (int records = 0; records < RECORDS_MAX && at + 3 <= data.length; records++) {
                int action = data[at] & 0xff;
                int length = (data[at + 1] & 0xff) << 8 | (data[at + 2] & 0xff);
                at += 3;
                length = Math.min(length, data.length - at);
                if ((action & PASS_TIME) != 0) stack.pass(MILLISECOND << (action & 0x1f));
                if ((action & CONNECT) != 0) stack.connect();
                arrival.at(stack, data, at, length);
                at += length;
            }
            stack.end();
        }
    }
}
