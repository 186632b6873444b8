package dev.netstack.stack.ip;

import dev.netstack.stack.Pollable;
import dev.netstack.wire.IpAddress;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An echo client of ICMP and ICMPv6 (RFC 792, RFC 4443 §4, RFC 1122 §3.2.2.6) with an identifier of
/// its own. No call blocks.
public final class EchoEndpoint extends Pollable {
    EchoEndpoint() {}

    /// What came back.
    public sealed interface Answer permits Reply, Failure {
        int sequence();
    }

    /// An echo reply.
    ///
    /// @param hopLimit TTL or hop limit that it arrived with
    /// @param octets octets of data in the reply
    /// @param copied octets of data that fitted the caller's memory
    public record Reply(IpAddress from, int sequence, int hopLimit, int octets, int copied)
            implements Answer {}

    /// An ICMP error about a request.
    public record Failure(IpAddress from, int sequence, IcmpError.Kind kind) implements Answer {}

    public int identifier() {
        throw new UnsupportedOperationException();
    }

    /// Sends an echo request; false when there is no route or no room, and it was counted.
    public boolean send(
            IpAddress destination, int sequence, int hopLimit, MemorySegment data, long now) {
        throw new UnsupportedOperationException();
    }

    /// The next answer, its data in `into`; null when none waits.
    public @Nullable Answer receive(MemorySegment into) {
        throw new UnsupportedOperationException();
    }

    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReadable() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWritable() {
        return true;
    }
}
