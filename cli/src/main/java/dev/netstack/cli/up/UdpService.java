package dev.netstack.cli.up;

import dev.netstack.host.Host;
import dev.netstack.socket.UdpSocket;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A UDP service: answers each datagram with at most one.
final class UdpService implements Service {
    private static final int OCTETS_MAX = 65_535;

    /// Peers on ports below this are servers: answering one could start an endless exchange between
    /// two services by a single forged datagram, so they get no answer.
    private static final int CLIENT_PORT_MIN = 1_024;

    /// Makes the answer to a datagram in place.
    @FunctionalInterface
    interface Answer {
        /// Octets of the answer that `datagram` holds on return; negative for no answer.
        int make(MemorySegment datagram, int length);
    }

    private final UdpSocket socket;
    private final Answer answer;

    private UdpService(UdpSocket socket, Answer answer) {
        this.socket = socket;
        this.answer = answer;
    }

    /// Binds `port` of every address, both families.
    static UdpService start(Host host, int port, Answer answer) throws IOException {
        var socket = host.bind(new SocketAddress(Ipv6Address.ANY, port));
        var service = new UdpService(socket, answer);
        Thread.ofVirtual().name("udp-" + port).start(service::answerAll);
        return service;
    }

    private void answerAll() {
        try (var arena = Arena.ofConfined()) {
            var datagram = arena.allocate(OCTETS_MAX);
            while (!socket.isClosed()) answerOne(datagram);
        }
    }

    private void answerOne(MemorySegment datagram) {
        try {
            var received = socket.receive(datagram);
            int length = answer.make(datagram, received.copied());
            if (length < 0 || received.source().port() < CLIENT_PORT_MIN) return;
            socket.send(received.source(), datagram.asSlice(0, length));
        } catch (IOException lost) {
            // A datagram may be lost; a closed socket ends the loop.
            return;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
