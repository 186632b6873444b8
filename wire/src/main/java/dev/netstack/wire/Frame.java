package dev.netstack.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The unit that crosses a link: a run of octets in native memory, and its offload descriptor.
///
/// ```
/// 0                start                        end              capacity
/// |--- headroom ---|--- link, IP, transport ----|--- tailroom ---|
/// ```
///
/// A frame is written back to front: the transport at first, then each lower layer in front of it
/// ([#push]). It is reused, never shared: whoever keeps octets beyond a call copies them.
///
/// The descriptor says what the link has done with an arriving frame or shall do with a departing
/// one. It has the meaning of the header of a virtio network device (virtio 1.2 §5.1.6).
public final class Frame {
    /// Octets in front of an IP header that any link may need: Ethernet with a tag, and a
    /// descriptor.
    public static final int HEADROOM = 64;

    /// Octets in front of a transport header: [#HEADROOM] and the longest IP header that the stack
    /// writes, an IPv4 header with 40 octets of options.
    public static final int TRANSPORT_HEADROOM = HEADROOM + 60;

    /// Octets of a frame that can hold any IP datagram (RFC 791 §3.1) on any link.
    public static final int CAPACITY_MAX = HEADROOM + 65_535 + HEADROOM;

    /// What is known of the transport checksum.
    public enum ChecksumState {
        /// It is in the frame and must be verified on arrival.
        COMPLETE,
        /// The field holds the sum of the pseudo-header alone: the device finishes it on departure.
        /// On arrival the frame never crossed a wire, so there is nothing to verify.
        PARTIAL,
        /// The device verified it.
        VERIFIED
    }

    /// How a super-segment is cut.
    public enum Segmentation {
        NONE,
        TCP4,
        TCP6
    }

    private final MemorySegment bytes;
    private int start;
    private int end;
    private ChecksumState checksum = ChecksumState.COMPLETE;
    private int checksumStart;
    private int checksumOffset;
    private Segmentation segmentation = Segmentation.NONE;
    private int segmentSize;

    /// @param bytes native memory of the frame's capacity; the frame is its only user
    public Frame(MemorySegment bytes) {
        if (!bytes.isNative()) throw new IllegalArgumentException("a frame needs native memory");
        this.bytes = bytes;
        clear(HEADROOM);
    }

    /// A frame for any datagram, in memory of `arena`.
    public static Frame allocate(Arena arena) {
        return new Frame(arena.allocate(CAPACITY_MAX, 8));
    }

    /// Empties the frame: `start` and `end` at `position`, no offload.
    public void clear(int position) {
        start = position;
        end = position;
        checksumComplete();
        segmentation = Segmentation.NONE;
        segmentSize = 0;
    }

    public MemorySegment bytes() {
        return bytes;
    }

    public int capacity() {
        return (int) bytes.byteSize();
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    public int length() {
        return end - start;
    }

    /// Sets where the octets lie.
    public void range(int newStart, int newEnd) {
        if (newStart < 0 || newStart > newEnd || newEnd > capacity()) {
            throw new IndexOutOfBoundsException(newStart + ".." + newEnd + " of " + capacity());
        }
        start = newStart;
        end = newEnd;
    }

    /// Makes room for a header of `octets` in front, and returns where it starts.
    public int push(int octets) {
        range(start - octets, end);
        return start;
    }

    public ChecksumState checksum() {
        return checksum;
    }

    /// Where the octets that the checksum covers begin, counted from [#start]; with a partial sum
    /// only.
    public int checksumStart() {
        return checksumStart - start;
    }

    /// Where the checksum lies, counted from [#checksumStart]; with a partial sum only.
    public int checksumOffset() {
        return checksumOffset;
    }

    public void checksumComplete() {
        checksum = ChecksumState.COMPLETE;
        checksumStart = 0;
        checksumOffset = 0;
    }

    public void checksumVerified() {
        checksumComplete();
        checksum = ChecksumState.VERIFIED;
    }

    /// The field at `covered + offset` holds the pseudo-header's sum; what starts at `covered`, an
    /// absolute position, is still to be added.
    public void checksumPartial(int covered, int offset) {
        checksum = ChecksumState.PARTIAL;
        checksumStart = covered;
        checksumOffset = offset;
    }

    /// Finishes a partial checksum, as a device does that a frame leaves by. Any other stays.
    public void finishChecksum() {
        if (checksum != ChecksumState.PARTIAL) return;
        long sum = Checksum.sum(bytes, checksumStart, end);
        // Where the sum is 0 UDP wants its other form, which is as good for TCP.
        Octets.putU16(bytes, (long) checksumStart + checksumOffset, Checksum.finishUdp(sum));
        checksumComplete();
    }

    public Segmentation segmentation() {
        return segmentation;
    }

    /// Octets of text in each segment but the last; 0 when the frame is one segment.
    public int segmentSize() {
        return segmentSize;
    }

    public void segmented(Segmentation kind, int size) {
        segmentation = kind;
        segmentSize = kind == Segmentation.NONE ? 0 : size;
    }

    /// Takes over the octets and the descriptor of `other`, at the same positions.
    public void copyFrom(Frame other) {
        range(other.start, other.end);
        MemorySegment.copy(other.bytes, other.start, bytes, start, other.length());
        checksum = other.checksum;
        checksumStart = other.checksumStart;
        checksumOffset = other.checksumOffset;
        segmentation = other.segmentation;
        segmentSize = other.segmentSize;
    }
}
