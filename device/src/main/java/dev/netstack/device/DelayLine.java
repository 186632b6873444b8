package dev.netstack.device;

import dev.netstack.wire.CongestionMark;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.Impairment;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Segmenter;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// One direction of an [Impaired] link: frames enter, and what becomes of them leaves when it is
/// due.
final class DelayLine {
    /// Frames under way; one more is dropped.
    static final int FRAMES_MAX = 4096;

    private record Held(long due, long order, Frame frame) {}

    private static final Comparator<Held> BY_TIME =
            Comparator.comparingLong(Held::due).thenComparingLong(Held::order);

    private final Impairment impairment;
    private final int linkHeader;
    private final LinkType link;
    private final Segmenter segmenter = new Segmenter();
    private final Frame piece = Frame.allocate(Arena.ofAuto());
    private final PriorityQueue<Held> underWay = new PriorityQueue<>(BY_TIME);
    private final ArrayDeque<Frame> spare = new ArrayDeque<>();
    private long entered;
    private long overflowed;

    DelayLine(ImpairmentConfig config, long seed, LinkType link) {
        impairment = new Impairment(config, seed);
        this.link = link;
        linkHeader = link == LinkType.ETHERNET ? EthernetHeader.LENGTH : 0;
    }

    /// A super-segment meets its fate segment by segment.
    void enter(Frame frame, long now) {
        if (frame.segmentation() == Segmentation.NONE) {
            enterOne(frame, now);
            return;
        }
        if (!segmenter.begin(frame, link)) return;
        for (int i = 0; i < segmenter.count(); i++) {
            segmenter.cut(i, piece);
            enterOne(piece, now);
        }
    }

    private void enterOne(Frame frame, long now) {
        int copies = impairment.send(frame.length(), now);
        for (int i = 0; i < copies; i++) {
            if (underWay.size() == FRAMES_MAX) {
                overflowed++;
                return;
            }
            Frame copy = copy(frame);
            if (impairment.isMarked()) CongestionMark.set(copy, link);
            if (corrupt(copy, impairment.corruptedBit(i))) {
                underWay.add(new Held(impairment.arrival(i), entered++, copy));
            }
        }
    }

    private Frame copy(Frame frame) {
        Frame copy = spare.poll();
        if (copy == null || copy.capacity() < frame.end()) {
            copy = new Frame(Arena.ofAuto().allocate(frame.end(), 8));
        }
        copy.copyFrom(frame);
        return copy;
    }

    /// Inverts a bit of what a transport's checksum watches over. A link header and what is not IP
    /// are watched over by the frame check sequence of a real link: such a frame is lost, which is
    /// false.
    private boolean corrupt(Frame copy, int bit) {
        if (bit == Impairment.INTACT) return true;
        boolean isInIp = bit / 8 >= linkHeader && (linkHeader == 0 || isIp(copy));
        if (!isInIp) return false;
        copy.finishChecksum();
        copy.checksumComplete();
        int at = copy.start() + bit / 8;
        Octets.putU8(copy.bytes(), at, Octets.u8(copy.bytes(), at) ^ 0x80 >>> bit % 8);
        return true;
    }

    private static boolean isIp(Frame frame) {
        int type = new EthernetHeader(frame.bytes(), frame.start()).etherType();
        return type == EtherType.IPV4 || type == EtherType.IPV6;
    }

    /// The frame that is due at `now`, until [#leave]; null when none is.
    @Nullable Frame due(long now) {
        Held first = underWay.peek();
        return first == null || first.due > now ? null : first.frame;
    }

    void leave() {
        spare.add(underWay.remove().frame);
    }

    /// Nanoseconds from `now` until a frame is due.
    long idleNanos(long now) {
        Held first = underWay.peek();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.due - now);
    }

    Impairment impairment() {
        return impairment;
    }

    long overflowed() {
        return overflowed;
    }
}
