package dev.netstack.stack.tcp;

import dev.netstack.wire.EcnField;
import dev.netstack.wire.TcpHeader;

/// What leaves next: the part of sequence space, and the control bits. One instance serves a stack.
final class SegmentPlan {
    int seq;
    int textLength;
    int flags;

    /// The [EcnField] of its IP header.
    int codepoint;

    /// A window probe or a keep-alive: it does not move SND.NXT.
    boolean isProbe;

    /// Larger than the others, to find out whether the path carries it.
    boolean isMtuProbe;

    /// A loss probe (RFC 8985 §7.3).
    boolean isLossProbe;

    void empty(int sequence, int controlBits) {
        text(sequence, 0, controlBits);
    }

    void text(int sequence, int length, int controlBits) {
        seq = sequence;
        textLength = length;
        flags = controlBits;
        codepoint = EcnField.NOT_ECT;
        isProbe = false;
        isMtuProbe = false;
        isLossProbe = false;
    }

    boolean isSyn() {
        return (flags & TcpHeader.SYN) != 0;
    }

    boolean isFin() {
        return (flags & TcpHeader.FIN) != 0;
    }

    /// Where the text begins in sequence space.
    int textSequence() {
        return isSyn() ? seq + 1 : seq;
    }

    /// The number after the last that it occupies.
    int end() {
        return seq + textLength + (isSyn() ? 1 : 0) + (isFin() ? 1 : 0);
    }
}
