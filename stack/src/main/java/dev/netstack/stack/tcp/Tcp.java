package dev.netstack.stack.tcp;

import dev.netstack.stack.Core;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.SocketAddress;
import java.util.List;

/// TCP of one stack (RFC 9293): its connections, listeners and ports.
public final class Tcp {
    private final Core core;
    private final IpOutput output;

    public Tcp(Core core, IpOutput output) {
        this.core = core;
        this.output = output;
    }

    // What arrives.

    /// A segment, its transport header at `packet.payloadStart()`.
    public void receive(IpPacket packet, long now) {
        throw new UnsupportedOperationException(core + " " + output.hashCode());
    }

    /// An ICMP error that quotes one of our segments (RFC 9293 §3.9.2.2, RFC 5927).
    ///
    /// @return whether the quoted segment is one in flight: only then does [IcmpError.Kind#TOO_BIG]
    ///     lower the path MTU, of which the path's next look-up tells (RFC 8201 §4, threat D3)
    public boolean receiveError(IcmpError error, long now) {
        throw new UnsupportedOperationException();
    }

    /// `address` is no longer ours: connections that use it end with [CloseCause#ADDRESS_LOST].
    public void addressRemoved(IpAddress address, long now) {
        throw new UnsupportedOperationException();
    }

    // What the application asks.

    /// Opens actively. An unspecified local address asks IP to choose, port 0 asks for an ephemeral
    /// one (RFC 6056).
    public Outcome<Connection> connect(SocketAddress local, SocketAddress remote, long now) {
        throw new UnsupportedOperationException();
    }

    /// Opens passively. The unspecified IPv6 address listens on both families, the IPv4 one on IPv4.
    ///
    /// @param backlog connections that may wait for [Listener#accept], 1 to 4,096
    public Outcome<Listener> listen(SocketAddress local, int backlog, long now) {
        throw new UnsupportedOperationException();
    }

    // What must be done.

    /// Builds the next segment that is due on interface `nic` into `into`, ready for the device; false
    /// when there is none.
    public boolean transmit(int nic, Frame into, long now) {
        throw new UnsupportedOperationException();
    }

    // What can be seen.

    /// Every listener and connection, TIME-WAIT included.
    public List<ConnectionReport> reports() {
        throw new UnsupportedOperationException();
    }

    /// Connections that exist, TIME-WAIT included, listeners not.
    public int connectionCount() {
        throw new UnsupportedOperationException();
    }
}
