package dev.netstack.stack;

/// What the stacks of one program may hold together, above the ceiling that each has for itself
/// (threat G9). One that several threads share keeps its count safely.
public interface MemoryBudget {
    /// A ceiling that is never reached.
    MemoryBudget UNLIMITED =
            new MemoryBudget() {
                @Override
                public boolean reserve(long octets) {
                    return true;
                }

                @Override
                public void release(long octets) {
                    // Nothing was counted.
                }
            };

    /// Counts `octets` as held; false, and nothing counted, when they would be too many.
    boolean reserve(long octets);

    /// Counts `octets` as given back.
    void release(long octets);
}
