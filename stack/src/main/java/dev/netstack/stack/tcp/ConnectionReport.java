package dev.netstack.stack.tcp;

import dev.netstack.wire.SocketAddress;

/// A connection as `ss -i` shows it.
public record ConnectionReport(
        TcpState state, SocketAddress local, SocketAddress remote, Queues queues, Numbers numbers) {
    /// One that neither holds nor sends octets: in TIME-WAIT.
    static ConnectionReport of(TcpState state, SocketAddress local, SocketAddress remote) {
        var numbers = new Numbers(new Timing(0, 0, 0), 0, 0, 0, 0);
        return new ConnectionReport(state, local, remote, new Queues(0, 0), numbers);
    }

    /// Octets that wait.
    ///
    /// @param receiveQueueOctets received and not yet read; for a listener connections not yet
    ///     accepted
    /// @param sendQueueOctets written and not yet acknowledged; for a listener the backlog
    public record Queues(long receiveQueueOctets, long sendQueueOctets) {}

    /// The connection's variables; times in nanoseconds, windows in octets.
    public record Numbers(
            Timing timing, int cwnd, int ssthresh, int mss, long retransmittedSegments) {}

    /// RFC 6298's variables.
    public record Timing(long srttNanos, long rttvarNanos, long rtoNanos) {}
}
