package dev.netstack.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.netstack.device.MemoryLink;
import dev.netstack.host.Host;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.time.Duration;

/// Two stacks in one process, joined by a link in memory: an echo from one to the other. It needs
/// no rights and no device. The README shows it.
final class TwoStacks {
    private TwoStacks() {}

    public static void main(String... arguments) throws IOException {
        var link = MemoryLink.ethernet();
        try (var here = Host.start();
                var there = Host.start()) {
            here.attach(link.left()).address(Prefix.parse("192.0.2.1/24"));
            there.attach(link.right()).address(Prefix.parse("192.0.2.2/24"));
            var listener = there.listen(SocketAddress.parse("192.0.2.2:7"));

            var client = here.connect(listener.local(), Duration.ofSeconds(5));
            client.output().write("hello, stack\n".getBytes(UTF_8));
            client.shutdownOutput();

            var server = listener.accept();
            server.input().transferTo(server.output());
            server.close();
            client.input().transferTo(System.out);
        }
    }
}
