package dev.netstack.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.netstack.device.MemoryLink;
import dev.netstack.host.Host;
import dev.netstack.socket.UdpSocket;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.function.Consumer;

/// A UDP server and its client (RFC 768), on two stacks of one process, over both families; and
/// what a client hears of a port that nobody has bound (RFC 792, RFC 4443 §3.1).
final class UdpEcho {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int DATAGRAM_MAX = 65_507;

    private UdpEcho() {}

    public static void main(String... arguments) throws IOException {
        run(IO::println);
    }

    static void run(Consumer<String> out) throws IOException {
        var link = MemoryLink.ethernet();
        try (var here = Host.start();
                var there = Host.start()) {
            here.attach(link.left())
                    .address(Prefix.parse("192.0.2.1/24"))
                    .address(Prefix.parse("2001:db8:77::1/64"));
            there.attach(link.right())
                    .address(Prefix.parse("192.0.2.2/24"))
                    .address(Prefix.parse("2001:db8:77::2/64"));
            for (var address : new String[] {"192.0.2.2", "[2001:db8:77::2]"}) {
                var at = SocketAddress.parse(address + ":7");
                try (var server = there.bind(at)) {
                    Thread.startVirtualThread(() -> serve(server));
                    ask(here, at, out);
                }
                ask(here, SocketAddress.parse(address + ":9"), out);
            }
        }
    }

    /// The client: any port of its own, one question, one answer.
    private static void ask(Host host, SocketAddress server, Consumer<String> out)
            throws IOException {
        try (var client = host.bind(anyOf(server));
                var arena = Arena.ofConfined()) {
            client.connect(server);
            client.receiveTimeout(PATIENCE);
            client.send(MemorySegment.ofArray("hello".getBytes(UTF_8)));
            var answer = arena.allocate(DATAGRAM_MAX);
            var datagram = client.receive(answer);
            var text = UTF_8.decode(answer.asSlice(0, datagram.copied()).asByteBuffer());
            out.accept(datagram.source() + " answers \"" + text + "\"");
        } catch (PortUnreachableException nobody) {
            out.accept(server + ": " + nobody.getMessage());
        }
    }

    /// The server: what comes goes back to where it came from, until the socket is closed.
    private static void serve(UdpSocket server) {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(DATAGRAM_MAX);
            while (true) {
                var datagram = server.receive(memory);
                server.send(datagram.source(), memory.asSlice(0, datagram.copied()));
            }
        } catch (IOException closed) {
            // The end of the program.
            return;
        }
    }

    private static SocketAddress anyOf(SocketAddress peer) {
        return SocketAddress.parse(peer.address().bitLength() == 32 ? "0.0.0.0:0" : "[::]:0");
    }
}
