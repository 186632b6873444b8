package dev.netstack.stack.tcp;

import dev.netstack.wire.EcnField;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;
import java.lang.foreign.MemorySegment;

/// What the peer is told of marks by accurate ECN feedback (RFC 9768 §3.2): r.cep, the number of
/// marked packets, in the ACE field of every segment; r.e0b, r.ceb and r.e1b, octets of text by
/// their codepoint, in an option.
final class ReceivedMarks {
    /// What r.cep begins with (§3.2.1): not 0, so that a field which the path clears is noticed.
    static final int PACKETS_INITIAL = 5;

    /// What r.e0b and r.e1b begin with, for the same reason.
    static final int OCTETS_INITIAL = 1;

    /// Marked packets that call for an acknowledgment at once, with text and without (§3.2.2.5.1).
    /// Fewer without text, and two hosts might acknowledge each other for ever.
    private static final int PENDING_TEXT_MAX = 2;

    private static final int PENDING_EMPTY_MAX = 3;

    /// Segments that carry the option although nothing changed: what the path does to it shows
    /// when a connection begins (§3.2.3.2.1).
    private static final int FIRST_OPTIONS = 2;

    private static final int FIELDS = 3;
    private static final int CWR_OF_ACE = TcpHeader.CWR >>> TcpHeader.ACE_SHIFT;

    private int packets = PACKETS_INITIAL;
    private int marked;
    private int ect0 = OCTETS_INITIAL;
    private int ect1 = OCTETS_INITIAL;

    /// Marked packets since a segment of ours left.
    private int pending;

    private boolean wasMarked;
    private int optionsDue = FIRST_OPTIONS;

    /// Whether ECT(1) is what the option has to tell of.
    private boolean isEct1Newest;

    /// The ACE field as control bits.
    int ace() {
        return packets << TcpHeader.ACE_SHIFT & TcpHeader.ACE_MASK;
    }

    /// Whether a device that clears CWR from all segments of a super-segment but the first would
    /// change what the field says.
    boolean isAceCut() {
        return (packets & CWR_OF_ACE) != 0;
    }

    /// A SYN, or SYN and ACK, arrived marked.
    void onMarkedSyn() {
        packets++;
    }

    /// A segment was accepted.
    ///
    /// @return whether it must be acknowledged at once: a mark where there was none before, or so
    ///     many that the field could pass through all its values unseen (§3.2.2.5.1)
    boolean onSegment(Segment segment) {
        boolean isText = segment.textLength > 0;
        if (isText) count(segment);
        boolean isMarked = segment.codepoint == EcnField.CE;
        boolean isFirst = isText && isMarked && !wasMarked;
        if (isText) wasMarked = isMarked;
        if (!isMarked) return false;
        packets += segment.segments;
        pending += segment.segments;
        return isFirst || pending >= (isText ? PENDING_TEXT_MAX : PENDING_EMPTY_MAX);
    }

    private void count(Segment segment) {
        switch (segment.codepoint) {
            case EcnField.ECT_0 -> ect0 += segment.textLength;
            case EcnField.ECT_1 -> ect1 += segment.textLength;
            case EcnField.CE -> marked += segment.textLength;
            default -> {
                return;
            }
        }
        if (segment.codepoint == EcnField.ECT_1) isEct1Newest = true;
        optionsDue = Math.max(1, optionsDue);
    }

    /// A segment of ours left, and with it the field.
    void onSent() {
        pending = 0;
    }

    /// A segment of ours left with the option.
    void onOptionSent() {
        optionsDue = Math.max(0, optionsDue - 1);
        isEct1Newest = false;
    }

    /// Whether something changed that the option would tell (§3.2.3.3).
    boolean isOptionDue() {
        return optionsDue > 0;
    }

    /// Octets that [#writeOption] writes.
    int optionLength() {
        return TcpOptions.accurateEcnLength(fields());
    }

    /// Writes the option, from `at` on; the field that changed least often is the last, and left
    /// out as long as it says nothing (§3.2.3).
    long writeOption(MemorySegment bytes, long at) {
        int kind = isEct1Newest ? TcpOptions.ACCURATE_ECN_1 : TcpOptions.ACCURATE_ECN_0;
        int fields = fields();
        long next = TcpOptions.putAccurateEcn(bytes, at, kind, fields);
        next = TcpOptions.putAccurateField(bytes, next, isEct1Newest ? ect1 : ect0);
        next = TcpOptions.putAccurateField(bytes, next, marked);
        if (fields < FIELDS) return next;
        return TcpOptions.putAccurateField(bytes, next, isEct1Newest ? ect0 : ect1);
    }

    private int fields() {
        boolean isFirst = optionsDue > 1;
        int last = isEct1Newest ? ect0 : ect1;
        return isFirst || last != OCTETS_INITIAL ? FIELDS : FIELDS - 1;
    }
}
