package dev.netstack.stack.ip;

import dev.netstack.stack.Interface;
import dev.netstack.wire.Ipv6Extension;
import dev.netstack.wire.Ipv6Header;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The fragments of one datagram that have arrived, each at its place.
///
/// ```
/// 0          PAYLOAD_AT - prefix    PAYLOAD_AT      +start  +end        total
/// |-- unused --|-- header --|--------|-- piece --|---|-- piece --|---------|
/// ```
///
/// Pieces never overlap: one that would is refused, and the datagram with it (RFC 8200 §4.5 IP6-11,
/// IP4-7, applied to IPv4 as well; see docs/deviations.md). So the datagram is whole when the
/// lengths add up.
final class PartialDatagram {
    /// Pieces of one datagram (threat B8): 65,535 octets over an Ethernet link are 45.
    static final int PIECES_MAX = 64;

    /// Where the payload begins in memory: the longest header that is kept fits in front.
    static final int PAYLOAD_AT = 64;

    /// What became of a piece.
    enum Placed {
        NEW,
        /// The same octets at the same place again, ignored.
        DUPLICATE,
        /// It contradicts what is there.
        OVERLAP,
        /// One piece too many.
        TOO_MANY
    }

    // Which datagram it is.
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int identification;
    int protocol;

    // Where it is filed.
    @Nullable PartialDatagram nextInBucket;
    @Nullable PartialDatagram previousInBucket;
    @Nullable PartialDatagram older;
    @Nullable PartialDatagram newer;
    int bucket;
    long deadline;

    // What is known from the first fragment; `prefix` is 0 until it arrives.
    int prefix;
    int firstLength;
    int trafficClass;
    int hopLimit;

    private @Nullable Interface nic;
    private @Nullable MemorySegment memory;
    private final int[] starts = new int[PIECES_MAX];
    private final int[] ends = new int[PIECES_MAX];
    private int pieces;
    private int received;
    private int total;
    private int ecnSeen;
    private boolean isDiscarded;

    /// Begins anew as the datagram that `packet` is a fragment of.
    void open(IpPacket packet, long until) {
        sourceHigh = packet.sourceHigh;
        sourceLow = packet.sourceLow;
        destinationHigh = packet.destinationHigh;
        destinationLow = packet.destinationLow;
        identification = packet.identification;
        protocol = packet.protocol;
        deadline = until;
        nic = packet.nic;
        prefix = 0;
        firstLength = 0;
        pieces = 0;
        received = 0;
        total = -1;
        ecnSeen = 0;
        isDiscarded = false;
    }

    /// RFC 791 §3.2 and RFC 8200 §4.5: the protocol is part of the name in IPv4 only.
    boolean isOf(IpPacket packet) {
        return identification == packet.identification
                && destinationLow == packet.destinationLow
                && destinationHigh == packet.destinationHigh
                && isFrom(packet)
                && (protocol == packet.protocol || !packet.isIpv4());
    }

    boolean isFrom(IpPacket packet) {
        return sourceLow == packet.sourceLow && sourceHigh == packet.sourceHigh;
    }

    /// Octets of memory held.
    int octets() {
        return memory == null ? 0 : (int) memory.byteSize();
    }

    /// Octets of memory for a payload that ends at `end`.
    static int octetsFor(int end) {
        return PAYLOAD_AT + end;
    }

    /// Moves into larger memory; gives back the old.
    @Nullable MemorySegment moveTo(MemorySegment larger) {
        var old = memory;
        if (old != null) MemorySegment.copy(old, 0, larger, 0, old.byteSize());
        memory = larger;
        return old;
    }

    /// Drops what is held but stays, so that fragments still to come are known for what they are.
    @Nullable MemorySegment discard() {
        var old = memory;
        memory = null;
        isDiscarded = true;
        return old;
    }

    boolean isDiscarded() {
        return isDiscarded;
    }

    boolean isWhole() {
        return received == total;
    }

    int total() {
        return total;
    }

