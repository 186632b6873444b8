package dev.netstack.stack.tcp;

/// What a four-tuple leads to: a connection, or one whose handshake has not ended.
sealed interface Flow permits Tcb, HalfOpen {
    FourTuple flow();

    TcpState state();

    ConnectionReport report();
}
