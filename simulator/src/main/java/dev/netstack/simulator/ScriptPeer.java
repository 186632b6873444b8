package dev.netstack.simulator;

import dev.netstack.stack.tcp.Connection;
import org.jspecify.annotations.Nullable;

/// The other end of a connection in a script: where both sequences and our timestamps begin.
final class ScriptPeer {
    final int port;

    /// The peer's initial sequence number.
    final int irs;

    /// Our initial sequence number; 0 until a SYN of ours told it.
    int iss;

    boolean knowsIss;

    /// The first timestamp that we sent, which is 0 in the notation.
    int timestampBase;

    boolean knowsTimestamp;

    @Nullable Connection connection;

    /// Octets written and octets read so far: where the next ones lie in their streams.
    long written;

    long read;

    ScriptPeer(int port, int irs) {
        this.port = port;
        this.irs = irs;
    }

    void learnIss(int sequence) {
        iss = sequence;
        knowsIss = true;
    }

    void learnTimestamp(int value) {
        if (knowsTimestamp) return;
        timestampBase = value;
        knowsTimestamp = true;
    }
}
