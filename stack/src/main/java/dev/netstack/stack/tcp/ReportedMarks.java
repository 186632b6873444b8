package dev.netstack.stack.tcp;

import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;

/// What the peer tells of our marks by accurate ECN feedback (RFC 9768 §3.2): s.cep from the ACE
/// field, s.e0b, s.ceb and s.e1b from the option where it passes.
///
/// The field has three bits: an acknowledgment of more than seven packets is ambiguous. The option
/// settles it; without one, the worst that can be is assumed, as long as the peer usually
/// acknowledges less (appendix A.2).
final class ReportedMarks {
    /// No option, or none that is believed.
    private static final int UNKNOWN = -1;

    /// The largest value of the ACE field.
    private static final int ACE_MAX = TcpHeader.ACE_MASK >>> TcpHeader.ACE_SHIFT;

    private static final int HALF_CYCLE = 4;

    /// More packets than these in the usual acknowledgment: it is thinned out on its way, and tells
    /// nothing of lost acknowledgments.
    private static final int THINNED_PACKETS = 4;

    /// The mean moves by 1/64 with each acknowledgment.
    private static final int MEAN_SHIFT = 6;

    /// The place of ECEB, the same in both kinds of the option.
    private static final int MARKED_FIELD = 1;

    private static final int FIELD_SHIFT = Integer.SIZE - TcpOptions.ACCURATE_FIELD_BITS;

    /// What is known of the peer's options.
    private enum Options {
        UNSEEN,
        SEEN,
        /// The first had been changed on the way (§3.2.3.2.4).
        MANGLED
    }

    private int packets = ReceivedMarks.PACKETS_INITIAL;
    private int marked;
    private Options options = Options.UNSEEN;

    /// Packets of an acknowledgment, times 64.
    private int meanPackets;

    /// Octets that the field told of and no option did yet.
    private int assumed;

    /// Whether an option of the peer's came through as it was sent.
    boolean hasOption() {
        return options == Options.SEEN;
    }

    /// A segment arrived: its option, if it is the first, shows whether options pass (§3.2.3.2).
    void check(TcpOptions arrived) {
        if (options != Options.UNSEEN || arrived.accurateFields() <= 0) return;
        options = isZeroed(arrived) ? Options.MANGLED : Options.SEEN;
    }

    /// An acknowledgment tells of `octets` that were newly delivered, in segments of `mss`.
    ///
    /// @return octets newly told to have been marked
    int onAcknowledgment(Segment segment, int octets, int mss) {
        int told = read(segment.options);
        int count = Math.ceilDiv(octets, mss);
        meanPackets += count - (meanPackets >> MEAN_SHIFT);
        int ace = (segment.flags & TcpHeader.ACE_MASK) >>> TcpHeader.ACE_SHIFT;
        int advance = ace - packets & ACE_MAX;
        if (count > ACE_MAX) advance = resolve(advance, count, told, octets);
        packets += advance;
        return marked(advance, told, octets, mss);
    }

    /// How many marks `advance` stands for, which is known but for multiples of eight.
    private int resolve(int advance, int count, int told, int octets) {
        int most = count - (count - advance & ACE_MAX);
        if (told == UNKNOWN) {
            boolean isThinned = meanPackets >> MEAN_SHIFT > THINNED_PACKETS;
            return isThinned ? advance : most;
        }
        int estimate = (int) Math.ceilDiv((long) told * count, octets);
        int nearest = advance + (estimate - advance + HALF_CYCLE & ~ACE_MAX);
        return Math.clamp(nearest, advance, Math.max(advance, most));
    }

    private int marked(int advance, int told, int octets, int mss) {
        if (told == UNKNOWN) {
            int likely = Math.min(octets, advance * mss);
            if (options == Options.SEEN) assumed += likely;
            return likely;
        }
        int known = Math.min(told, assumed);
        assumed -= known;
        return told - known;
    }

    /// Octets that the option newly tells of; [#UNKNOWN] without one, or with an older one.
    private int read(TcpOptions arrived) {
        if (options != Options.SEEN || arrived.accurateFields() <= MARKED_FIELD) return UNKNOWN;
        int difference = arrived.accurateField(MARKED_FIELD) - marked;
        int ahead = (difference << FIELD_SHIFT) >> FIELD_SHIFT;
        if (ahead < 0) return UNKNOWN;
        marked += ahead;
        return ahead;
    }

    /// §3.2.3.2.4: what does not begin with 0 and has become 0.
    private static boolean isZeroed(TcpOptions arrived) {
        boolean isFirstZero = arrived.accurateField(0) == 0;
        return isFirstZero || (arrived.accurateFields() > 2 && arrived.accurateField(2) == 0);
    }
}
