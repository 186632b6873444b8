package dev.netstack.stack.tcp;

/// What a four-tuple leads to: a connection, one whose handshake has not ended, or what is left of
/// one in TIME-WAIT.
sealed interface Flow permits Tcb, HalfOpen, TimeWait {
    FourTuple flow();

    TcpState state();

    ConnectionReport report();
}
