package dev.netstack.simulator;

import dev.netstack.simulator.FrameObserver.Fate;
import dev.netstack.stack.Entropy;
import dev.netstack.wire.Frame;

/// One way of a link: decides by seed what becomes of each frame, and when it arrives.
final class Channel {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// A frame that is held back arrives this much of the delay later, at least.
    private static final long HOLD_NANOS_MIN = 1_000_000L;

    private static final int HOLDS_MAX = 4;

    private final Simulation simulation;
    private final Link link;
    private final Entropy entropy;
    private final Damage damage;
    private Conditions conditions;
    private boolean isCut;
    private int queued;
    private long busyUntil;
    private long lastArrival;

    Channel(Simulation simulation, Link link, Conditions conditions, Entropy entropy) {
        this.simulation = simulation;
        this.link = link;
        this.conditions = conditions;
        this.entropy = entropy;
        this.damage = new Damage(link.config().type(), entropy);
    }

    void conditions(Conditions changed) {
        conditions = changed;
    }

    void cut() {
        isCut = true;
    }

    void heal() {
        isCut = false;
    }

    void send(Port from, Port to, Frame frame, long now) {
        var fate = fate();
        simulation.trace().crossing(from, link.config().type(), frame, fate, now);
        if (fate == Fate.CUT || fate == Fate.LOST || fate == Fate.OVERFLOWED) return;
        long leaves = serialized(frame, now);
        deliver(to, frame, fate, leaves + delay());
        if (fate == Fate.DUPLICATED) deliver(to, frame, fate, leaves + delay());
    }

    private Fate fate() {
        var chances = conditions.chances();
        if (isCut) return Fate.CUT;
        if (happens(chances.lose())) return Fate.LOST;
        if (queued >= conditions.capacity().queueFrames()) return Fate.OVERFLOWED;
        if (happens(chances.corrupt())) return Fate.CORRUPTED;
        if (happens(chances.duplicate())) return Fate.DUPLICATED;
        return Fate.DELIVERED;
    }

    /// When the last bit has left, behind everything that was sent before.
    private long serialized(Frame frame, long now) {
        long rate = conditions.capacity().bitsPerSecond();
        if (rate == 0) return now;
        busyUntil = Math.max(busyUntil, now) + frame.length() * 8L * NANOS_PER_SECOND / rate;
        return busyUntil;
    }

    private long delay() {
        var delay = conditions.delay();
        long nanos = delay.fixedNanos();
        if (delay.jitterNanos() > 0) nanos += below(delay.jitterNanos() + 1);
        return nanos;
    }

    private void deliver(Port to, Frame frame, Fate fate, long arrival) {
        var block = simulation.memory().take(frame.end());
        if (block == null) throw simulation.failure("too many octets on links");
        var copy = new Frame(block);
        copy.copyFrom(frame);
        if (fate == Fate.CORRUPTED) damage.corrupt(copy);
        queued++;
        simulation.schedule(inOrder(arrival), () -> arrive(to, copy));
    }

    private void arrive(Port to, Frame frame) {
        queued--;
        to.node().stack().receive(to.nic(), frame, simulation.now());
        simulation.memory().release(frame.bytes());
    }

    /// Keeps frames in order, but for those that are held back to be overtaken.
    private long inOrder(long arrival) {
        if (happens(conditions.chances().reorder())) {
            long hold = Math.max(HOLD_NANOS_MIN, conditions.delay().fixedNanos());
            return Math.max(arrival, lastArrival) + below(HOLDS_MAX * hold) + 1;
        }
        lastArrival = Math.max(arrival, lastArrival);
        return lastArrival;
    }

    private boolean happens(double probability) {
        return probability > 0 && (entropy.nextLong() >>> 11) * 0x1p-53 < probability;
    }

    private long below(long bound) {
        return Math.unsignedMultiplyHigh(entropy.nextLong(), bound);
    }
}
