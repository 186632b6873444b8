package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.SipHash;

/// Initial sequence numbers: ISN = M + F(flow, secret) (RFC 6528 §3, RFC 9293 §3.4.1, SHLD-1).
///
/// M counts one every 4 microseconds (MUST-8); F is [SipHash] with a key of this stack's own
/// (MUST-9).
final class InitialSequence {
    private static final long NANOS_PER_COUNT = 4_000;

    private final SipHash function;

    InitialSequence(Entropy entropy) {
        function = SipHash.keyed(entropy);
    }

    int next(FourTuple flow, long now) {
        return (int) (now / NANOS_PER_COUNT + flow.hash(function));
    }
}
