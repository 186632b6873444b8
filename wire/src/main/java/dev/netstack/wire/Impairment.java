package dev.netstack.wire;

import dev.netstack.wire.ImpairmentConfig.Chances;
import dev.netstack.wire.ImpairmentConfig.Delay;

/// Decides what a bad link does to each frame sent over it, in one direction. It moves no frame and
/// reads no clock, so it serves in virtual time and in real time alike.
///
/// Every frame draws equally many random numbers whatever becomes of it: with one seed, the same
/// frames are lost however long or slow the link is.
public final class Impairment {
    /// The copy arrives as it was sent.
    public static final int INTACT = -1;

    private static final int COPIES_MAX = 2;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final double UNIT = 0x1p-53;

    private final ImpairmentConfig config;
    private final long queueNanos;
    private final long markNanos;
    private final boolean[] held = new boolean[COPIES_MAX];
    private final int[] corruptedBits = new int[COPIES_MAX];
    private final long[] arrivals = new long[COPIES_MAX];

    private long random;
    private long linkFreeAt;
    private long lastArrival;
    private boolean isMarked;

    private long lost;
    private long duplicated;
    private long reordered;
    private long corrupted;
    private long overflowed;

    public Impairment(ImpairmentConfig config, long seed) {
        this.config = config;
        random = seed;
        queueNanos = transmissionNanos(config.rate().queueOctets());
        int markOctets = config.rate().markOctets();
        boolean isMarking = markOctets != ImpairmentConfig.Rate.MARK_NEVER;
        markNanos = isMarking ? transmissionNanos(markOctets) : Long.MAX_VALUE;
    }

    /// Sends a frame of `length` octets at `now` and returns how many copies of it arrive: 0 when
    /// it is lost, 2 when it is duplicated. They are described until the next call.
    public int send(int length, long now) {
        Chances chances = config.chances();
        boolean isLost = happens(chances.loss());
        boolean isDuplicated = happens(chances.duplication());
        for (int copy = 0; copy < COPIES_MAX; copy++) draw(copy, length);
        if (linkFreeAt - now > queueNanos) {
            overflowed++;
            return 0;
        }
        isMarked = linkFreeAt - now > markNanos;
        linkFreeAt = Math.max(now, linkFreeAt) + transmissionNanos(length);
        if (isLost) {
            lost++;
            return 0;
        }
        int copies = isDuplicated ? COPIES_MAX : 1;
        duplicated += copies - 1;
        for (int copy = 0; copy < copies; copy++) settle(copy);
        return copies;
    }

    private void draw(int copy, int length) {
        Chances chances = config.chances();
        held[copy] = happens(chances.reordering());
        boolean isCorrupted = happens(chances.corruption());
        int bit = (int) below(length * 8L);
        corruptedBits[copy] = isCorrupted && length > 0 ? bit : INTACT;
        arrivals[copy] = below(2 * config.delay().jitterNanos() + 1);
    }

    /// A frame keeps its place behind those before it, unless it is one that others overtake.
    private void settle(int copy) {
        Delay delay = config.delay();
        long underWay = Math.max(0, delay.nanos() - delay.jitterNanos() + arrivals[copy]);
        long arrival = Math.max(lastArrival, linkFreeAt + underWay);
        if (held[copy]) {
            arrival += delay.reorderNanos();
            reordered++;
        } else {
            lastArrival = arrival;
        }
        arrivals[copy] = arrival;
        if (corruptedBits[copy] != INTACT) corrupted++;
    }

    /// When `copy` arrives; not before the `now` of its [#send].
    public long arrival(int copy) {
        return arrivals[copy];
    }

    /// The bit of `copy` that is inverted, counted from the highest of the first octet; or
    /// [#INTACT].
    public int corruptedBit(int copy) {
        return corruptedBits[copy];
    }

    /// Whether the frame met a queue that marks, should its transport be capable of ECN.
    public boolean isMarked() {
        return isMarked;
    }

    private long transmissionNanos(int octets) {
        long speed = config.rate().octetsPerSecond();
        return speed == 0 ? 0 : octets * NANOS_PER_SECOND / speed;
    }

    private boolean happens(double probability) {
        return (nextLong() >>> 11) * UNIT < probability;
    }

    /// Uniform from 0 to `bound` - 1; 0 when there is no such number.
    private long below(long bound) {
        return Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    private long nextLong() {
        random += 0x9E37_79B9_7F4A_7C15L;
        long z = (random ^ random >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    public long lost() {
        return lost;
    }

    public long duplicated() {
        return duplicated;
    }

    public long reordered() {
        return reordered;
    }

    public long corrupted() {
        return corrupted;
    }

    /// Frames that the bottleneck's queue had no room for.
    public long overflowed() {
        return overflowed;
    }
}
