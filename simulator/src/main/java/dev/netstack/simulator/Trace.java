package dev.netstack.simulator;

import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What crossed the links: a digest of all of it, and the beginnings of the last frames to print.
final class Trace {
    static final int FRAMES_KEPT = 40;

    /// Enough for all headers with options.
    private static final int OCTETS_KEPT = 160;

    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final MemorySegment kept = Arena.ofAuto().allocate((long) FRAMES_KEPT * OCTETS_KEPT);
    private final Crossing[] crossings = new Crossing[FRAMES_KEPT];
    private final List<FrameObserver> observers = new ArrayList<>();
    private long hash = MULTIPLIER;
    private long frames;

    /// One frame that is kept.
    private record Crossing(
            Port from, LinkType link, int length, FrameObserver.Fate fate, long time) {}

    void observe(FrameObserver observer) {
        observers.add(observer);
    }

    void crossing(Port from, LinkType link, Frame frame, FrameObserver.Fate fate, long now) {
        mix(now);
        mix(((long) from.nic() << 32) | fate.ordinal());
        digest(frame);
        int slot = (int) (frames++ % FRAMES_KEPT);
        int length = Math.min(frame.length(), OCTETS_KEPT);
        long to = (long) slot * OCTETS_KEPT;
        MemorySegment.copy(frame.bytes(), frame.start(), kept, to, length);
        crossings[slot] = new Crossing(from, link, frame.length(), fate, now);
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
            int slot = (int) (i % FRAMES_KEPT);
            var crossing = crossings[slot];
            int length = Math.min(crossing.length(), OCTETS_KEPT);
            var octets = kept.asSlice((long) slot * OCTETS_KEPT, length);
            lines.append("  ")
                    .append(seconds(crossing.time()))
                    .append(' ')
                    .append(crossing.from().node())
                    .append(' ')
                    .append(octets.byteSize())
                    .append(
                            crossing.fate() == FrameObserver.Fate.DELIVERED
                                    ? ""
                                    : " [" + crossing.fate() + "]")
                    .append('\n');
        }
        return lines.toString();
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.6f", nanos / 1e9);
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
