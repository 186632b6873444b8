package dev.netstack.simulator;

import dev.netstack.stack.tcp.CloseCause;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.wire.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One end of a connection as a program: sends so many octets of [OctetPattern], ends its output,
/// reads to the end of the input and compares each octet.
final class StreamEnd implements Application {
    private static final int CALL_OCTETS = 65_536;

    private final Connection connection;
    private final long toSend;
    private final long toReceive;
    private final MemorySegment memory = Arena.ofAuto().allocate(CALL_OCTETS);
    private long sent;
    private long received;
    private boolean isShut;
    private boolean isEnded;
    private @Nullable String fault;
    private @Nullable CloseCause broken;

    StreamEnd(Connection connection, long toSend, long toReceive) {
        this.connection = connection;
        this.toSend = toSend;
        this.toReceive = toReceive;
    }

    @Override
    public void ready(long now) {
        receive(now);
        if (connection.canSend()) send(now);
        var end = connection.cause();
        if (end != null && end != CloseCause.CLOSED) broken = end;
        if (isEnded && isShut) connection.close(now);
    }

    boolean isComplete() {
        return isEnded && isShut && sent == toSend && received == toReceive;
    }

    /// What no link may cause, a wrong octet or a stream too short; null when there is none.
    @Nullable String fault() {
        return fault;
    }

    /// Why the connection broke; null when it did not.
    @Nullable CloseCause broken() {
        return broken;
    }

    long received() {
        return received;
    }

    @Override
    public String toString() {
        return connection.local()
                + " sent "
                + sent
                + " of "
                + toSend
                + ", received "
                + received
                + " of "
                + toReceive
                + (fault == null ? "" : ": " + fault)
                + (broken == null ? "" : ": " + broken);
    }

    private void receive(long now) {
        while (!isEnded) {
            int octets = connection.receive(memory, 0, CALL_OCTETS, now);
            if (octets == 0) return;
            if (octets == Connection.END) end();
            else verify(octets);
        }
    }

    private void verify(int octets) {
        int bad = OctetPattern.mismatch(received, memory, 0, octets);
        if (bad >= 0 && fault == null) {
            fault = "octet " + (received + bad) + " is " + Octets.u8(memory, bad);
        }
        received += octets;
    }

    private void end() {
        isEnded = true;
        if (received != toReceive && fault == null) fault = "the stream ends at " + received;
    }

    private void send(long now) {
        while (sent < toSend) {
            int octets = (int) Math.min(CALL_OCTETS, toSend - sent);
            OctetPattern.write(sent, memory, 0, octets);
            int taken = connection.send(memory, 0, octets, now);
            sent += taken;
            if (taken < octets) return;
        }
        if (!isShut) connection.shutdownOutput(now);
        isShut = true;
    }
}
