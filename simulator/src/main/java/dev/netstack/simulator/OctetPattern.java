package dev.netstack.simulator;

import dev.netstack.wire.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The octets that tests send: each follows from its offset in the stream, so that whoever sees a
/// part knows whether it is the right one.
///
/// The period is prime and longer than any IP datagram: no two places of a datagram look alike, and
/// no power of two shifts the stream onto itself.
public final class OctetPattern {
    /// The largest prime below 2^17.
    public static final int PERIOD = 131_071;

    private static final int OVERLAP = 65_536;
    private static final MemorySegment OCTETS = fill();

    private OctetPattern() {}

    /// Writes the octets of the stream from `offset` on.
    public static void write(long offset, MemorySegment into, long at, int length) {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, OVERLAP);
            MemorySegment.copy(OCTETS, position(offset + done), into, at + done, part);
            done += part;
        }
    }

    /// The first of `length` octets that is not the stream's at `offset`; -1 when all are.
    public static int mismatch(long offset, MemorySegment from, long at, int length) {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, OVERLAP);
            long first = position(offset + done);
            long begin = at + done;
            long bad =
                    MemorySegment.mismatch(OCTETS, first, first + part, from, begin, begin + part);
            if (bad >= 0) return done + (int) bad;
            done += part;
        }
        return -1;
    }

    private static long position(long offset) {
        return Math.floorMod(offset, (long) PERIOD);
    }

    private static MemorySegment fill() {
        var octets = Arena.global().allocate(PERIOD + OVERLAP);
        var entropy = new Seed(PERIOD).entropy();
        for (int i = 0; i < PERIOD; i++) Octets.putU8(octets, i, (int) entropy.nextLong());
        MemorySegment.copy(octets, 0, octets, PERIOD, OVERLAP);
        return octets.asReadOnly();
    }
}
