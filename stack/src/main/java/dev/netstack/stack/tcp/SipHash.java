package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;

/// SipHash-2-4 with a key of 128 bits: the pseudorandom function of this package (RFC 6528 §3
/// leaves the choice open; MUST-9 asks that nobody else can compute it).
final class SipHash {
    private static final long C0 = 0x736f6d6570736575L;
    private static final long C1 = 0x646f72616e646f6dL;
    private static final long C2 = 0x6c7967656e657261L;
    private static final long C3 = 0x7465646279746573L;

    private static final int FLOW_OCTETS = 40;

    private final long k0;
    private final long k1;

    SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    static SipHash keyed(Entropy entropy) {
        return new SipHash(entropy.nextLong(), entropy.nextLong());
    }

    /// The hash of a flow's 40 octets: the addresses and the ports, each as a little-endian word.
    long hash(FourTuple flow) {
        var rounds = new State(k0, k1);
        rounds.word(flow.localHigh);
        rounds.word(flow.localLow);
        rounds.word(flow.remoteHigh);
        rounds.word(flow.remoteLow);
        rounds.word(flow.ports & 0xFFFF_FFFFL);
        return rounds.end(FLOW_OCTETS);
    }

    /// Never leaves the call, so that it lives in registers.
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ C0;
            v1 = k1 ^ C1;
            v2 = k0 ^ C2;
            v3 = k1 ^ C3;
        }

        void word(long m) {
            v3 ^= m;
            round();
            round();
            v0 ^= m;
        }

        long end(int octets) {
            word((long) octets << 56);
            v2 ^= 0xFF;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
