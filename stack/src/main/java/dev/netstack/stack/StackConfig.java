package dev.netstack.stack;

/// How a stack is made.
///
/// @param entropy source of every unpredictable number
/// @param memoryOctetsMax native memory that all buffers of the stack together may use
/// @param budget what it shares with other stacks
public record StackConfig(Entropy entropy, long memoryOctetsMax, MemoryBudget budget) {
    public static final long MEMORY_OCTETS_DEFAULT = 256L << 20;

    public static StackConfig of(Entropy entropy) {
        return new StackConfig(entropy, MEMORY_OCTETS_DEFAULT, MemoryBudget.UNLIMITED);
    }

    public StackConfig withMemory(long octetsMax) {
        return new StackConfig(entropy, octetsMax, budget);
    }

    public StackConfig withBudget(MemoryBudget shared) {
        return new StackConfig(entropy, memoryOctetsMax, shared);
    }
}
