package dev.netstack.examples;

import dev.netstack.device.DeviceSpec;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.host.Host;
import dev.netstack.stack.ip.EchoEndpoint;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Prefix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;

/// Echo requests and their replies (RFC 792, RFC 4443 §4): the stack pings the kernel over a TAP.
///
/// ```sh
/// examples/run Ping 192.0.2.1 2001:db8:77::1 192.0.2.99
/// ```
final class Ping {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int REQUESTS = 3;
    private static final int DATA_OCTETS = 56;
    private static final int TTL = 64;

    private Ping() {}

    public static void main(String... addresses) throws IOException {
        var device = TunTapDevice.open(DeviceSpec.parse("tap:tap0"), OffloadMode.ON);
        device.kernelLink().up();
        device.kernelLink().addAddress(Prefix.parse("192.0.2.1/24"));
        device.kernelLink().addAddress(Prefix.parse("2001:db8:77::1/64"));
        try (var host = Host.start()) {
            var nic = host.attach(device);
            nic.address(Prefix.parse("192.0.2.2/24")).address(Prefix.parse("2001:db8:77::2/64"));
            for (var address : addresses) ping(host, IpAddress.parse(address), IO::println);
        }
    }

    /// Sends three requests to `target`, each after the answer to the one before it.
    static void ping(Host host, IpAddress target, Consumer<String> out) throws IOException {
        try (var echo = host.openEcho();
                var arena = Arena.ofConfined()) {
            var data = arena.allocate(DATA_OCTETS).fill((byte) 'x');
            var received = arena.allocate(DATA_OCTETS);
            for (int sequence = 1; sequence <= REQUESTS; sequence++) {
                long sent = host.now();
                echo.send(target, sequence, TTL, data);
                var answer = echo.receive(received, PATIENCE);
                double millis = (host.now() - sent) / 1e6;
                out.accept(text(answer) + " time=%.3f ms".formatted(millis));
            }
        } catch (SocketTimeoutException silence) {
            out.accept("no answer from " + target);
        }
    }

    private static String text(EchoEndpoint.Answer answer) {
        return switch (answer) {
            case EchoEndpoint.Reply reply ->
                    reply.octets()
                            + " octets from "
                            + reply.from()
                            + ": seq="
                            + reply.sequence()
                            + " ttl="
                            + reply.hopLimit();
            case EchoEndpoint.Failure failure ->
                    "from " + failure.from() + ": seq=" + failure.sequence() + " " + failure.kind();
        };
    }
}
