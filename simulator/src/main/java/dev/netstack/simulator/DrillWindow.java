package dev.netstack.simulator;

import dev.netstack.wire.TcpHeader;

/// The window that the stack offers in a script for FreeBSD, beside the one that FreeBSD would.
///
/// FreeBSD's receive buffer is a multiple of the MSS, and without window scaling larger than a
/// window field can tell. What it accepts goes by the buffer; RFC 9293 §3.10.7.4 goes by what was
/// offered. So a sequence number at the right edge of FreeBSD's window is moved to the right edge
/// of ours: a script means the edge, not the number.
final class DrillWindow {
    /// FreeBSD's buffer before it is rounded up to whole segments.
    private static final int BUFFER_FIRST = 65_536;

    /// What FreeBSD's buffer is, as the script told last.
    private int bufferOctets;

    private int acknowledged;

    /// The right edge that was offered last, as far as it was not scaled.
    private int edge;

    /// What our SYN said that a segment may carry.
    private int segmentOctets;

    /// The script says that FreeBSD's receive buffer has so many octets.
    void toldBuffer(long octets) {
        bufferOctets = (int) octets;
    }

    /// The stack sent this.
    void sent(ScriptSegment segment) {
        var ack = segment.fields().ack();
        if (segment.has(TcpHeader.SYN)) segmentOctets = segmentSize(segment);
        if (ack == null && !segment.has(TcpHeader.SYN)) return;
        // A peer's sequence numbers begin at 0: what follows its SYN is 1.
        acknowledged = ack == null ? 1 : ack;
        edge = edge(segment, acknowledged);
    }

    /// Whether a window in `segment` that is `lacking` octets smaller than FreeBSD's has the right
    /// edge that was there before. FreeBSD moves the edge by less than a segment; RFC 9293
    /// §3.8.6.2.2 does not (MUST-39).
    boolean isEdgeHeld(ScriptSegment segment, int lacking) {
        var ack = segment.fields().ack();
        return ack != null && edge(segment, ack) == edge && lacking < segmentOctets;
    }

    /// Where a segment arrives that a script has at `number`.
    int moved(int number) {
        int theirs = acknowledged + bufferOctets;
        boolean isAtEdge = bufferOctets > BUFFER_FIRST && number >= theirs - 1;
        return isAtEdge ? edge - (theirs - number) : number;
    }

    private static int edge(ScriptSegment segment, int ack) {
        var window = segment.fields().window();
        return ack + (window == null ? 0 : window);
    }

    private static int segmentSize(ScriptSegment syn) {
        var options = syn.options();
        if (options == null) return 0;
        for (var option : options) {
            if (option instanceof ScriptOption.MaximumSegmentSize(int octets)) return octets;
        }
        return 0;
    }
}
