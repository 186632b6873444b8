package dev.netstack.stack.ip;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.SipHash;
import dev.netstack.stack.ip.IpFields.Fragmentation;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Extension;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.Octets;

/// Writes IP headers in front of what the transports send.
final class HeaderWriter {
    private static final int FLOW_LABEL_MASK = 0xF_FFFF;

    private final Identification identification;
    private final SipHash labels;

    HeaderWriter(Entropy entropy) {
        identification = new Identification(entropy);
        labels = SipHash.keyed(entropy);
    }

    /// The header of a whole datagram, whose transport is at the frame's start.
    void write(Path path, IpFields fields, Frame frame) {
        if (path.isIpv4()) {
            writeIpv4(path, fields, frame);
            return;
        }
        int label = flowLabel(path, fields.protocol(), frame);
        writeIpv6(path, fields, frame, fields.protocol(), label);
    }

    /// The headers of a fragment, whose part of the payload is at the frame's start.
    ///
    /// @param piece what [Piece] says of it
    void writeFragment(Path path, IpFields fields, Frame frame, Piece piece) {
        if (path.isIpv4()) {
            int more = piece.hasMore() ? Ipv4Header.MORE_FRAGMENTS : 0;
            writeIpv4(path, fields, frame, piece.identification(), more | piece.offset() >>> 3);
            return;
        }
        int fragment = piece.offset() | (piece.hasMore() ? 1 : 0);
        int at = frame.push(Ipv6Extension.LENGTH_MIN);
        Ipv6Extension.writeFragment(
                frame.bytes(), at, fields.protocol(), fragment, piece.identification());
        writeIpv6(path, fields, frame, IpProtocol.FRAGMENT, piece.label());
    }

    /// One fragment of a datagram.
    ///
    /// @param offset octets of the datagram's payload before it
    /// @param label the IPv6 flow label, the same in each fragment
    record Piece(int offset, boolean hasMore, int identification, int label) {}

    int identification(Path path, int protocol) {
        return identification.next(path, protocol);
    }

    /// A label that no observer can foresee, the same for the datagrams of one flow (RFC 6437 §3
    /// IP6-18, threat C17), and never 0.
    int flowLabel(Path path, int protocol, Frame frame) {
        boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        long ports =
                hasPorts ? Integer.toUnsignedLong(Octets.u32(frame.bytes(), frame.start())) : 0;
        var from = path.source();
        var to = path.destination();
        long flow = ports << 8 | protocol;
        int label = (int) labels.hash(from.high(), from.low(), to.high(), to.low(), flow);
        return Math.max(label & FLOW_LABEL_MASK, 1);
    }

    // RFC 6864 §4, IP4-10: an atomic datagram may carry any identification, so it tells nothing.
    private void writeIpv4(Path path, IpFields fields, Frame frame) {
        if (fields.fragmentation() == Fragmentation.NEVER) {
            writeIpv4(path, fields, frame, 0, Ipv4Header.DONT_FRAGMENT);
            return;
        }
        writeIpv4(path, fields, frame, identification.next(path, fields.protocol()), 0);
    }

    private static void writeIpv4(
            Path path, IpFields fields, Frame frame, int identification, int fragment) {
        int at = frame.push(Ipv4Header.LENGTH_MIN);
        Ipv4Header.write(
                frame.bytes(),
                at,
                new Ipv4Header.Fields(
                        Ipv4Header.LENGTH_MIN,
                        frame.length(),
                        fields.trafficClass(),
                        identification,
                        fragment,
                        fields.hopLimit(),
                        fields.protocol(),
                        (int) path.source().low(),
                        (int) path.destination().low()));
    }

    private static void writeIpv6(
            Path path, IpFields fields, Frame frame, int nextHeader, int label) {
        int payloadLength = frame.length();
        int at = frame.push(Ipv6Header.LENGTH);
        Ipv6Header.write(
                frame.bytes(),
                at,
                new Ipv6Header.Fields(
                        payloadLength,
                        fields.trafficClass(),
                        label,
                        nextHeader,
                        fields.hopLimit(),
                        path.source().high(),
                        path.source().low(),
                        path.destination().high(),
                        path.destination().low()));
    }
}
