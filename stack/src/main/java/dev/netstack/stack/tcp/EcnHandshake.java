package dev.netstack.stack.tcp;

import dev.netstack.wire.EcnField;
import dev.netstack.wire.TcpHeader;

/// What the control bits of SYNs say of ECN (RFC 3168 §6.1.1, RFC 9768 §3.1.1).
///
/// ```
///                SYN            SYN and ACK       ACK of the SYN and ACK
///            AE CWR ECE         AE CWR ECE        AE CWR ECE
/// accurate    1   1   1      the ECN field that the SYN, or the SYN and ACK, arrived with:
///                            none 0 1 0, ECT(1) 0 1 1, ECT(0) 1 0 0, CE 1 1 0
/// classic     0   1   1          0   0   1           -
/// no ECN      0   0   0          0   0   0           -
/// ```
final class EcnHandshake {
    private static final int CLASSIC_SETUP = TcpHeader.CWR | TcpHeader.ECE;
    private static final int ACCURATE_SETUP = TcpHeader.ACE_MASK;

    private EcnHandshake() {}

    /// The bits of a SYN that asks for as much as `policy` wants.
    static int request(EcnPolicy policy) {
        return switch (policy) {
            case OFF, PASSIVE -> 0;
            case CLASSIC -> CLASSIC_SETUP;
            case ACCURATE -> ACCURATE_SETUP;
        };
    }

    /// What a SYN that arrived leads to. Bits that mean nothing yet stand for more than accurate
    /// feedback (RFC 9768 §3.1.3); who knows the classic ones alone ignores AE. ECN-10.
    static Ecn.Mode requested(int flags, EcnPolicy policy) {
        int bits = flags & TcpHeader.ACE_MASK;
        if (policy == EcnPolicy.OFF || bits == 0) return Ecn.Mode.OFF;
        if (bits == CLASSIC_SETUP) return Ecn.Mode.CLASSIC;
        if (policy != EcnPolicy.CLASSIC) return Ecn.Mode.ACCURATE;
        return bits == ACCURATE_SETUP ? Ecn.Mode.CLASSIC : Ecn.Mode.OFF;
    }

    /// The bits of the SYN and ACK that answers a SYN which arrived with `codepoint`. ECN-9.
    static int reply(Ecn.Mode mode, int codepoint) {
        return switch (mode) {
            case OFF -> 0;
            case CLASSIC -> TcpHeader.ECE;
            case ACCURATE -> reflection(codepoint);
        };
    }

    /// What a SYN and ACK leads to when `policy` chose our SYN's bits. All of them set, or of the
    /// classic ones two, come from who sends back what it got (RFC 3168 §6.1.1, RFC 9768 §3.1.2).
    static Ecn.Mode replied(int flags, EcnPolicy policy) {
        return switch (policy) {
            case OFF, PASSIVE -> Ecn.Mode.OFF;
            case CLASSIC ->
                    (flags & CLASSIC_SETUP) == TcpHeader.ECE ? Ecn.Mode.CLASSIC : Ecn.Mode.OFF;
            case ACCURATE ->
                    switch ((flags & TcpHeader.ACE_MASK) >>> TcpHeader.ACE_SHIFT) {
                        case 0b000, 0b111 -> Ecn.Mode.OFF;
                        // The bit AE alone was once something else: the answer is of its time.
                        case 0b001, 0b101 -> Ecn.Mode.CLASSIC;
                        default -> Ecn.Mode.ACCURATE;
                    };
        };
    }

    /// The bits that tell the peer which `codepoint` its SYN, or SYN and ACK, arrived with (RFC
    /// 9768 §3.1.1, §3.2.2.1).
    static int reflection(int codepoint) {
        int ace =
                switch (codepoint) {
                    case EcnField.ECT_1 -> 0b011;
                    case EcnField.ECT_0 -> 0b100;
                    case EcnField.CE -> 0b110;
                    default -> 0b010;
                };
        return ace << TcpHeader.ACE_SHIFT;
    }

    /// Whether the bits say that a segment which left without ECN arrived with it: something on the
    /// way changes what it must not (RFC 9768 §3.2.2.3).
    static boolean isMangled(int flags) {
        int bits = flags & TcpHeader.ACE_MASK;
        return bits == reflection(EcnField.ECT_1)
                || bits == reflection(EcnField.ECT_0)
                || bits == reflection(EcnField.CE);
    }
}
