package dev.netstack.cli.client;

import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `netstack nc`: standard input and output over a TCP or UDP exchange through the stack.
@Command(
        name = "nc",
        description = {
            "Connect standard input and output to a TCP or UDP peer through the stack.",
            "nc ADDRESS PORT connects; nc -l [ADDRESS] PORT waits for one peer."
        },
        mixinStandardHelpOptions = true)
public final class NcCommand implements Callable<Integer> {
    @Mixin private OriginOptions origin = new OriginOptions();

    @Option(names = "-l", description = "listen, for one peer")
    private boolean listen;

    @Option(names = "-u", description = "UDP in place of TCP")
    private boolean udp;

    @Option(names = "-s", paramLabel = "ADDRESS", description = "source address")
    private String source = "";

    @Option(names = "-p", paramLabel = "PORT", description = "source port")
    private int sourcePort;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            description = "longest wait to connect, and of UDP for an answer (default 10)")
    private int wait = 10;

    @SuppressWarnings("unused") // out of habit: the end of input is always told
    @Option(names = "-N", description = "end the connection at the end of input (always so)")
    private boolean shutdown;

    @Parameters(
            paramLabel = "ADDRESS PORT",
            arity = "1..2",
            description = "the peer, or where to listen")
    private List<String> target = List.of();

    NcCommand() {}

    @Override
    public Integer call() {
        try (var through = origin.open()) {
            if (udp) exchangeDatagrams(through);
            else exchangeStream(through);
            return ExitCode.OK.status();
        } catch (IOException failed) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nc " + String.join(" ", target) + " failed",
                    String.valueOf(failed.getMessage()),
                    "");
        }
    }

    private void exchangeStream(Origin through) throws IOException {
        try (var stream = listen ? through.accept(target(), () -> true) : connect(through)) {
            var sender = Thread.ofPlatform().daemon().start(() -> sendAll(stream));
            copy(stream.input(), System.out);
            System.out.flush();
            // The peer is done; what a file or a pipe still holds goes out, a person is not
            // awaited.
            if (!Terminal.INPUT.isThere()) join(sender, 0);
        }
    }

    private ByteStream connect(Origin through) throws IOException {
        return through.connect(local(), target(), Literals.seconds("-w", wait));
    }

    private static void sendAll(ByteStream stream) {
        try {
            copy(System.in, stream.output());
            stream.shutdownOutput();
        } catch (IOException ended) {
            // The peer is gone: reading from it tells.
            return;
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[65_536];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            to.flush();
        }
    }

    private void exchangeDatagrams(Origin through) throws IOException {
        try (var stream =
                listen ? through.awaitDatagrams(target()) : through.datagrams(local(), target())) {
            var receiver = Thread.ofPlatform().daemon().start(() -> printDatagrams(stream));
            if (listen) {
                join(receiver, 0);
                return;
            }
            var buffer = new byte[DatagramStream.OCTETS_MAX];
            for (int read = System.in.read(buffer); read >= 0; read = System.in.read(buffer)) {
                stream.send(buffer, read);
            }
            join(receiver, Literals.seconds("-w", wait).toMillis());
        }
    }

    private static void join(Thread thread, long millis) throws IOException {
        try {
            thread.join(millis);
        } catch (InterruptedException interrupted) {
            throw new IOException("interrupted", interrupted);
        }
    }

    private static void printDatagrams(DatagramStream stream) {
        try {
            for (var datagram = stream.receive(); datagram != null; datagram = stream.receive()) {
                System.out.write(datagram, 0, datagram.length);
                System.out.flush();
            }
        } catch (IOException ended) {
            // Closed by the other thread, or refused by the peer: there is no more to print.
            return;
        }
    }

    private SocketAddress target() {
        int port = port(target.get(target.size() - 1));
        if (target.size() == 2) return Literals.socketAddress(target.get(0), port);
        if (listen) return Literals.socketAddress("::", port);
        throw CommandFailure.usage("nc " + target.get(0), "an address and a port are needed");
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw CommandFailure.usage("'" + text + "' is not a port", "it must be 0 to 65535");
        }
    }

    private SocketAddress local() {
        if (!source.isEmpty()) return Literals.socketAddress(source, sourcePort);
        boolean isIpv4 = target().address().bitLength() == 32;
        return Literals.socketAddress(isIpv4 ? "0.0.0.0" : "::", sourcePort);
    }
}
