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

    /// Whether text that the application gave, or the FIN behind it, may still have to be sent.
    boolean isSending() {
        return switch (this) {
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING, LAST_ACK -> true;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, FIN_WAIT_2, TIME_WAIT -> false;
        };
    }

    /// Whether the peer may still send text.
    boolean isReceiving() {
        return this == ESTABLISHED || this == FIN_WAIT_1 || this == FIN_WAIT_2;
    }

    /// Whether aborting sends a reset (RFC 9293 §3.10.5).
    boolean isResetByAbort() {
        return switch (this) {
            case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> true;
            case CLOSED, LISTEN, SYN_SENT, CLOSING, LAST_ACK, TIME_WAIT -> false;
        };
    }

    /// The arrows of RFC 9293 figure 5; any state but CLOSED may become CLOSED.
    boolean mayBecome(TcpState next) {
        return switch (this) {
            case CLOSED, LISTEN -> next == SYN_SENT || next == SYN_RECEIVED;
            case SYN_SENT -> next == SYN_RECEIVED || next == ESTABLISHED || next == CLOSED;
            case SYN_RECEIVED -> next == ESTABLISHED || next == CLOSED;
            case ESTABLISHED -> next == FIN_WAIT_1 || next == CLOSE_WAIT || next == CLOSED;
            case FIN_WAIT_1 ->
                    next == FIN_WAIT_2 || next == CLOSING || next == TIME_WAIT || next == CLOSED;
            case FIN_WAIT_2, CLOSING -> next == TIME_WAIT || next == CLOSED;
            case CLOSE_WAIT -> next == LAST_ACK || next == CLOSED;
            case LAST_ACK, TIME_WAIT -> next == CLOSED;
        };
    }
}
