package dev.netstack.stack.tcp;

import java.util.Map;
import java.util.Set;

/// All that can be seen of one connection at one instant: what `tcp_info` is on Linux.
///
/// Octets, nanoseconds, and octets per second throughout; 0 where nothing is known yet.
public record TcpInfo(
        Agreement agreement, Timing timing, Control control, Flight flight, Totals totals) {
    /// What both ends agreed on in their SYNs.
    public enum Feature {
        TIMESTAMPS,
        SACK,
        WINDOW_SCALE,
        /// Explicit congestion notification (RFC 3168 §6.1).
        ECN,
        /// The same with accurate feedback (RFC 9768 §3).
        ACCURATE_ECN,
        /// Text in the SYN was taken (RFC 7413 §4.2.2).
        FAST_OPEN
    }

    /// @param sendShift by how much the peer's windows are scaled
    /// @param receiveShift by how much ours are
    public record Agreement(Set<Feature> features, int sendShift, int receiveShift, Sizes sizes) {}

    /// @param mss text of a full segment of ours
    /// @param advertisedMss what we told the peer
    /// @param receivedMss the largest segment of the peer's, as far as it was seen
    /// @param pathMtu the largest datagram that we send
    public record Sizes(int mss, int advertisedMss, int receivedMss, int pathMtu) {}

    /// @param rtoNanos the retransmission timeout, backed off
    /// @param backoff time-outs in a row
    /// @param receiveRttNanos the peer's round trip as a receiver sees it
    public record Timing(
            long rtoNanos, int backoff, RoundTrip roundTrip, long receiveRttNanos, Spent spent) {}

    /// @param minNanos the shortest that was measured
    public record RoundTrip(long srttNanos, long rttvarNanos, long minNanos) {}

    /// For how long what happened last is past, and where the time went.
    ///
    /// @param sinceSentNanos since text left
    /// @param sinceReceivedNanos since text arrived
    /// @param sinceAckNanos since an acknowledgment arrived
    /// @param limits how long each thing held the sender up
    public record Spent(
            long sinceSentNanos,
            long sinceReceivedNanos,
            long sinceAckNanos,
            Map<Limit, Long> limits) {}

    /// What a sender waits for.
    public enum Limit {
        /// Nothing is to be sent, and nothing in flight.
        IDLE,
        /// The application gave all it has, and cwnd would allow more.
        APPLICATION,
        /// The network: cwnd, or pacing.
        NETWORK,
        /// The peer's window.
        RECEIVER,
        /// The send buffer is full, and what is in it is in flight.
        SEND_BUFFER
    }

    /// @param state of loss recovery
    /// @param pacing at which segments leave; 0 when they are not paced
    /// @param reductions of cwnd, by their causes
    public record Control(
            CongestionControl congestion,
            String state,
            Window window,
            long pacing,
            Map<Reduction, Long> reductions) {}

    /// Why cwnd was reduced.
    public enum Reduction {
        /// Loss was inferred from acknowledgments.
        LOSS,
        TIMEOUT,
        /// The peer told of congestion marks (RFC 3168 §6.1.2).
        ECN
    }

    /// @param peer what the peer allows beyond SND.UNA
    /// @param own what we allow beyond RCV.NXT
    public record Window(int cwnd, int ssthresh, int peer, int own, int receiveBuffer) {}

    /// What is on its way or waits.
    ///
    /// @param octets in flight
    /// @param lost found lost and not sent again yet
    /// @param sacked held by the peer ahead of a hole
    /// @param unsent octets that were never sent
    public record Flight(int octets, int lost, int sacked, int unsent) {}

    /// Since the connection began.
    public record Totals(Sent sent, Received received) {}

    /// @param octets of text, what was sent again included
    public record Sent(long segments, long octets, long acknowledged, Again again) {}

    /// What was sent again.
    public record Again(long segments, long octets) {}

    /// @param outOfOrder segments that arrived ahead of a hole
    public record Received(long segments, long textSegments, long octets, long outOfOrder) {}
}
