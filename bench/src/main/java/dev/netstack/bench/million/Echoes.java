package dev.netstack.bench.million;

import dev.netstack.host.Attachment;
import dev.netstack.host.StackLock;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.Listener;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// An echo server (RFC 862) without a thread: each connection is served when the stack's loop tells
/// that it is readable.
final class Echoes implements Attachment {
    private static final int PORT = 7;
    private static final int BACKLOG = 1_024;
    private static final int BUFFER_OCTETS = 4_096;

    private final StackLock lock;
    private final Listener listener;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_OCTETS);
    private volatile int accepted;

    private Echoes(StackLock lock, Listener listener) {
        this.lock = lock;
        this.listener = listener;
    }

    static Echoes start(StackLock lock) {
        long now = lock.acquire();
        try {
            var local = new SocketAddress(Ipv6Address.ANY, PORT);
            return switch (lock.stack().tcp().listen(local, BACKLOG, now)) {
                case Outcome.Refused<Listener>(var why) ->
                        throw new IllegalStateException("cannot listen: " + why);
                case Outcome.Done<Listener>(var listener) -> {
                    var echoes = new Echoes(lock, listener);
                    lock.attach(listener, echoes);
                    yield echoes;
                }
            };
        } finally {
            lock.release();
        }
    }

    int accepted() {
        return accepted;
    }

    @Override
    public void readinessChanged() {
        long now = lock.now();
        var connection = listener.accept(now);
        while (connection != null) {
            accepted++;
            connection.attach(new Echo(this, connection));
            connection = listener.accept(now);
        }
    }

    private void serve(Connection connection) {
        long now = lock.now();
        int read = connection.receive(buffer, 0, BUFFER_OCTETS, now);
        if (read > 0 && connection.send(buffer, 0, read, now) != read) {
            throw new IllegalStateException("no room to echo " + read + " octets");
        }
    }

    @Override
    public void hostEnded() {}

    private record Echo(Echoes server, Connection connection) implements Attachment {
        @Override
        public void readinessChanged() {
            server.serve(connection);
        }

        @Override
        public void hostEnded() {}
    }
}
