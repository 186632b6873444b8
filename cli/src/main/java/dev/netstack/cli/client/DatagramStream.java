package dev.netstack.cli.client;

import java.io.IOException;

/// Datagrams to and from one peer through the stack: the one given, or the first that sends.
public interface DatagramStream extends AutoCloseable {
    /// Octets of the largest UDP datagram (RFC 768, RFC 791 §3.1).
    int OCTETS_MAX = 65_507;

    /// Waits for a datagram and returns its octets; null when the stream has ended.
    byte @org.jspecify.annotations.Nullable [] receive() throws IOException;

    void send(byte[] octets, int length) throws IOException;

    @Override
    void close() throws IOException;
}
