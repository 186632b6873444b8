package dev.netstack.host;

import dev.netstack.stack.Entropy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;

/// Unpredictable numbers of a host: what RFC 6528 §3 and RFC 6056 §3.3 rest on.
///
/// Drawn in blocks, because a stack asks for 8 octets at a time. Used under the stack's lock alone.
final class SecureEntropy implements Entropy {
    private static final int BLOCK_OCTETS = 1_024;

    private final SecureRandom source = new SecureRandom();
    private final byte[] octets = new byte[BLOCK_OCTETS];
    private final MemorySegment block = MemorySegment.ofArray(octets);
    private int used = BLOCK_OCTETS;

    @Override
    public long nextLong() {
        if (used == BLOCK_OCTETS) {
            source.nextBytes(octets);
            used = 0;
        }
        long next = block.get(ValueLayout.JAVA_LONG_UNALIGNED, used);
        // A number that was handed out must not be found in a dump of memory.
        block.set(ValueLayout.JAVA_LONG_UNALIGNED, used, 0);
        used += Long.BYTES;
        return next;
    }
}
