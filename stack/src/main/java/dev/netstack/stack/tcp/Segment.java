package dev.netstack.stack.tcp;

import dev.netstack.stack.ip.IpPacket;
import dev.netstack.wire.EcnField;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;
import java.lang.foreign.MemorySegment;

/// An arriving segment as the machine sees it: SEG.* of RFC 9293 §3.3.1.
///
/// One instance serves a stack; it is valid during one call, and so is the text, which lies in the
/// frame. [#trim] cuts it to the window, as §3.10.7.4 proposes.
final class Segment {
    final FourTuple flow = new FourTuple();
    final TcpOptions options = new TcpOptions();

    int seq;
    int ack;

    /// The control bits, named in [TcpHeader].
    int flags;

    /// As it stands in the header.
    int window;

    /// It came without SYN, which [#trim] may have cut off (RFC 7323 §2.2).
    boolean isWindowScaled;

    int urgentPointer;

    /// The [dev.netstack.wire.EcnField] of its IP header.
    int codepoint;

    /// Segments on the wire that it stands for: more than one, if it is a super-segment.
    int segments;

    MemorySegment bytes = MemorySegment.NULL;
    int textStart;
    int textLength;

    /// Takes over a header that was parsed and whose options were decoded.
    void read(IpPacket packet, TcpHeader header) {
        flow.localHigh = packet.destinationHigh();
        flow.localLow = packet.destinationLow();
        flow.remoteHigh = packet.sourceHigh();
        flow.remoteLow = packet.sourceLow();
        flow.ports = header.destinationPort() << 16 | header.sourcePort();
        seq = header.sequence();
        ack = header.acknowledgment();
        flags = header.flags();
        window = header.window();
        isWindowScaled = !isSyn();
        urgentPointer = header.urgentPointer();
        codepoint = packet.trafficClass() & EcnField.MASK;
        bytes = packet.bytes();
        textStart = (int) header.payloadStart();
        textLength = packet.payloadStart() + packet.payloadLength() - textStart;
        int size = packet.isReassembled() ? 0 : packet.frame().segmentSize();
        segments = size == 0 ? 1 : Math.max(1, Math.ceilDiv(textLength, size));
    }

    boolean isSyn() {
        return (flags & TcpHeader.SYN) != 0;
    }

    boolean isAck() {
        return (flags & TcpHeader.ACK) != 0;
    }

    boolean isFin() {
        return (flags & TcpHeader.FIN) != 0;
    }

    boolean isRst() {
        return (flags & TcpHeader.RST) != 0;
    }

    boolean isUrg() {
        return (flags & TcpHeader.URG) != 0;
    }

    /// SEG.LEN: text, SYN and FIN.
    int length() {
        return textLength + (isSyn() ? 1 : 0) + (isFin() ? 1 : 0);
    }

    /// Where the text begins in sequence space.
    int textSequence() {
        return isSyn() ? seq + 1 : seq;
    }

    /// The number after the last that it occupies.
    int end() {
        return seq + length();
    }

    /// Cuts off what lies before `nxt` and from `edge` on, SYN and FIN included.
    ///
    /// @return whether anything was cut off
    boolean trim(int nxt, int edge) {
        boolean isCutLeft = trimLeft(nxt);
        boolean isCutRight = trimRight(edge);
        return isCutLeft || isCutRight;
    }

    private boolean trimLeft(int nxt) {
        int excess = Seq.distance(seq, nxt);
        if (excess <= 0) return false;
        if (isSyn()) {
            flags &= ~TcpHeader.SYN;
            seq++;
            excess--;
        }
        int cut = Math.min(excess, textLength);
        textStart += cut;
        textLength -= cut;
        seq += cut;
        if (cut < excess) {
            flags &= ~TcpHeader.FIN;
            seq = nxt;
        }
        return true;
    }

    private boolean trimRight(int edge) {
        int excess = Seq.distance(edge, end());
        if (excess <= 0) return false;
        if (isFin()) {
            flags &= ~TcpHeader.FIN;
            excess--;
        }
        textLength = Math.max(0, textLength - excess);
        return true;
    }
}
