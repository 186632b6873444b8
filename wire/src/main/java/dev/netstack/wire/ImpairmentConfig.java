package dev.netstack.wire;

/// How bad a link is, in one direction.
///
/// @param rate what it carries at most
public record ImpairmentConfig(Chances chances, Delay delay, Rate rate) {
    /// A link that changes nothing.
    public static final ImpairmentConfig NONE =
            new ImpairmentConfig(Chances.NONE, Delay.NONE, Rate.UNLIMITED);

    /// What happens to a frame, each with a probability from 0 to 1 and independent of the others.
    ///
    /// @param loss it never arrives
    /// @param duplication it arrives twice
    /// @param reordering frames sent after it overtake it
    /// @param corruption it arrives with one bit inverted
    public record Chances(double loss, double duplication, double reordering, double corruption) {
        public static final Chances NONE = new Chances(0, 0, 0, 0);

        public Chances {
            requireProbability("loss", loss);
            requireProbability("duplication", duplication);
            requireProbability("reordering", reordering);
            requireProbability("corruption", corruption);
        }

        private static void requireProbability(String name, double value) {
            if (value >= 0 && value <= 1) return;
            throw new IllegalArgumentException(name + " is " + value + ", not from 0 to 1");
        }
    }

    /// How long a frame is under way: `nanos` give or take up to `jitterNanos`, in the order sent.
    ///
    /// @param reorderNanos how much longer a reordered frame is under way
    public record Delay(long nanos, long jitterNanos, long reorderNanos) {
        /// A frame held back for a millisecond is overtaken on a link that is in use.
        private static final long REORDER_NANOS_DEFAULT = 1_000_000;

        public static final Delay NONE = new Delay(0, 0, REORDER_NANOS_DEFAULT);

        public Delay {
            if (nanos < 0 || jitterNanos < 0 || reorderNanos < 0) {
                throw new IllegalArgumentException("a negative delay");
            }
        }
    }

    /// A bottleneck: a queue in front of a link of a given speed.
    ///
    /// @param octetsPerSecond 0 for no limit
    /// @param queueOctets a frame that finds more than this in front of it is dropped
    /// @param markOctets one of a transport capable of ECN that finds more than this in front of it
    ///     is marked (RFC 3168 §5); [#MARK_NEVER] for none
    public record Rate(long octetsPerSecond, int queueOctets, int markOctets) {
        public static final int MARK_NEVER = Integer.MAX_VALUE;

        public static final Rate UNLIMITED = new Rate(0, 0, MARK_NEVER);

        public Rate {
            if (octetsPerSecond < 0 || queueOctets < 0 || markOctets < 0) {
                throw new IllegalArgumentException("a negative rate or queue");
            }
        }
    }

    public ImpairmentConfig withLoss(double loss) {
        return with(new Chances(loss, chances.duplication, chances.reordering, chances.corruption));
    }

    public ImpairmentConfig withDuplication(double duplication) {
        return with(new Chances(chances.loss, duplication, chances.reordering, chances.corruption));
    }

    public ImpairmentConfig withReordering(double reordering) {
        return with(new Chances(chances.loss, chances.duplication, reordering, chances.corruption));
    }

    public ImpairmentConfig withCorruption(double corruption) {
        return with(new Chances(chances.loss, chances.duplication, chances.reordering, corruption));
    }

    public ImpairmentConfig withDelay(long nanos, long jitterNanos) {
        return new ImpairmentConfig(
                chances, new Delay(nanos, jitterNanos, delay.reorderNanos), rate);
    }

    public ImpairmentConfig withReorderNanos(long nanos) {
        return new ImpairmentConfig(
                chances, new Delay(delay.nanos, delay.jitterNanos, nanos), rate);
    }

    public ImpairmentConfig withRate(long octetsPerSecond, int queueOctets) {
        var bottleneck = new Rate(octetsPerSecond, queueOctets, rate.markOctets);
        return new ImpairmentConfig(chances, delay, bottleneck);
    }

    public ImpairmentConfig withMarking(int markOctets) {
        var bottleneck = new Rate(rate.octetsPerSecond, rate.queueOctets, markOctets);
        return new ImpairmentConfig(chances, delay, bottleneck);
    }

    private ImpairmentConfig with(Chances changed) {
        return new ImpairmentConfig(changed, delay, rate);
    }
}
