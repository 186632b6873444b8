package dev.netstack.stack.udp;

import dev.netstack.stack.BufferPool;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.wire.Octets;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The datagrams of one endpoint that nobody has received yet, in a ring of native memory.
///
/// ```
///            head                          tail
/// |-- free --|-- record --|-- record --|---|-- free --|
///
/// record: | size | length | source | destination | port | data ... |
/// ```
///
/// A record never wraps: where the end is too near, the rest of the ring is skipped. Memory is
/// taken when the first datagram comes, grows with what waits, and is given back when nothing does.
final class ReceiveQueue {
    /// What one datagram is charged at least, however small (threat G14).
    static final int RECORD_MIN = 256;

    private static final int SIZE = 0;
    private static final int LENGTH = 4;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;
    private static final int PORT = 40;
    private static final int DATA = 48;
    private static final int ALIGNMENT = 8;

    private final BufferPool buffers;
    private @Nullable MemorySegment ring;
    private int head;
    private int tail;

    /// Octets of the ring from `head` on, skipped ones included.
    private int used;

    private int records;

    ReceiveQueue(BufferPool buffers) {
        this.buffers = buffers;
    }

    boolean isEmpty() {
        return records == 0;
    }

    /// Octets that what waits is charged.
    int octets() {
        return used;
    }

    /// Appends the `length` octets at `start` of `packet`; false when they would take more than
    /// `octetsMax`, or memory ran out.
    boolean add(IpPacket packet, int port, long start, int length, int octetsMax) {
        int size = Math.max(RECORD_MIN, (DATA + length + ALIGNMENT - 1) & -ALIGNMENT);
        int skipped = skipped(size);
        if (used + skipped + size > octetsMax) return false;
        if (used + skipped + size > capacity()) {
            if (!grow(used + size)) return false;
            skipped = 0;
        }
        skip(skipped);
        write(packet, port, start, length, size);
        tail = wrapped(tail + size);
        used += size;
        records++;
        return true;
    }

    /// The octets of the first datagram.
    int length() {
        return Octets.u32(memory(), head + LENGTH);
    }

    long sourceHigh() {
        return Octets.u64(memory(), head + SOURCE);
    }

    long sourceLow() {
        return Octets.u64(memory(), head + SOURCE + 8);
    }

    long destinationHigh() {
        return Octets.u64(memory(), head + DESTINATION);
    }

    long destinationLow() {
        return Octets.u64(memory(), head + DESTINATION + 8);
    }

    int sourcePort() {
        return Octets.u16(memory(), head + PORT);
    }

    void copy(MemorySegment into, long offset, int length) {
        MemorySegment.copy(memory(), head + DATA, into, offset, length);
    }

    /// Removes the first datagram.
    void remove() {
        int size = Octets.u32(memory(), head + SIZE);
        head = wrapped(head + size);
        used -= size;
        records--;
        if (records == 0) clear();
        else if (Octets.u32(memory(), head + LENGTH) < 0) removeSkipped();
    }

    void clear() {
        if (ring != null) buffers.release(ring);
        ring = null;
        head = 0;
        tail = 0;
        used = 0;
        records = 0;
    }

    private void write(IpPacket packet, int port, long start, int length, int size) {
        var to = memory();
        Octets.putU32(to, tail + SIZE, size);
        Octets.putU32(to, tail + LENGTH, length);
        Octets.putU64(to, tail + SOURCE, packet.sourceHigh());
        Octets.putU64(to, tail + SOURCE + 8, packet.sourceLow());
        Octets.putU64(to, tail + DESTINATION, packet.destinationHigh());
        Octets.putU64(to, tail + DESTINATION + 8, packet.destinationLow());
        Octets.putU16(to, tail + PORT, port);
        MemorySegment.copy(packet.bytes(), start, to, tail + DATA, length);
    }

    /// Octets between the tail and the end of the ring that a record of `size` does not fit into.
    private int skipped(int size) {
        int toEnd = capacity() - tail;
        return ring == null || tail < head || size <= toEnd ? 0 : toEnd;
    }

    /// Every size is a multiple of eight, so that there is room for the mark.
    private void skip(int octets) {
        if (octets == 0) return;
        Octets.putU32(memory(), tail + SIZE, octets);
        Octets.putU32(memory(), tail + LENGTH, -1);
        used += octets;
        tail = 0;
    }

    private void removeSkipped() {
        used -= Octets.u32(memory(), head + SIZE);
        head = 0;
    }

    /// Moves to a larger ring, the records one behind the other.
    private boolean grow(int octets) {
        var larger = buffers.take(octets);
        if (larger == null) return false;
        int to = 0;
        for (int from = head, left = records; left > 0; ) {
            int size = Octets.u32(memory(), from + SIZE);
            if (Octets.u32(memory(), from + LENGTH) >= 0) {
                MemorySegment.copy(memory(), from, larger, to, size);
                to += size;
                left--;
            }
            from = wrapped(from + size);
        }
        if (ring != null) buffers.release(ring);
        ring = larger;
        head = 0;
        used = to;
        tail = wrapped(to);
        return true;
    }

    private int capacity() {
        return ring == null ? 0 : (int) ring.byteSize();
    }

    private int wrapped(int position) {
        return position == capacity() ? 0 : position;
    }

    private MemorySegment memory() {
        if (ring == null) throw new IllegalStateException("nothing waits");
        return ring;
    }
}
