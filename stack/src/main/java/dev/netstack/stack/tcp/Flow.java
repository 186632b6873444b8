package dev.netstack.stack.tcp;

/// What a four-tuple leads to: a connection, or what is left of one in TIME-WAIT.
sealed interface Flow permits Tcb, TimeWait {
    FourTuple flow();

    TcpState state();

    ConnectionReport report();
}
