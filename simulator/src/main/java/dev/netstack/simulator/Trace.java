package dev.netstack.simulator;

import dev.netstack.simulator.FrameObserver.Fate;
import dev.netstack.wire.Frame;
import dev.netstack.wire.FrameText;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What crossed the links: a digest of all of it, and the last frames to print.
final class Trace {
    static final int FRAMES_KEPT = 40;

    private static final int OCTETS_FIRST = 2_048;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final @Nullable Crossing[] kept = new @Nullable Crossing[FRAMES_KEPT];
    private final List<FrameObserver> observers = new ArrayList<>();
    private long hash = MULTIPLIER;
    private long frames;

    /// A frame that is kept, in memory that the next one in its place takes over.
    private static final class Crossing {
        private Frame frame = newFrame(OCTETS_FIRST);
        private @Nullable Port from;
        private LinkType link = LinkType.IP;
        private Fate fate = Fate.DELIVERED;
        private long time;

        private void keep(Frame crossing) {
            int octets = crossing.end();
            if (octets > frame.capacity()) frame = newFrame(Integer.highestOneBit(octets) << 1);
            frame.copyFrom(crossing);
        }

        private static Frame newFrame(int octets) {
            return new Frame(Arena.ofAuto().allocate(octets, 8));
        }

        private String line() {
            String end = fate == Fate.DELIVERED ? "" : " [" + fate + "]";
            String node = from == null ? "" : from.node().name();
            return seconds(time) + " " + node + ": " + FrameText.of(frame, link) + end;
        }
    }

    void observe(FrameObserver observer) {
        observers.add(observer);
    }

    void crossing(Port from, LinkType link, Frame frame, Fate fate, long now) {
        mix(now);
        mix((long) from.nic() << 32 | from.node().number() << 8 | fate.ordinal());
        digest(frame);
        keep(from, link, frame, fate, now);
        for (var observer : observers) observer.crossing(from, frame, fate, now);
    }

    long hash() {
        return hash;
    }

    long frames() {
        return frames;
    }

    /// The last frames, oldest first, a line each.
    String lastFrames() {
        var lines = new StringBuilder();
        for (long i = Math.max(0, frames - FRAMES_KEPT); i < frames; i++) {
            var crossing = kept[(int) (i % FRAMES_KEPT)];
            if (crossing != null) lines.append("  ").append(crossing.line()).append('\n');
        }
        return lines.toString();
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.6f", nanos / 1e9);
    }

    private void keep(Port from, LinkType link, Frame frame, Fate fate, long now) {
        int slot = (int) (frames++ % FRAMES_KEPT);
        var crossing = kept[slot];
        if (crossing == null) {
            crossing = new Crossing();
            kept[slot] = crossing;
        }
        crossing.keep(frame);
        crossing.from = from;
        crossing.link = link;
        crossing.fate = fate;
        crossing.time = now;
    }

    private void digest(Frame frame) {
        var bytes = frame.bytes();
        long at = frame.start();
        for (; at + Long.BYTES <= frame.end(); at += Long.BYTES) mix(Octets.u64(bytes, at));
        for (; at < frame.end(); at++) mix(Octets.u8(bytes, at));
        mix(frame.length());
    }

    private void mix(long value) {
        hash = Long.rotateLeft((hash ^ value) * MULTIPLIER, 29);
    }
}
