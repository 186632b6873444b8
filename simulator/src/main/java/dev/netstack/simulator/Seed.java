package dev.netstack.simulator;

import dev.netstack.stack.Entropy;

/// Where all randomness of a simulation comes from: one number, printed with every failure.
public record Seed(long value) {
    /// The odd increment and the mixer of SplitMix64 (Steele, Lea, Flood 2014), whose whole state
    /// is one number: any seed is good, and streams drawn from neighbouring seeds do not resemble
    /// each other.
    private static final long INCREMENT = 0x9E37_79B9_7F4A_7C15L;

    private static final String PROPERTY = "netstack.seed";

    /// The seed that `-Dnetstack.seed` names, in decimal or as 0x…, else `fallback`.
    public static Seed ofProperty(long fallback) {
        String text = System.getProperty(PROPERTY);
        return text == null ? new Seed(fallback) : parse(text);
    }

    /// The seed that [#toString] prints, or a decimal number.
    public static Seed parse(String text) {
        if (!text.startsWith("0x")) return new Seed(Long.parseLong(text));
        return new Seed(Long.parseUnsignedLong(text.substring(2), 16));
    }

    /// The seed of one part of the simulation: what the parts draw does not depend on each other.
    public Seed part(long number) {
        return new Seed(mix(value ^ mix(number + INCREMENT)));
    }

    /// A source of numbers that begins anew.
    public Entropy entropy() {
        return new Entropy() {
            private long state = value;

            @Override
            public long nextLong() {
                state += INCREMENT;
                return mix(state);
            }
        };
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(value);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
