package dev.netstack.names;

import dev.netstack.device.MemoryLink;
import dev.netstack.host.Host;
import dev.netstack.socket.UdpSocket;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A client's host and a server's on a link in memory; the server answers as a script says, each
/// question with any number of datagrams.
final class ScriptedServer implements AutoCloseable {
    private static final List<String> CLIENT = List.of("192.0.2.1/24", "2001:db8:77::1/64");
    private static final List<String> SERVER = List.of("192.0.2.2/24", "2001:db8:77::2/64");

    final Host client = Host.start();
    final Host server = Host.start();
    final AtomicInteger questions = new AtomicInteger();

    ScriptedServer() {
        var link = MemoryLink.ethernet();
        var left = client.attach(link.left());
        var right = server.attach(link.right());
        for (var address : CLIENT) left.address(Prefix.parse(address));
        for (var address : SERVER) right.address(Prefix.parse(address));
    }

    static List<String> addresses() {
        return SERVER.stream().map(text -> text.substring(0, text.indexOf('/'))).toList();
    }

    static SocketAddress at(String address) {
        return new SocketAddress(IpAddress.parse(address), ResolverConfig.PORT);
    }

    /// Answers what arrives at `address` over UDP.
    void datagrams(String address, Function<byte[], List<byte[]>> script) throws IOException {
        var socket = server.bind(at(address));
        Thread.ofVirtual().start(() -> serve(socket, script));
    }

    private void serve(UdpSocket socket, Function<byte[], List<byte[]>> script) {
        var into = MemorySegment.ofArray(new byte[2_000]);
        try (socket) {
            while (true) {
                var asked = socket.receive(into);
                questions.incrementAndGet();
                var question = into.asSlice(0, asked.copied()).toArray(ValueLayout.JAVA_BYTE);
                for (var answer : script.apply(question)) {
                    socket.send(asked.source(), MemorySegment.ofArray(answer));
                }
            }
        } catch (IOException ended) {
            return; // the test is over
        }
    }

    /// Sends `octets` to whoever connects to `address`, after its question.
    void stream(String address, Function<byte[], byte[]> script) throws IOException {
        var listener = server.listen(at(address));
        Thread.ofVirtual()
                .start(() -> {
                    try (listener;
                            var socket = listener.accept()) {
                        var in = socket.input();
                        int length = (in.read() << 8) | in.read();
                        socket.output().write(script.apply(in.readNBytes(length)));
                        boolean _ = in.read() >= 0; // until the client ends
                    } catch (IOException ended) {
                        return; // the test is over
                    }
                });
    }

    Resolver resolver(ResolverConfig.Waits waits, String... addresses) {
        var servers = java.util.Arrays.stream(addresses).map(ScriptedServer::at).toList();
        return new Resolver(client, new ResolverConfig(() -> servers, List.of(), 1, waits));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
