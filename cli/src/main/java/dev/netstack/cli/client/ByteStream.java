package dev.netstack.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A TCP connection through the stack, wherever the stack runs.
public interface ByteStream extends AutoCloseable {
    InputStream input();

    OutputStream output();

    /// Sends no more; the peer reads the end of the stream.
    void shutdownOutput() throws IOException;

    @Override
    void close() throws IOException;
}
