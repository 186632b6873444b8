package dev.netstack.stack.link;

import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/// The way out of one interface: link header, neighbour resolution, and the bounded queue of frames
/// that nobody's state holds (answers, datagrams, discovery messages).
public final class LinkOutput {
    LinkOutput() {}

    /// Writes the link header in front of the IP header at the frame's start, towards `nextHop`, which
    /// may be a broadcast or multicast address.
    ///
    /// @return true when the frame is ready for the device; false when a copy waits for the neighbour,
    ///     or it was dropped and counted
    public boolean depart(IpAddress nextHop, Frame frame, long now) {
        throw new UnsupportedOperationException();
    }

    /// Queues a frame that [#depart] made ready, taking it over; a full queue drops it, counted.
    public boolean enqueue(Frame frame) {
        throw new UnsupportedOperationException();
    }

    /// The next queued frame, now the caller's; null when none waits.
    public @Nullable Frame poll() {
        throw new UnsupportedOperationException();
    }

    /// The upper layer made progress with `nextHop`: it is reachable (RFC 4861 §7.3.1).
    public void confirm(IpAddress nextHop, long now) {
        throw new UnsupportedOperationException();
    }
}
