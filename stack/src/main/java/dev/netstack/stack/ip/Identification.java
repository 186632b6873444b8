package dev.netstack.stack.ip;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.SipHash;

/// The identification of datagrams that may be cut (RFC 791 §3.2, RFC 8200 §4.5, RFC 7739 §5.3):
/// for each pair of ends a count that begins where only a keyed hash knows, so that neither the
/// traffic with others nor the next number can be told from those seen.
final class Identification {
    private static final int COUNTS = 1_024;

    private final SipHash hash;
    private final int[] counts = new int[COUNTS];

    Identification(Entropy entropy) {
        hash = SipHash.keyed(entropy);
    }

    /// The next one from `path`'s source to its destination: 32 bits, of which IPv4 uses the low
    /// 16.
    int next(Path path, int protocol) {
        var from = path.source();
        var to = path.destination();
        long offset = hash.hash(from.high(), from.low(), to.high(), to.low(), protocol);
        return (int) (offset >>> 32) + counts[(int) offset & (COUNTS - 1)]++;
    }
}
