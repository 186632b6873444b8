package dev.netstack.bench.kernel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The yardstick: echo (RFC 862), discard (RFC 863) and the character generator (RFC 864) on the
/// kernel's sockets. Platform threads that block, for that is where the kernel answers soonest.
final class Reference {
    static final int ECHO = 7;
    static final int DISCARD = 9;
    static final int CHARGEN = 19;

    private static final int BUFFER_OCTETS = 65_536;
    private static final int BACKLOG = 1_024;
    private static final int PRINTABLE_FIRST = ' ';
    private static final int PRINTABLE_COUNT = 95;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private Reference() {}

    private interface Conversation {
        void hold(SocketChannel channel) throws IOException;
    }

    /// Serves until the process ends.
    static void serve() throws IOException {
        var reference = new Reference();
        reference.listen(ECHO, Reference::echo);
        reference.listen(DISCARD, Reference::discard);
        reference.listen(CHARGEN, Reference::generate);
        var datagrams = DatagramChannel.open().bind(new InetSocketAddress(ECHO));
        System.out.println("ready");
        echo(datagrams);
    }

    private void listen(int port, Conversation conversation) throws IOException {
        var listener = ServerSocketChannel.open().bind(new InetSocketAddress(port), BACKLOG);
        threads.execute(() -> acceptAll(listener, conversation));
    }

    private void acceptAll(ServerSocketChannel listener, Conversation conversation) {
        try {
            while (true) {
                var channel = listener.accept();
                threads.execute(() -> hold(channel, conversation));
            }
        } catch (IOException closed) {
            System.err.println("the reference no longer accepts: " + closed);
        }
    }

    private static void hold(SocketChannel channel, Conversation conversation) {
        try (channel) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            conversation.hold(channel);
        } catch (IOException gone) {
            // The client has what it wanted.
            return;
        }
    }

    private static void echo(SocketChannel channel) throws IOException {
        var buffer = ByteBuffer.allocateDirect(BUFFER_OCTETS);
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) channel.write(buffer);
            buffer.clear();
        }
    }

    private static void discard(SocketChannel channel) throws IOException {
        var buffer = ByteBuffer.allocateDirect(BUFFER_OCTETS);
        while (channel.read(buffer) >= 0) buffer.clear();
    }

    private static void generate(SocketChannel channel) throws IOException {
        var pattern = ByteBuffer.allocateDirect(BUFFER_OCTETS);
        for (int i = 0; i < BUFFER_OCTETS; i++) {
            pattern.put((byte) (PRINTABLE_FIRST + i % PRINTABLE_COUNT));
        }
        // Ends when the client closes: the write fails then (RFC 864).
        while (true) {
            pattern.rewind();
            while (pattern.hasRemaining()) channel.write(pattern);
        }
    }

    private static void echo(DatagramChannel channel) throws IOException {
        var buffer = ByteBuffer.allocateDirect(BUFFER_OCTETS);
        while (true) {
            buffer.clear();
            var source = channel.receive(buffer);
            buffer.flip();
            channel.send(buffer, source);
        }
    }
}
