package dev.netstack.simulator;

import dev.netstack.simulator.FrameObserver.Fate;
import dev.netstack.wire.CongestionMark;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Impairment;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.ImpairmentConfig.Chances;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Segmenter;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// One way of a link: what becomes of each frame, and when it arrives.
///
/// Where frames can come to harm a super-segment is cut first, as a device does in front of a wire.
final class Channel {
    private final Simulation simulation;
    private final LinkType link;
    private final Seed seed;
    private final Damage damage;
    private final Segmenter segmenter = new Segmenter();
    private @Nullable Frame cut;
    private Impairment impairment;
    private boolean isHarmless;
    private boolean isBroken;

    /// Longer frames are lost.
    private int lengthMax = Integer.MAX_VALUE;

    Channel(Simulation simulation, LinkType link, ImpairmentConfig config, Seed seed) {
        this.simulation = simulation;
        this.link = link;
        this.seed = seed;
        damage = new Damage(link, seed.part(1).entropy());
        impairment = new Impairment(config, seed.value());
        isHarmless = isHarmless(config);
    }

    /// Whether a super-segment may cross whole: none of its segments meets another fate.
    private static boolean isHarmless(ImpairmentConfig config) {
        return config.chances().equals(Chances.NONE) && config.rate().octetsPerSecond() == 0;
    }

    /// Changes what frames meet from now on; those under way arrive as decided.
    void conditions(ImpairmentConfig config) {
        impairment = new Impairment(config, seed.part(simulation.now()).value());
        isHarmless = lengthMax == Integer.MAX_VALUE && isHarmless(config);
    }

    /// From now on frames of more than `octets` are lost without a word.
    void narrow(int octets) {
        lengthMax = octets;
        isHarmless = false;
    }

    void sever() {
        isBroken = true;
    }

    void heal() {
        isBroken = false;
    }

    void send(Port from, Port to, Frame frame, long now) {
        if (isHarmless || !segmenter.begin(frame, link)) {
            sendWhole(from, to, frame, now);
            return;
        }
        var piece = cut == null ? Frame.allocate(Arena.ofAuto()) : cut;
        cut = piece;
        for (int i = 0; i < segmenter.count(); i++) {
            segmenter.cut(i, piece);
            sendWhole(from, to, piece, now);
        }
    }

    private void sendWhole(Port from, Port to, Frame frame, long now) {
        long lostBefore = impairment.lost();
        boolean isCut = isBroken || frame.length() > lengthMax;
        int copies = isCut ? 0 : impairment.send(frame.length(), now);
        simulation
                .trace()
                .crossing(from, link, frame, isCut ? Fate.CUT : fate(copies, lostBefore), now);
        for (int i = 0; i < copies; i++) {
            deliver(to, frame, impairment.arrival(i), impairment.corruptedBit(i));
        }
    }

    private Fate fate(int copies, long lostBefore) {
        if (copies > 1) return Fate.DUPLICATED;
        if (copies == 0) return impairment.lost() > lostBefore ? Fate.LOST : Fate.OVERFLOWED;
        return impairment.corruptedBit(0) == Impairment.INTACT ? Fate.DELIVERED : Fate.CORRUPTED;
    }

    private void deliver(Port to, Frame frame, long arrival, int corruptedBit) {
        var block = simulation.memory().take(frame.end());
        if (block == null) throw simulation.failure("too many octets on links");
        var copy = new Frame(block);
        copy.copyFrom(frame);
        if (impairment.isMarked()) CongestionMark.set(copy, link);
        if (corruptedBit != Impairment.INTACT) damage.corrupt(copy, corruptedBit);
        simulation.schedule(arrival, () -> arrive(to, copy));
    }

    private void arrive(Port to, Frame frame) {
        if (to.node().isPaused()) {
            to.node().hold(() -> arrive(to, frame));
            return;
        }
        to.node().stack().receive(to.nic(), frame, simulation.now());
        simulation.memory().release(frame.bytes());
    }
}
