package dev.netstack.stack;

import dev.netstack.stack.ip.EchoEndpoint;
import dev.netstack.stack.ip.RoutingTable;
import dev.netstack.stack.link.NeighborReport;
import dev.netstack.stack.tcp.Tcp;
import dev.netstack.stack.udp.Udp;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A TCP/IP host without I/O: a state machine that is told what arrived and asked what must be done.
///
/// One thread at a time uses it. `now` is nanoseconds of a monotonic clock that begins at 0 or later
/// and never decreases between calls. The same entropy and the same calls give the same frames.
public final class NetworkStack {
    public NetworkStack(StackConfig config) {
        throw new UnsupportedOperationException(config.toString());
    }

    // What arrives.

    /// A frame arrived on interface `nic`. It is borrowed for the call, and never refused by an
    /// exception: what is wrong with it is counted.
    public void receive(int nic, Frame frame, long now) {
        throw new UnsupportedOperationException();
    }

    /// Time went by: does what is due.
    public void expire(long now) {
        throw new UnsupportedOperationException();
    }

    // What the application asks.

    /// Adds an interface, enabled; gives it to [#transmit] and [#receive] by its index. The loopback
    /// interface, index 1, is there from the start with 127.0.0.1/8 and ::1/128.
    public Outcome<Interface> addInterface(InterfaceConfig config, long now) {
        throw new UnsupportedOperationException();
    }

    public Outcome<Interface> removeInterface(int nic, long now) {
        throw new UnsupportedOperationException();
    }

    public Outcome<Interface> enableInterface(int nic, long now) {
        throw new UnsupportedOperationException();
    }

    public Outcome<Interface> disableInterface(int nic, long now) {
        throw new UnsupportedOperationException();
    }

    /// Adds an address and the route to its prefix. On an Ethernet link the address is announced; with
    /// [AddressCheck#PROBE] it is probed first (RFC 5227 §2.1, RFC 4862 §5.4) and usable thereafter.
    public Outcome<Prefix> addAddress(int nic, Prefix address, AddressCheck check, long now) {
        throw new UnsupportedOperationException();
    }

    public Outcome<Prefix> removeAddress(int nic, IpAddress address, long now) {
        throw new UnsupportedOperationException();
    }

    /// Sets a neighbour by hand; what arrives does not change it.
    public Outcome<NeighborReport> addNeighbor(
            int nic, IpAddress address, MacAddress mac, long now) {
        throw new UnsupportedOperationException();
    }

    public Outcome<NeighborReport> removeNeighbor(int nic, IpAddress address, long now) {
        throw new UnsupportedOperationException();
    }

    public RoutingTable routes() {
        throw new UnsupportedOperationException();
    }

    public Tcp tcp() {
        throw new UnsupportedOperationException();
    }

    public Udp udp() {
        throw new UnsupportedOperationException();
    }

    /// Opens an echo client.
    public Outcome<EchoEndpoint> openEcho() {
        throw new UnsupportedOperationException();
    }

    // What must be done.

    /// Builds the next frame that is due on interface `nic`; false when there is none.
    public boolean transmit(int nic, Frame into, long now) {
        throw new UnsupportedOperationException();
    }

    /// When [#expire] must be called next; [Long#MAX_VALUE] when never. It may be early.
    public long deadline() {
        throw new UnsupportedOperationException();
    }

    /// The next thing whose readiness changed; null when there is none.
    public @Nullable Pollable event() {
        throw new UnsupportedOperationException();
    }

    // What can be seen.

    public List<Interface> interfaces() {
        throw new UnsupportedOperationException();
    }

    public List<NeighborReport> neighbors() {
        throw new UnsupportedOperationException();
    }

    public Counters counters() {
        throw new UnsupportedOperationException();
    }

    /// Memory of the packet path.
    public BufferPool buffers() {
        throw new UnsupportedOperationException();
    }
}