    /// Puts the payload of `packet` into its place, for which there is memory.
    Placed place(IpPacket packet) {
        int start = packet.fragmentOffset;
        int end = start + packet.payloadLength;
        int at = count(start);
        if (at < pieces && starts[at] == start && ends[at] == end) return again(packet);
        if (contradictsEnd(end, packet)) return Placed.OVERLAP;
        if (at > 0 && ends[at - 1] > start) return Placed.OVERLAP;
        if (at < pieces && starts[at] < end) return Placed.OVERLAP;
        if (pieces == PIECES_MAX) return Placed.TOO_MANY;
        insert(at, start, end);
        MemorySegment.copy(
                packet.bytes, packet.payloadStart, held(), PAYLOAD_AT + start, end - start);
        if (!packet.hasMoreFragments) total = end;
        if (start == 0) keepHeader(packet);
        ecnSeen |= 1 << (packet.trafficClass & 3);
        return Placed.NEW;
    }

    /// RFC 3168 §5.3: a congestion mark on any fragment marks the whole; beside a fragment that
    /// says it cannot be marked, there is something wrong with both. ECN-4.
    boolean isEcnConsistent() {
        return (ecnSeen & 0b1001) != 0b1001;
    }

    /// Aims `packet` at the payload's first `length` octets and the header in front.
    void show(IpPacket packet, int length) {
        packet.nic = Objects.requireNonNull(nic);
        packet.bytes = held();
        packet.sourceHigh = sourceHigh;
        packet.sourceLow = sourceLow;
        packet.destinationHigh = destinationHigh;
        packet.destinationLow = destinationLow;
        packet.headerStart = PAYLOAD_AT - prefix;
        packet.payloadStart = PAYLOAD_AT;
        packet.payloadLength = length;
        packet.protocol = protocol;
        packet.trafficClass = (ecnSeen & 0b1000) != 0 ? trafficClass | 3 : trafficClass;
        packet.hopLimit = hopLimit;
        packet.fragmentOffset = 0;
        packet.hasMoreFragments = false;
        packet.isReassembled = true;
    }

    private Placed again(IpPacket packet) {
        int at = PAYLOAD_AT + packet.fragmentOffset;
        int length = packet.payloadLength;
        long from = packet.payloadStart;
        long differs =
                MemorySegment.mismatch(held(), at, at + length, packet.bytes, from, from + length);
        return differs < 0 ? Placed.DUPLICATE : Placed.OVERLAP;
    }

    private boolean contradictsEnd(int end, IpPacket packet) {
        if (total >= 0) return packet.hasMoreFragments ? end >= total : end != total;
        return !packet.hasMoreFragments && pieces > 0 && ends[pieces - 1] >= end;
    }

    /// How many pieces begin before `start`.
    private int count(int start) {
        int low = 0;
        int high = pieces;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] < start) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void insert(int at, int start, int end) {
        System.arraycopy(starts, at, starts, at + 1, pieces - at);
        System.arraycopy(ends, at, ends, at + 1, pieces - at);
        starts[at] = start;
        ends[at] = end;
        pieces++;
        received += end - start;
    }

    /// The IPv4 header with its options; or the IPv6 header and the Fragment header, without what
    /// may be between them, which was acted upon.
    private void keepHeader(IpPacket packet) {
        int length = packet.payloadStart - packet.headerStart;
        int behind = packet.isIpv4() ? 0 : Ipv6Extension.LENGTH_MIN;
        int fixed = packet.isIpv4() ? length : Ipv6Header.LENGTH;
        prefix = fixed + behind;
        int to = PAYLOAD_AT - prefix;
        MemorySegment.copy(packet.bytes, packet.headerStart, held(), to, fixed);
        MemorySegment.copy(
                packet.bytes, packet.payloadStart - behind, held(), PAYLOAD_AT - behind, behind);
        firstLength = packet.payloadLength;
        trafficClass = packet.trafficClass;
        hopLimit = packet.hopLimit;
        protocol = packet.protocol;
    }

    private MemorySegment held() {
        return Objects.requireNonNull(memory, "no memory for the pieces");
    }
}
