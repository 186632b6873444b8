package dev.netstack.stack;

/// What the protocols of one stack share.
public record Core(
        StackConfig config,
        Counters counters,
        Deadlines deadlines,
        FramePool frames,
        ReadyQueue ready) {
    /// Memory of the packet path.
    public BufferPool buffers() {
        return frames.buffers();
    }

    public Entropy entropy() {
        return config.entropy();
    }
}
