package dev.netstack.stack;

/// Where a stack's unpredictable numbers come from: a secure generator in a host, a seeded one in a
/// simulation.
@FunctionalInterface
public interface Entropy {
    long nextLong();

    /// A uniform number from 0 to `bound` - 1.
    default int below(int bound) {
        return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
    }
}
