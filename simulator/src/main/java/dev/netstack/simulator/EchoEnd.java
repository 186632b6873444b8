package dev.netstack.simulator;

import dev.netstack.stack.tcp.Connection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The serving end of an echo connection (RFC 862): what arrives goes back, and no more is read
/// than the other side takes.
final class EchoEnd implements Application {
    private static final int CALL_OCTETS = 65_536;

    private final Connection connection;
    private final MemorySegment memory = Arena.ofAuto().allocate(CALL_OCTETS);
    private int begin;
    private int end;
    private boolean isEnded;

    EchoEnd(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void ready(long now) {
        while (fill(now)) {
            int taken = connection.send(memory, begin, end - begin, now);
            begin += taken;
            if (taken == 0) return;
        }
        if (isEnded) connection.close(now);
    }

    /// Whether there is something to send back.
    private boolean fill(long now) {
        if (begin < end) return true;
        if (isEnded) return false;
        int octets = connection.receive(memory, 0, CALL_OCTETS, now);
        isEnded = octets == Connection.END;
        begin = 0;
        end = Math.max(0, octets);
        return octets > 0;
    }
}
