package dev.netstack.simulator;

import dev.netstack.simulator.ScriptSegment.Fields;
import dev.netstack.simulator.ScriptSegment.Text;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.stack.ip.IpFields.Fragmentation;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.EcnField;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes real datagrams of a script's segments, and segments of the datagrams that a stack sends.
///
/// The text of a segment is the [OctetPattern] of its stream, whose first octet has the relative
/// sequence number 1; on the way out that is verified, as are all checksums.
final class ScriptFrames {
    private final IpAddress local;
    private final IpAddress remote;

    /// What a datagram of ours says: the peer's port and the segment, or why it is wrong.
    record Sent(int localPort, int remotePort, ScriptSegment segment, @Nullable String fault) {}

    /// Ends of the TCP segment in a frame, and the part of the pseudo-header that the addresses
    /// have.
    private record Bounds(int start, int end, int addresses) {}

    ScriptFrames(IpAddress local, IpAddress remote) {
        this.local = local;
        this.remote = remote;
    }

    // From notation to datagram.

    /// Writes a datagram from `peer` to our port `localPort`.
    void write(ScriptSegment segment, ScriptPeer peer, int localPort, Envelope how, Frame into) {
        into.clear(Frame.TRANSPORT_HEADROOM);
        int end = writeTcp(segment, peer, localPort, into);
        into.range(into.start(), end);
        var source = how.source() == null ? remote : how.source();
        var destination = how.destination() == null ? local : how.destination();
        int sum =
                Checksum.addresses(
                        source.high(), source.low(), destination.high(), destination.low());
        sum += IpProtocol.TCP + into.length();
        int field = into.start() + TcpHeader.CHECKSUM;
        int checksum = Checksum.finish(sum + Checksum.sum(into.bytes(), into.start(), end));
        Octets.putU16(into.bytes(), field, checksum ^ how.damage());
        int ecn = segment.codepoint() == null ? EcnField.NOT_ECT : segment.codepoint();
        if (source instanceof Ipv4Address) writeIpv4(source, destination, ecn, how, into);
        else writeIpv6(source, destination, ecn, how, into);
    }

    private int writeTcp(ScriptSegment segment, ScriptPeer peer, int localPort, Frame into) {
        var bytes = into.bytes();
        var text = segment.text() == null ? new Text(0, 0) : segment.text();
        var options = segment.options() == null ? List.<ScriptOption>of() : segment.options();
        var codec = new ScriptOptions(peer.iss, 0, peer.timestampBase);
        long headerEnd = codec.write(bytes, into.start() + TcpHeader.LENGTH_MIN, options);
        var fields = segment.fields();
        TcpHeader.write(
                bytes,
                into.start(),
                new TcpHeader.Fields(
                        peer.port,
                        localPort,
                        text.start() + peer.irs,
                        fields.ack() == null ? 0 : fields.ack() + peer.iss,
                        (int) headerEnd - into.start(),
                        segment.flags(),
                        fields.window() == null ? 0xFFFF : fields.window(),
                        fields.urgent() == null ? 0 : fields.urgent()));
        OctetPattern.write(offset(segment, text), bytes, headerEnd, text.length());
        return (int) headerEnd + text.length();
    }

    private static void writeIpv4(IpAddress from, IpAddress to, int ecn, Envelope how, Frame into) {
        byte[] options = how.ipOptionOctets();
        int headerLength = Ipv4Header.LENGTH_MIN + options.length;
        int at = into.push(headerLength);
        putOctets(into.bytes(), at + Ipv4Header.LENGTH_MIN, options);
        Ipv4Header.write(
                into.bytes(),
                at,
                new Ipv4Header.Fields(
                        headerLength,
                        into.length(),
                        ecn,
                        0,
                        Ipv4Header.DONT_FRAGMENT,
                        how.hopLimit(),
                        IpProtocol.TCP,
                        (int) from.low(),
                        (int) to.low()));
    }

    private static void writeIpv6(IpAddress from, IpAddress to, int ecn, Envelope how, Frame into) {
        byte[] extension = how.ipOptionOctets();
        boolean isExtended = extension.length > 0;
        if (isExtended) {
            int at = into.push(extension.length);
            putOctets(into.bytes(), at, extension);
            Octets.putU8(into.bytes(), at, IpProtocol.TCP);
        }
        int payload = into.length();
        Ipv6Header.write(
                into.bytes(),
                into.push(Ipv6Header.LENGTH),
                new Ipv6Header.Fields(
                        payload,
                        ecn,
                        0,
                        isExtended ? IpProtocol.HOP_BY_HOP : IpProtocol.TCP,
                        how.hopLimit(),
                        from.high(),
                        from.low(),
                        to.high(),
                        to.low()));
    }

    // From datagram to notation.

    /// The ports of a datagram that carries TCP, remote first in the high half; -1 for any other.
    int remotePort(Frame frame) {
        var bounds = bounds(frame);
        return bounds == null ? -1 : new TcpHeader(frame.bytes(), bounds.start()).destinationPort();
    }

