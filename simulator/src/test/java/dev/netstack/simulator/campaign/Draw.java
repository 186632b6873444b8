package dev.netstack.simulator.campaign;

import dev.netstack.simulator.Seed;
import dev.netstack.stack.Entropy;

/// Numbers drawn from one seed, in the order in which they are asked for.
final class Draw {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int PERCENT = 100;

    private final Entropy entropy;

    Draw(Seed seed) {
        entropy = seed.entropy();
    }

    int below(int bound) {
        return entropy.below(bound);
    }

    /// From `least` to `most`, both included.
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    /// True in so many of a hundred draws.
    boolean chance(int percent) {
        return below(PERCENT) < percent;
    }

    /// A probability from 0 to `permilleMax` / 1,000.
    double probability(int permilleMax) {
        return below(permilleMax + 1) / 1_000.0;
    }

    /// Nanoseconds, `least` to `most` milliseconds.
    long millis(int least, int most) {
        return between(least, most) * NANOS_PER_MILLI;
    }

    int oneOf(int... values) {
        return values[below(values.length)];
    }

    <E> E oneOf(E[] values) {
        return values[below(values.length)];
    }
}
