package dev.netstack.simulator.campaign;

import dev.netstack.simulator.OctetPattern;
import org.jspecify.annotations.Nullable;

/// What one end of a connection has sent, as the link saw it, and the claims that every segment of
/// it must meet.
final class Direction {
    /// A window probe is one octet, which a closed window does not allow (RFC 9293 §3.8.6.1).
    private static final int PROBE = 1;

    private final Dialogue dialogue;
    private final String name;
    private boolean isOpen;
    private boolean isAmbiguous;
    private int iss;

    /// The highest sequence number that was sent, and one more.
    private int nxt;

    private boolean hasFin;
    private boolean hasAck;
    private int ack;

    /// The right edge of the window that was advertised.
    private int edge;

    private boolean offersScale;
    private int offeredShift;

    Direction(Dialogue dialogue, String name) {
        this.dialogue = dialogue;
        this.name = name;
    }

    /// A segment leaves this end towards `other`'s.
    ///
    /// @param program null when the end was never handed to one
    void sent(Sighting segment, Direction other, @Nullable Program program) {
        var tcp = segment.tcp();
        if (tcp.isRst() || isAmbiguous) return;
        if (tcp.isSyn()) open(segment);
        if (!isOpen || other.isAmbiguous || isAmbiguous) return;
        if (tcp.isAck()) acknowledge(segment, other);
        checkRoom(segment, other);
        checkText(segment, program);
        checkEnd(segment, program);
        if (distance(nxt, segment.end()) <= 0) return;
        nxt = segment.end();
        if (program != null && segment.textLength() > 0) program.checkFlight();
    }

    /// A SYN that was long under way may open a connection that nobody asked for, once the first
    /// is over: which of the two a segment belongs to cannot be told from outside.
    private void open(Sighting segment) {
        var tcp = segment.tcp();
        if (isOpen) {
            boolean isOther = iss != tcp.sequence();
            isAmbiguous = isOther || (hasAck && distance(ack, tcp.acknowledgment()) < 0);
            return;
        }
        isOpen = true;
        iss = segment.tcp().sequence();
        nxt = iss + 1;
        offersScale = segment.options().hasWindowScale();
        offeredShift = Math.min(14, segment.options().windowScale());
    }

    private void acknowledge(Sighting segment, Direction other) {
        var tcp = segment.tcp();
        int number = tcp.acknowledgment();
        if (other.isOpen) {
            check(distance(number, other.nxt) >= 0, "acknowledges what was never sent");
        }
        check(!hasAck || distance(ack, number) >= 0, "takes an acknowledgment back");
        boolean isScaled = offersScale && other.offersScale && !tcp.isSyn();
        int shift = isScaled ? offeredShift : 0;
        int right = number + (tcp.window() << shift);
        // RFC 9293 §3.8.6 SHLD-14: what was promised once is not taken back, but from a peer that
        // has nothing to send any more, in a SYN that comes again and cannot say so much, or by
        // less than the unit in which it is told (RFC 7323 §2.4).
        boolean isDone = other.hasFin && number == other.nxt;
        int gain = hasAck ? distance(edge, right) : 0;
        boolean isRounded = gain > -(1 << shift);
        check(isRounded || isDone || tcp.isSyn(), "draws its window back");
        if (!hasAck || gain > 0) edge = right;
        hasAck = true;
        ack = number;
        checkBlocks(segment, other);
    }

    /// RFC 2018 §4, RFC 2883 §4: blocks lie in what was sent; only the first may repeat what was
    /// acknowledged.
    private void checkBlocks(Sighting segment, Direction other) {
        var options = segment.options();
        for (int i = 0; i < options.sackBlocks(); i++) {
            int left = options.left(i);
            int right = options.right(i);
            check(distance(left, right) > 0, "has an empty SACK block");
            check(distance(right, other.nxt) >= 0, "has a SACK block of what was never sent");
            check(i == 0 || distance(ack, left) > 0, "has a SACK block below its acknowledgment");
        }
    }

    /// SND.NXT stays in the window that the peer advertised, at any time.
    private void checkRoom(Sighting segment, Direction other) {
        if (!other.hasAck || segment.tcp().isSyn()) return;
        check(distance(segment.end(), other.edge + PROBE) >= 0, "sends beyond the window");
    }

    /// The same octets whenever they are sent (threat H13), and none that nobody wrote.
    private void checkText(Sighting segment, @Nullable Program program) {
        int length = segment.textLength();
        if (length == 0) return;
        int offset = distance(iss + 1, segment.textSequence());
        check(offset >= 0, "sends text ahead of its first octet");
        if (program == null) return;
        check(offset + length <= program.sent(), "sends octets that nobody wrote");
        int bad =
                OctetPattern.mismatch(
                        program.sendBase() + offset,
                        segment.bytes(),
                        segment.tcp().payloadStart(),
                        length);
        check(bad < 0, "sends a wrong octet");
    }

    private void checkEnd(Sighting segment, @Nullable Program program) {
        if (!segment.tcp().isFin()) return;
        hasFin = true;
        if (program == null) return;
        long offset = distance(iss + 1, segment.end() - 1);
        check(offset == program.sent(), "sends FIN where the text does not end");
    }

    private void check(boolean claim, String what) {
        dialogue.check(claim, () -> name + " " + what + ": " + dialogue);
    }

    /// From `from` to `to`, which are less than 2^31 apart.
    private static int distance(int from, int to) {
        return to - from;
    }
}
