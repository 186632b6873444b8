package dev.netstack.simulator.campaign;

import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;
import java.lang.foreign.MemorySegment;

/// A TCP segment as it crosses a link: read by itself, without the code of the stack. Reused.
final class Sighting {
    private final TcpOptions options = new TcpOptions();
    private MemorySegment bytes = MemorySegment.NULL;
    private TcpHeader tcp = new TcpHeader(bytes, 0);
    private int textLength;

    /// Reads a frame that a stack sent; false when it carries no TCP.
    boolean read(Frame frame, LinkType link) {
        bytes = frame.bytes();
        int at = frame.start() + (link == LinkType.ETHERNET ? EthernetHeader.LENGTH : 0);
        int version = Octets.u8(bytes, at) >>> 4;
        if (version == Ipv4Header.VERSION) {
            var ip = new Ipv4Header(bytes, at);
            if (ip.protocol() != IpProtocol.TCP) return false;
            return read(ip.payloadStart(), ip.payloadEnd());
        }
        if (version != Ipv6Header.VERSION) return false;
        var ip = new Ipv6Header(bytes, at);
        if (ip.nextHeader() != IpProtocol.TCP) return false;
        return read(ip.payloadStart(), ip.payloadEnd());
    }

    private boolean read(long start, long end) {
        tcp = new TcpHeader(bytes, start);
        textLength = (int) (end - tcp.payloadStart());
        options.clear();
        if (tcp.hasOptions()) options.decode(tcp);
        return true;
    }

    TcpHeader tcp() {
        return tcp;
    }

    TcpOptions options() {
        return options;
    }

    MemorySegment bytes() {
        return bytes;
    }

    int textLength() {
        return textLength;
    }

    /// Sequence number of the first octet of text.
    int textSequence() {
        return tcp.sequence() + (tcp.isSyn() ? 1 : 0);
    }

    /// The sequence number behind the segment.
    int end() {
        return textSequence() + textLength + (tcp.isFin() ? 1 : 0);
    }
}
