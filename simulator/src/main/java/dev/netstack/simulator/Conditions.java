package dev.netstack.simulator;

/// How frames fare on one way of a link.
///
/// @param delay from when a frame has left its sender to when it arrives
/// @param chances what may happen to a frame, independently of all others
/// @param capacity how much fits
public record Conditions(Delay delay, Chances chances, Capacity capacity) {
    public static final Conditions PERFECT =
            new Conditions(new Delay(0, 0), Chances.NONE, Capacity.UNLIMITED);

    /// @param fixedNanos that every frame takes
    /// @param jitterNanos at most this much more, uniformly; frames that it moves behind later ones
    ///     stay behind them
    public record Delay(long fixedNanos, long jitterNanos) {}

    /// Probabilities from 0 to 1.
    ///
    /// @param reorder of a frame to wait until later ones have passed it
    /// @param corrupt of an IP datagram to have up to 15 neighbouring bits changed, which the
    ///     Internet checksum always finds
    public record Chances(double lose, double reorder, double duplicate, double corrupt) {
        public static final Chances NONE = new Chances(0, 0, 0, 0);
    }

    /// @param bitsPerSecond 0 for no limit
    /// @param queueFrames that may wait or be on their way; the next is dropped
    public record Capacity(long bitsPerSecond, int queueFrames) {
        public static final Capacity UNLIMITED = new Capacity(0, 10_000);
    }

    public Conditions withDelay(long nanos) {
        return new Conditions(new Delay(nanos, delay.jitterNanos), chances, capacity);
    }

    public Conditions withJitter(long nanos) {
        return new Conditions(new Delay(delay.fixedNanos, nanos), chances, capacity);
    }

    public Conditions losing(double probability) {
        return with(new Chances(probability, chances.reorder, chances.duplicate, chances.corrupt));
    }

    public Conditions reordering(double probability) {
        return with(new Chances(chances.lose, probability, chances.duplicate, chances.corrupt));
    }

    public Conditions duplicating(double probability) {
        return with(new Chances(chances.lose, chances.reorder, probability, chances.corrupt));
    }

    public Conditions corrupting(double probability) {
        return with(new Chances(chances.lose, chances.reorder, chances.duplicate, probability));
    }

    public Conditions withCapacity(long bitsPerSecond, int queueFrames) {
        return new Conditions(delay, chances, new Capacity(bitsPerSecond, queueFrames));
    }

    private Conditions with(Chances changed) {
        return new Conditions(delay, changed, capacity);
    }
}
