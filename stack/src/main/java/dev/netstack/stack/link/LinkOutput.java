package dev.netstack.stack.link;

import dev.netstack.stack.Core;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.MacAddress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way out of one interface: link header, neighbour resolution, and the bounded queue of frames
/// that nobody's state holds (answers, datagrams, discovery messages).
public final class LinkOutput {
    private final Core core;
    private final Interface nic;
    private final ArrayDeque<Frame> queue = new ArrayDeque<>();
    private long dropped;

    public LinkOutput(Core core, Interface nic, IpOutput output) {
        this.core = core;
        this.nic = nic;
    }

    /// Writes the link header in front of the IP header at the frame's start, towards `nextHop`, which
    /// may be a broadcast or multicast address.
    ///
    /// @return true when the frame is ready for the device; false when a copy waits for the neighbour,
    ///     or it was dropped and counted
    public boolean depart(IpAddress nextHop, Frame frame, long now) {
        throw new UnsupportedOperationException(nic.name());
    }

    /// Queues a frame that [#depart] made ready, taking it over; a full queue drops it, counted.
    public boolean enqueue(Frame frame) {
        queue.add(frame);
        return true;
    }

    /// The next queued frame, now the caller's; null when none waits.
    public @Nullable Frame poll() {
        return queue.poll();
    }

    /// The upper layer made progress with `nextHop`: it is reachable (RFC 4861 §7.3.1).
    public void confirm(IpAddress nextHop, long now) {
        throw new UnsupportedOperationException();
    }

    public @Nullable AddressClaim claim(InterfaceAddress address, AddressClaim.Listener listener) {
        return null;
    }

    /// Every neighbour in the cache, in no particular order.
    public List<NeighborReport> neighbors() {
        return List.of();
    }

    /// Sets a neighbour by hand; what arrives does not change it.
    public Outcome<NeighborReport> addNeighbor(IpAddress address, MacAddress mac, long now) {
        return new Outcome.Refused<>(Outcome.Refusal.NOT_FOUND);
    }

    public Outcome<NeighborReport> removeNeighbor(IpAddress address, long now) {
        return new Outcome.Refused<>(Outcome.Refusal.NOT_FOUND);
    }

    public void clear(long now) {
        for (var frame = queue.poll(); frame != null; frame = queue.poll()) {
            core.frames().release(frame);
        }
    }

    public long dropped() {
        return dropped;
    }
}
