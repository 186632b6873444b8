package dev.netstack.stack.tcp;

import org.jspecify.annotations.Nullable;

/// How many octets each end of a connection may buffer. A buffer that the application did not set
/// grows as the path needs: the sending one with cwnd, the receiving one as [ReceiveTuning] finds;
/// none of them while the stack's memory is short.
final class BufferLimits {
    /// Octets that a window is held to while memory is short; what was promised stays promised.
    private static final int SHORT_OCTETS = 32 << 10;

    private int receive = Settings.BUFFER_FIRST;
    private boolean isReceiveSet;
    private long sendSet;

    /// Once text arrived.
    private @Nullable ReceiveTuning tuning;

    BufferLimits(Settings settings) {
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

    int receive(MemoryPressure memory) {
        return memory.isShort() ? Math.min(receive, SHORT_OCTETS) : receive;
    }

    int send(int cwnd, MemoryPressure memory) {
        if (sendSet != 0) return (int) sendSet;
        if (memory.isShort()) return Settings.BUFFER_FIRST;
        return Math.clamp(2L * cwnd, Settings.BUFFER_FIRST, Settings.SEND_BUFFER_MAX);
    }

    @Nullable ReceiveTuning tuning() {
        return tuning;
    }

    /// Text arrived in order, up to RCV.NXT.
    void onText(ReceiveSequence rcv, long now) {
        if (isReceiveSet) return;
        if (tuning == null) tuning = new ReceiveTuning(rcv.nxt, rcv.window(), now);
        else tuning.onText(rcv.nxt, rcv.window(), now);
    }

    /// A full segment of text echoed a timestamp that we sent `nanos` ago.
    void onEcho(long nanos) {
        if (tuning != null) tuning.onEcho(nanos);
    }

    /// The application took octets out.
    void onRead(int octets, Tcb tcb, long now) {
        if (isReceiveSet || tuning == null) return;
        long wanted = tuning.onTaken(octets, tcb.advertisedMss(), tcb.rtt.srtt(), now);
        if (tcb.tcp.memory.isShort()) return;
        receive = (int) Math.min(Settings.RECEIVE_BUFFER_MAX, Math.max(receive, wanted));
    }
}
