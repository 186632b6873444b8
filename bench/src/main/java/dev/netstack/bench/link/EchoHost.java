package dev.netstack.bench.link;

import dev.netstack.device.DeviceSpec;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.host.Host;
import dev.netstack.socket.TcpListener;
import dev.netstack.socket.TcpSocket;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A stack on a TUN that echoes (RFC 862), and that sends to an echo server when told: `EchoHost
/// TUN ADDRESS…`.
///
/// Lines of standard input, each answered by one: `set OPTION VALUE` for later connections of
/// either role; `echo SERVER OCTETS` sends so many octets and compares what comes back.
final class EchoHost {
    private static final int PORT = 7;
    private static final int BLOCK_OCTETS = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Host host;
    private final TcpListener listener;
    private final Map<TcpOption, Long> options = new EnumMap<>(TcpOption.class);

    private EchoHost(Host host) throws IOException {
        this.host = host;
        listener = host.listen(new SocketAddress(Ipv6Address.ANY, PORT));
    }

    public static void main(String[] words) throws IOException {
        var spec = DeviceSpec.parse("tun:" + words[0]);
        try (var host = Host.start()) {
            var nic = host.attach(TunTapDevice.open(spec, OffloadMode.ON));
            for (var address : List.of(words).subList(1, words.length)) {
                nic.address(Prefix.parse(address));
            }
            var echoes = new EchoHost(host);
            Thread.ofPlatform().daemon().start(echoes::serve);
            System.out.println("ready");
            echoes.obey();
        }
    }

    private void obey() throws IOException {
        var reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            System.out.println(answer(line.split(" ", -1)));
        }
    }

    private String answer(String[] words) {
        try {
            return switch (words[0]) {
                case "set" -> set(TcpOption.valueOf(words[1]), Long.parseLong(words[2]));
                case "echo" -> echo(SocketAddress.parse(words[1]), Integer.parseInt(words[2]));
                default -> "no such word: " + words[0];
            };
        } catch (IOException | IllegalArgumentException failed) {
            return "failed: " + failed;
        }
    }

    private String set(TcpOption option, long value) throws IOException {
        options.put(option, value);
        listener.set(option, value);
        return "ok";
    }

    private void serve() {
        try {
            while (true) {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            System.err.println("echo ends: " + closed);
        }
    }

    private static void serve(TcpSocket socket) {
        try (socket) {
            var buffer = ByteBuffer.allocateDirect(BLOCK_OCTETS);
            while (socket.read(buffer) >= 0) {
                socket.write(buffer.flip());
                buffer.clear();
            }
            socket.shutdownOutput();
        } catch (IOException gone) {
            System.err.println("a client is gone: " + gone);
        }
    }

    private String echo(SocketAddress server, int octets) throws IOException {
        var blocks = blocks(octets);
        try (var socket = host.openTcp()) {
            for (var option : options.entrySet()) socket.set(option.getKey(), option.getValue());
            socket.connect(server, PATIENCE);
            socket.readTimeout(PATIENCE);
            Thread.ofVirtual().start(() -> send(socket, blocks));
            var received = digest();
            var buffer = ByteBuffer.allocate(BLOCK_OCTETS);
            while (socket.read(buffer) >= 0) {
                received.update(buffer.flip());
                buffer.clear();
            }
            var sent = digest();
            blocks.forEach(sent::update);
            return MessageDigest.isEqual(sent.digest(), received.digest()) ? "ok" : "other octets";
        }
    }

    private static List<byte[]> blocks(int octets) {
        var blocks = new ArrayList<byte[]>();
        for (int at = 0; at < octets; at += BLOCK_OCTETS) {
            var block = new byte[Math.min(BLOCK_OCTETS, octets - at)];
            for (int i = 0; i < block.length; i++) block[i] = (byte) ((at + i) * 7 % 251);
            blocks.add(block);
        }
        return blocks;
    }

    private static void send(TcpSocket socket, List<byte[]> blocks) {
        try {
            for (var block : blocks) socket.write(ByteBuffer.wrap(block));
            socket.shutdownOutput();
        } catch (IOException broken) {
            System.err.println("cannot send: " + broken);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new AssertionError(everyPlatformHasIt);
        }
    }
}