    /// Reads a datagram of ours to `peer`, which carries TCP.
    Sent read(Frame frame, ScriptPeer peer) {
        var bounds = bounds(frame);
        if (bounds == null) throw new IllegalArgumentException("not TCP");
        var tcp = new TcpHeader(frame.bytes(), bounds.start());
        learn(tcp, peer);
        int codepoint = fields(frame).trafficClass() & EcnField.MASK;
        var segment = segment(codepoint, tcp, bounds, peer);
        return new Sent(
                tcp.sourcePort(), tcp.destinationPort(), segment, fault(tcp, bounds, segment));
    }

    private static ScriptSegment segment(
            int codepoint, TcpHeader tcp, Bounds bounds, ScriptPeer peer) {
        int length = bounds.end() - (int) tcp.payloadStart();
        // A reset that answers nobody's segment has the sequence number 0 (RFC 9293 §3.10.7.1).
        boolean isAbsolute = tcp.isRst() && tcp.isAck() && tcp.sequence() == 0;
        int start = isAbsolute ? 0 : tcp.sequence() - peer.iss;
        var codec = new ScriptOptions(peer.irs, peer.timestampBase, 0);
        return new ScriptSegment(
                codepoint,
                tcp.flags(),
                new Text(start, length),
                new Fields(
                        tcp.isAck() ? (Integer) (tcp.acknowledgment() - peer.irs) : null,
                        tcp.window(),
                        tcp.isUrg() ? (Integer) tcp.urgentPointer() : null),
                codec.read(tcp.bytes(), tcp.optionsStart(), tcp.payloadStart()));
    }

    private static void learn(TcpHeader tcp, ScriptPeer peer) {
        if (tcp.isSyn()) peer.learnIss(tcp.sequence());
        var options = new ScriptOptions(0, 0, 0);
        for (var option : options.read(tcp.bytes(), tcp.optionsStart(), tcp.payloadStart())) {
            if (option instanceof ScriptOption.Timestamps(var value, _) && value != null) {
                peer.learnTimestamp(value);
            }
        }
    }

    private static @Nullable String fault(TcpHeader tcp, Bounds bounds, ScriptSegment segment) {
        if (!tcp.isChecksumValid(bounds.addresses(), bounds.end())) return "TCP checksum wrong";
        var text = segment.text();
        if (text == null || text.length() == 0) return null;
        int bad =
                OctetPattern.mismatch(
                        offset(segment, text), tcp.bytes(), tcp.payloadStart(), text.length());
        return bad < 0 ? null : "octet " + (text.start() + bad) + " is not the one written";
    }

    /// Where the text lies in its stream: the SYN comes before it.
    private static long offset(ScriptSegment segment, Text text) {
        return segment.has(TcpHeader.SYN) ? text.start() : text.start() - 1L;
    }

    /// What the IP header of a datagram of ours says.
    static IpFields fields(Frame frame) {
        if (Octets.u8(frame.bytes(), frame.start()) >>> 4 == Ipv6Header.VERSION) {
            var ip = new Ipv6Header(frame.bytes(), frame.start());
            int next = ip.nextHeader();
            return new IpFields(next, ip.trafficClass(), ip.hopLimit(), Fragmentation.NEVER);
        }
        var ip = new Ipv4Header(frame.bytes(), frame.start());
        var cut = ip.isDontFragment() ? Fragmentation.NEVER : Fragmentation.ALLOWED;
        return new IpFields(ip.protocol(), ip.trafficClass(), ip.ttl(), cut);
    }

    private static @Nullable Bounds bounds(Frame frame) {
        return switch (Octets.u8(frame.bytes(), frame.start()) >>> 4) {
            case Ipv4Header.VERSION -> boundsIpv4(new Ipv4Header(frame.bytes(), frame.start()));
            case Ipv6Header.VERSION -> boundsIpv6(new Ipv6Header(frame.bytes(), frame.start()));
            default -> null;
        };
    }

    private static @Nullable Bounds boundsIpv4(Ipv4Header ip) {
        if (ip.protocol() != IpProtocol.TCP) return null;
        var source = ip.source();
        var destination = ip.destination();
        int addresses = Checksum.addresses(0, source.low(), 0, destination.low());
        return new Bounds((int) ip.payloadStart(), (int) ip.payloadEnd(), addresses);
    }

    private static @Nullable Bounds boundsIpv6(Ipv6Header ip) {
        if (ip.nextHeader() != IpProtocol.TCP) return null;
        int addresses =
                Checksum.addresses(
                        ip.sourceHigh(), ip.sourceLow(), ip.destinationHigh(), ip.destinationLow());
        return new Bounds((int) ip.payloadStart(), (int) ip.payloadEnd(), addresses);
    }

    private static void putOctets(MemorySegment bytes, long at, byte[] octets) {
        for (int i = 0; i < octets.length; i++) Octets.putU8(bytes, at + i, octets[i]);
    }
}
