package dev.netstack.stack;

/// What the protocols of one stack share.
public record Core(
        StackConfig config,
        Counters counters,
        Deadlines deadlines,
        BufferPool buffers,
        ReadyQueue ready) {
    public Entropy entropy() {
        return config.entropy();
    }
}
