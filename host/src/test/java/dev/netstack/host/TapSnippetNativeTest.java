package dev.netstack.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.device.DeviceSpec;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.socket.TcpListener;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The program that documents show, as they show it. Needs root in a network namespace of its own:
/// `interop/11-host.sh`.
@Tag("native")
@Timeout(60)
class TapSnippetNativeTest {
    /// A stack on a TAP, in ten lines.
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
