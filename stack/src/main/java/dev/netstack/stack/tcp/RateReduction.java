package dev.netstack.stack.tcp;

/// Proportional rate reduction (RFC 6937 §3): on the way from the window before a loss to the one
/// after it, what leaves is a fixed part of what arrives.
///
/// Where less is in flight than the window after the loss, it grows again: by what arrives, and by
/// a segment more for an acknowledgment that advances and tells of no further loss, for then
/// recovery makes good progress (the slow-start reduction bound).
final class RateReduction {
    private long delivered;
    private long out;

    /// RecoverFS.
    private long flight = 1;

    /// Recovery begins with so many octets between SND.UNA and SND.NXT.
    void begin(int inFlight) {
        delivered = 0;
        out = 0;
        flight = Math.max(1, inFlight);
    }

    /// `octets` leave during recovery.
    void onSent(int octets) {
        out += octets;
    }

    void onDelivered(int octets) {
        delivered += octets;
    }

    /// cwnd: what may be in flight after an acknowledgment, or after a loss was found without one.
    /// RACK-19.
    ///
    /// @param target the window after the loss: ssthresh
    /// @param news octets that the acknowledgment delivered
    int window(int pipe, int target, int mss, News news) {
        long send;
        if (pipe > target) {
            send = Math.ceilDiv(delivered * target, flight) - out;
        } else {
            long limit = Math.max(delivered - out, news.octets());
            if (news.progress() == Progress.SAFE) limit += mss;
            send = Math.min(target - pipe, limit);
        }
        // The first retransmission is always due.
        if (out == 0) send = Math.max(send, mss);
        return (int) Math.min(Integer.MAX_VALUE, pipe + Math.max(0, send));
    }

    /// What happened since the window was last asked for.
    record News(int octets, Progress progress) {}

    enum Progress {
        /// SND.UNA advanced, and nothing more was found lost.
        SAFE,
        DOUBTFUL
    }
}
