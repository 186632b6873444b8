package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Outcome;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/// Takes datagrams from the transports to an interface: route, source address, IP header, fragments,
/// neighbour, link header.
///
/// Two ways out. A transport that is asked for output (TCP) builds in the frame that goes to the device
/// and calls [#depart]. One that answers or sends at once (UDP, ICMP, resets) takes a frame of the
/// stack's own with [#take] and calls [#post], which queues it on the interface.
public final class IpOutput {
    private final Core core;

    public IpOutput(Core core) {
        this.core = core;
    }

    /// The way to `destination`, with `source` or, when null, the source that RFC 6724 (IPv6) or RFC
    /// 1122 §3.3.4.3 (IPv4) selects.
    public Outcome<Path> path(IpAddress destination, @Nullable IpAddress source) {
        throw new UnsupportedOperationException(core.toString());
    }

    /// Whether routes, addresses, interfaces and path MTU are still those that `path` was made from.
    public boolean isCurrent(Path path) {
        throw new UnsupportedOperationException();
    }

    /// Writes the IP and link headers in front of the transport segment in `frame`, whose start is the
    /// transport header, at [Frame#TRANSPORT_HEADROOM] or later.
    ///
    /// @return true when the frame is ready for the device of `path.nic()`; false when it waits for
    ///     the neighbour (copied) or was dropped and counted
    public boolean depart(Path path, IpFields fields, Frame frame, long now) {
        throw new UnsupportedOperationException();
    }

    /// A frame of the stack's own with room for `octets` of transport at its start; null, and counted,
    /// when memory or the number of queued frames is exhausted.
    public @Nullable Frame take(int octets) {
        throw new UnsupportedOperationException();
    }

    /// Sends what [#take] gave, whose start is the transport header: in fragments when it is larger
    /// than the path allows, queued on the interface, or waiting for the neighbour. The frame belongs
    /// to the stack again, whatever the result.
    ///
    /// @return false when it was dropped, and counted
    public boolean post(Path path, IpFields fields, Frame frame, long now) {
        throw new UnsupportedOperationException();
    }

    /// Fills the 16-bit checksum field at `field` of the transport segment that starts at the frame's
    /// start: the whole sum, or the pseudo-header's with the rest left to the device, as the
    /// interface's offloads allow.
    ///
    /// @param field where the checksum lies, counted from the frame's start
    public void checksum(Path path, int protocol, Frame frame, int field) {
        throw new UnsupportedOperationException();
    }

    /// A transport made forward progress on `path`: its next hop is reachable (RFC 4861 §7.3.1).
    public void confirm(Path path, long now) {
        throw new UnsupportedOperationException();
    }

    /// A datagram of ours, its IP header at the frame's start, could not reach its next hop: tells the
    /// transport as an ICMP error from ourselves would (RFC 1122 §3.2.2.1, RFC 4861 §7.2.2).
    public void unreachable(Frame frame, long now) {
        throw new UnsupportedOperationException();
    }
}
