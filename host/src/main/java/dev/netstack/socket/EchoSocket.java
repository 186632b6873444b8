package dev.netstack.socket;

import dev.netstack.stack.ip.EchoEndpoint;
import dev.netstack.wire.IpAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// An ICMP echo client with blocking calls: what `ping` is made of.
public final class EchoSocket implements AutoCloseable {
    EchoSocket() {}

    public int identifier() {
        throw new UnsupportedOperationException();
    }

    public void send(IpAddress destination, int sequence, int hopLimit, MemorySegment data)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Waits for the next reply or error; throws [java.net.SocketTimeoutException] after `timeout`.
    public EchoEndpoint.Answer receive(MemorySegment into, Duration timeout) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
