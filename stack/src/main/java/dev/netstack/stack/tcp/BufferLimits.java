package dev.netstack.stack.tcp;

/// How many octets each end of a connection may buffer. A buffer that the application did not set
/// grows as the path needs: the sending one with cwnd, the receiving one with the speed at which
/// the application reads.
final class BufferLimits {
    private int receive;
    private boolean isReceiveSet;
    private long sendSet;

    /// Octets read since `measuredFrom`.
    private int measured;

    private long measuredFrom;

    BufferLimits(Settings settings) {
        receive = Settings.BUFFER_FIRST;
        apply(settings);
    }

    void apply(Settings settings) {
        sendSet = settings.value(TcpOption.SEND_BUFFER_OCTETS);
        long set = settings.value(TcpOption.RECEIVE_BUFFER_OCTETS);
        isReceiveSet = set != 0;
        if (isReceiveSet) receive = (int) set;
    }

    int receive() {
        return receive;
    }

    int send(int cwnd) {
        if (sendSet != 0) return (int) sendSet;
        return Math.clamp(2L * cwnd, Settings.BUFFER_FIRST, Settings.SEND_BUFFER_MAX);
    }

    /// The application took octets out. When it takes half of the buffer within a round trip, the
    /// window is what limits the peer.
    void onRead(int octets, long roundTrip, long now) {
        measured += octets;
        if (now - measuredFrom < roundTrip) return;
        boolean isFast = 2L * measured > receive;
        if (isFast && !isReceiveSet) {
            receive = Math.min(Settings.RECEIVE_BUFFER_MAX, 2 * receive);
        }
        measured = 0;
        measuredFrom = now;
    }
}
