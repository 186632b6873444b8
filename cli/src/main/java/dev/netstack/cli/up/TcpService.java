package dev.netstack.cli.up;

import dev.netstack.host.Host;
import dev.netstack.socket.TcpListener;
import dev.netstack.socket.TcpSocket;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/// A TCP service: one virtual thread accepts, and one serves each connection, up to a limit.
final class TcpService implements Service {
    static final int CONNECTIONS_MAX = 16_384;
    private static final int BACKLOG = 1_024;

    /// Serves one connection; the service closes it.
    @FunctionalInterface
    interface Conversation {
        void hold(TcpSocket socket) throws IOException;
    }

    private final TcpListener listener;
    private final Conversation conversation;
    private final Semaphore places;

    private TcpService(TcpListener listener, Conversation conversation, int connectionsMax) {
        this.listener = listener;
        this.conversation = conversation;
        this.places = new Semaphore(connectionsMax);
    }

    /// Listens on `port` of every address, both families.
    static TcpService start(Host host, int port, Conversation conversation) throws IOException {
        return start(host, port, conversation, CONNECTIONS_MAX);
    }

    static TcpService start(Host host, int port, Conversation conversation, int connectionsMax)
            throws IOException {
        var listener = host.listen(new SocketAddress(Ipv6Address.ANY, port), BACKLOG);
        var service = new TcpService(listener, conversation, connectionsMax);
        Thread.ofVirtual().name("tcp-" + port).start(service::acceptAll);
        return service;
    }

    private void acceptAll() {
        try {
            while (true) {
                places.acquire();
                var socket = listener.accept();
                Thread.ofVirtual().name("tcp-conversation").start(() -> serve(socket));
            }
        } catch (IOException | InterruptedException closed) {
            // The service ends; conversations end by themselves.
            return;
        }
    }

    private void serve(TcpSocket socket) {
        try (socket) {
            conversation.hold(socket);
        } catch (IOException gone) {
            // The peer went away: there is nobody to tell.
            return;
        } finally {
            places.release();
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
