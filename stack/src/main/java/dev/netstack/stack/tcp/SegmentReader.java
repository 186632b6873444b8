package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.stack.Counters;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import dev.netstack.wire.TcpHeader;

/// Takes a segment out of its packet, unless something is wrong with it that no connection need
/// know.
final class SegmentReader {
    private final Counters counters;

    SegmentReader(Counters counters) {
        this.counters = counters;
    }

    /// False when the packet was dropped and counted.
    boolean read(IpPacket packet, Segment into) {
        // MUST-57: a connection has two ends.
        if (packet.cast() != IpPacket.Cast.UNICAST) return drop(DropReason.TCP_BAD_ADDRESS);
        int end = packet.payloadStart() + packet.payloadLength();
        return switch (TcpHeader.parse(packet.bytes(), packet.payloadStart(), end)) {
            case Malformed<TcpHeader> _ -> drop(DropReason.TCP_MALFORMED);
            case Ok<TcpHeader>(var header) -> read(packet, header, into);
        };
    }

    private boolean read(IpPacket packet, TcpHeader header, Segment into) {
        if (!isChecksumValid(packet, header)) {
            counters.add(Counter.TCP_IN_CSUM_ERRORS);
            return drop(DropReason.TCP_BAD_CHECKSUM);
        }
        // MUST-5: on any segment. MUST-7; a reset, as the RFC suggests, would be a gift to who
        // guesses ports (E2).
        if (!into.options.decode(header)) return drop(DropReason.TCP_BAD_OPTION);
        if (!isSourceValid(packet, header)) return drop(DropReason.TCP_BAD_ADDRESS);
        into.read(packet, header);
        return true;
    }

    // MUST-3.
    private static boolean isChecksumValid(IpPacket packet, TcpHeader header) {
        boolean isUnchecked = packet.frame().checksum() == Frame.ChecksumState.COMPLETE;
        if (!isUnchecked && !packet.isReassembled()) return true;
        long addresses =
                Checksum.addresses(
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.destinationHigh(),
                        packet.destinationLow());
        int end = packet.payloadStart() + packet.payloadLength();
        return header.isChecksumValid(addresses, end);
    }

    // MUST-63, E11.
    private static boolean isSourceValid(IpPacket packet, TcpHeader header) {
        if (header.sourcePort() == 0 || header.destinationPort() == 0) return false;
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        if (packet.isIpv4()) {
            int bits = (int) low;
            return bits != 0 && bits >>> 28 != 0xE && bits != -1;
        }
        return high >>> 56 != 0xFF && (high | low) != 0;
    }

    private boolean drop(DropReason reason) {
        counters.add(Counter.TCP_IN_ERRS);
        counters.drop(reason);
        return false;
    }
}
