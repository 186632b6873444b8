package dev.netstack.stack;

import java.util.Random;

/// The shared parts of a stack, for a test of one class that needs no more.
public final class TestCore {
    private TestCore() {}

    /// With poisoned buffers and seeded entropy.
    public static Core create() {
        var random = new Random(StackFixture.SEED);
        var config = StackConfig.of(random::nextLong);
        var buffers = BufferPool.poisoned(config.memoryOctetsMax());
        return new Core(
                config, new Counters(), new Deadlines(), new FramePool(buffers), new ReadyQueue());
    }
}
