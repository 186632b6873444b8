package dev.netstack.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.device.MemoryLink;
import dev.netstack.socket.TcpListener;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The program that documents show, as they show it; its sibling is [TapSnippetNativeTest].
@Timeout(60)
class SnippetTest {
    /// Two stacks in one process, in fifteen lines.
    @Test
    void twoStacksOverALinkInMemory() throws IOException {
        var link = MemoryLink.ethernet();
        try (var server = Host.start();
                var client = Host.start()) {
            server.attach(link.left()).address(Prefix.parse("192.0.2.1/24"));
            client.attach(link.right()).address(Prefix.parse("192.0.2.2/24"));
            var listener = server.listen(SocketAddress.parse("192.0.2.1:7"));
            Thread.startVirtualThread(() -> echo(listener));
            var socket = client.connect(listener.local(), Duration.ofSeconds(5));
            socket.output().write("hello".getBytes(UTF_8));
            assertEquals("hello", new String(socket.input().readNBytes(5), UTF_8));
        }
    }

    private static void echo(TcpListener listener) {
        try (var accepted = listener.accept()) {
            accepted.input().transferTo(accepted.output());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
