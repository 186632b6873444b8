package dev.netstack.wire;

import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// Cuts a super-segment into the segments that it stands for, as a device with segmentation offload
/// does. Reused: one at a time is cut.
///
/// ```
/// |--- link, IP, TCP headers ---|----- text -----|----- text -----|-- text --|
///                 each with a copy of the headers: |--- headers ---|-- text --|
/// ```
///
/// A segment's header differs from the super-segment's in lengths, identification, sequence number
/// and checksums; FIN and PSH are kept by the last segment alone, CWR by the first (RFC 3168
/// §6.1.2).
public final class Segmenter {
    private static final int SEQUENCE = 4;
    private static final int FLAGS = 13;
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV6_LENGTH = 4;

    private MemorySegment source = MemorySegment.NULL;
    private Segmentation kind = Segmentation.NONE;
    private int segmentSize;
    private int start;
    private int network;
    private int transport;
    private int text;
    private int end;
    private int count;

    public Segmenter() {}

    /// Begins with `frame`, which is borrowed until the last [#cut]; false when it is no
    /// super-segment, or its headers contradict its descriptor or its length.
    public boolean begin(Frame frame, LinkType link) {
        count = 0;
        kind = frame.segmentation();
        segmentSize = frame.segmentSize();
        if (kind == Segmentation.NONE || segmentSize <= 0) return false;
        if (frame.checksum() != ChecksumState.PARTIAL) return false;
        if (frame.checksumOffset() != TcpHeader.CHECKSUM) return false;
        source = frame.bytes();
        start = frame.start();
        end = frame.end();
        transport = start + frame.checksumStart();
        if (transport + TcpHeader.LENGTH_MIN > end) return false;
        network = start + linkHeaderLength(link);
        if (!isNetworkHeaderSound()) return false;
        text = transport + new TcpHeader(source, transport).length();
        if (text < transport + TcpHeader.LENGTH_MIN || text > end) return false;
        count = Math.max(1, Math.ceilDiv(end - text, segmentSize));
        return true;
    }

    private int linkHeaderLength(LinkType link) {
        if (link != LinkType.ETHERNET) return 0;
        return switch (EthernetHeader.parse(source, start, end)) {
            case Ok<EthernetHeader>(var header) -> (int) header.payloadStart() - start;
            case Malformed<EthernetHeader> _ -> 0;
        };
    }

    private boolean isNetworkHeaderSound() {
        int headers = transport - network;
        if (kind == Segmentation.TCP4) {
            Ipv4Header ip = new Ipv4Header(source, network);
            return headers >= Ipv4Header.LENGTH_MIN
                    && ip.version() == Ipv4Header.VERSION
                    && ip.headerLength() == headers
                    && ip.totalLength() == end - network;
        }
        Ipv6Header ip = new Ipv6Header(source, network);
        return headers >= Ipv6Header.LENGTH
                && ip.version() == Ipv6Header.VERSION
                && ip.payloadLength() == end - network - Ipv6Header.LENGTH;
    }

    /// How many segments there are.
    public int count() {
        return count;
    }

    /// Octets of the longest of them, link header included.
    public int lengthMax() {
        return text - start + Math.min(end - text, segmentSize);
    }

    /// Writes segment `index` into `into`, at the super-segment's start, its checksums complete.
    public void cut(int index, Frame into) {
        int from = text + index * segmentSize;
        int length = Math.min(end - from, segmentSize);
        MemorySegment bytes = into.bytes();
        into.clear(start);
        into.range(start, text + length);
        MemorySegment.copy(source, start, bytes, start, text - start);
        MemorySegment.copy(source, from, bytes, text, length);
        if (kind == Segmentation.TCP4) finishIpv4(bytes, index, text + length);
        else
            Octets.putU16(
                    bytes, network + IPV6_LENGTH, text + length - network - Ipv6Header.LENGTH);
        finishTcp(bytes, index, text + length);
    }

    private void finishIpv4(MemorySegment bytes, int index, int segmentEnd) {
        int identification = new Ipv4Header(bytes, network).identification();
        Octets.putU16(bytes, network + IPV4_LENGTH, segmentEnd - network);
        Octets.putU16(bytes, network + IPV4_IDENTIFICATION, identification + index);
        Ipv4Header.writeChecksum(bytes, network);
    }

    private void finishTcp(MemorySegment bytes, int index, int segmentEnd) {
        TcpHeader tcp = new TcpHeader(bytes, transport);
        int flags = tcp.flags();
        if (index > 0) flags &= ~TcpHeader.CWR;
        if (index < count - 1) flags &= ~(TcpHeader.FIN | TcpHeader.PSH);
        Octets.putU32(bytes, transport + SEQUENCE, tcp.sequence() + index * segmentSize);
        Octets.putU8(bytes, transport + FLAGS, flags);
        long pseudoHeader = pseudoHeader(tcp, segmentEnd);
        Octets.putU16(bytes, transport + TcpHeader.CHECKSUM, 0);
        long sum = pseudoHeader + Checksum.sum(bytes, transport, segmentEnd);
        Octets.putU16(bytes, transport + TcpHeader.CHECKSUM, Checksum.finish(sum));
    }

    /// The pseudo-header's sum, with the length of one segment in place of the super-segment's.
    private long pseudoHeader(TcpHeader tcp, int segmentEnd) {
        int before = end - transport;
        return (long) tcp.checksum() + (~before & 0xFFFF) + (segmentEnd - transport);
    }
}
