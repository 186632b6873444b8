package dev.netstack.stack;

/// SipHash-2-4 with a key of 128 bits: a hash that nobody without the key can steer or foresee, for
/// tables that outsiders fill and for numbers that they see.
public final class SipHash {
    private static final long C0 = 0x736f6d6570736575L;
    private static final long C1 = 0x646f72616e646f6dL;
    private static final long C2 = 0x6c7967656e657261L;
    private static final long C3 = 0x7465646279746573L;

    private final long k0;
    private final long k1;

    public SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    public static SipHash keyed(Entropy entropy) {
        return new SipHash(entropy.nextLong(), entropy.nextLong());
    }

    /// The hash of 16 octets: two little-endian words.
    public long hash(long a, long b) {
        var state = new State(k0, k1);
        state.word(a);
        state.word(b);
        return state.end(16);
    }

    /// The hash of 40 octets: five little-endian words.
    public long hash(long a, long b, long c, long d, long e) {
        var state = new State(k0, k1);
        state.word(a);
        state.word(b);
        state.word(c);
        state.word(d);
        state.word(e);
        return state.end(40);
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
