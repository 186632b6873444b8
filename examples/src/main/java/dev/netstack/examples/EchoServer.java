package dev.netstack.examples;

import dev.netstack.device.DeviceSpec;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.host.Host;
import dev.netstack.socket.TcpListener;
import dev.netstack.socket.TcpSocket;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;

/// A TCP echo server (RFC 862) on a TAP, for the kernel to connect to over both families.
///
/// ```sh
/// examples/run EchoServer &
/// echo hello | socat -t 5 - TCP:192.0.2.2:7
/// ```
final class EchoServer {
    private EchoServer() {}

    public static void main(String... arguments) throws IOException {
        var device = TunTapDevice.open(DeviceSpec.parse("tap:tap0"), OffloadMode.ON);
        device.kernelLink().up();
        device.kernelLink().addAddress(Prefix.parse("192.0.2.1/24"));
        device.kernelLink().addAddress(Prefix.parse("2001:db8:77::1/64"));
        try (var host = Host.start()) {
            var nic = host.attach(device);
            nic.address(Prefix.parse("192.0.2.2/24")).address(Prefix.parse("2001:db8:77::2/64"));
            var listener = host.listen(SocketAddress.parse("[::]:7"));
            IO.println("listening on " + listener.local());
            serve(listener);
        }
    }

    /// Accepts until the listener is closed; every connection has a virtual thread of its own.
    static void serve(TcpListener listener) throws IOException {
        while (true) {
            var socket = listener.accept();
            Thread.startVirtualThread(() -> echo(socket));
        }
    }

    private static void echo(TcpSocket socket) {
        try (socket) {
            socket.input().transferTo(socket.output());
        } catch (IOException broken) {
            IO.println(socket.remote() + ": " + broken.getMessage());
        }
    }
}
