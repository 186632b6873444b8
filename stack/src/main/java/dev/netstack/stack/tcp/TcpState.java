package dev.netstack.stack.tcp;

/// The states of a connection (RFC 9293 §3.3.2).
public enum TcpState {
    CLOSED,
    LISTEN,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT;

    /// Whether both ends know each other's sequence numbers: ESTABLISHED and later.
    public boolean isSynchronized() {
        return compareTo(ESTABLISHED) >= 0;
    }
}
