package dev.netstack.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.device.DeviceSpec;
import dev.netstack.device.MemoryLink;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.socket.TcpListener;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The programs that documents show, as they show them.
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

    /// A stack on a TAP, in ten lines. Needs root in a network namespace of its own.
    @Tag("native")
    @Test
    void aStackOnATap() throws IOException {
        var tap = TunTapDevice.open(DeviceSpec.parse("tap:netstack0"), OffloadMode.ON);
        tap.kernelLink().addAddress(Prefix.parse("192.0.2.1/24"));
        tap.kernelLink().up();
        try (var host = Host.start()) {
            host.attach(tap).address(Prefix.parse("192.0.2.2/24"));
            var listener = host.listen(SocketAddress.parse("192.0.2.2:7"));
            Thread.startVirtualThread(() -> echo(listener));
            assertEquals("hello", askTheKernel(new Socket("192.0.2.2", 7), "hello"));
        }
    }

    private static String askTheKernel(Socket connected, String question) throws IOException {
        try (var socket = connected) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(question.getBytes(UTF_8));
            return new String(socket.getInputStream().readNBytes(question.length()), UTF_8);
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
