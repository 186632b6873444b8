package dev.netstack.stack.udp;

import dev.netstack.stack.Core;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.wire.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UDP of one stack (RFC 768): its endpoints and ports.
public final class Udp {
    private final Core core;
    private final IpOutput output;

    public Udp(Core core, IpOutput output) {
        this.core = core;
        this.output = output;
    }

    /// What `ss -u` shows of an endpoint.
    public record Report(
            SocketAddress local,
            @Nullable SocketAddress remote,
            long receiveQueueOctets,
            long sendQueueOctets) {}

    /// A datagram; false when no endpoint takes it, so that the caller sends Port Unreachable.
    public boolean receive(IpPacket packet, long now) {
        throw new UnsupportedOperationException(core + " " + output.hashCode());
    }

    /// An ICMP error that quotes a datagram of ours.
    ///
    /// @return whether it quotes what an endpoint did send: only then is it believed about the path
    public boolean receiveError(IcmpError error, long now) {
        throw new UnsupportedOperationException();
    }

    /// Binds a port; the unspecified IPv6 address takes both families.
    public Outcome<UdpEndpoint> bind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    public List<Report> reports() {
        throw new UnsupportedOperationException();
    }
}
