package dev.netstack.cli.client;

import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `netstack get`: fetches a page through the stack over HTTP/1.1 (RFC 9110, RFC 9112).
@Command(
        name = "get",
        description = "Fetch a URL through the stack, to standard output or a file.",
        mixinStandardHelpOptions = true)
public final class GetCommand implements Callable<Integer> {
    private static final int REDIRECTS_MAX = 5;

    @Mixin private OriginOptions origin = new OriginOptions();

    @Parameters(paramLabel = "URL", description = "http://ADDRESS[:PORT]/PATH")
    private String url = "";

    @Option(names = "-o", paramLabel = "FILE", description = "write to FILE")
    private @Nullable Path file;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "longest wait to connect (default 10)")
    private int timeout = 10;

    GetCommand() {}

    @Override
    public Integer call() {
        try (var through = origin.open()) {
            fetch(through, HttpUrl.parse(url));
            return ExitCode.OK.status();
        } catch (IOException failed) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot get " + url, String.valueOf(failed.getMessage()), "");
        }
    }

    private void fetch(Origin through, HttpUrl first) throws IOException {
        var at = first;
        for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
            var next = fetchOnce(through, at);
            if (next == null) return;
            at = next;
        }
        throw new IOException("more than " + REDIRECTS_MAX + " redirects");
    }

    /// Where the answer redirects to; null when the body was written.
    private @Nullable HttpUrl fetchOnce(Origin through, HttpUrl at) throws IOException {
        try (var stream =
                through.connect(
                        any(at.server()), at.server(), Literals.seconds("--timeout", timeout))) {
            stream.output().write(request(at));
            stream.output().flush();
            var answer = HttpAnswer.read(new BufferedInputStream(stream.input(), 65_536));
            var location = answer.field("location");
            if (answer.status() / 100 == 3 && location != null) return at.resolve(location);
            if (answer.status() / 100 != 2) throw new IOException(answer.statusLine());
            write(answer);
            return null;
        }
    }

    private static SocketAddress any(SocketAddress remote) {
        boolean isIpv4 = remote.address().bitLength() == 32;
        return new SocketAddress(isIpv4 ? Ipv4Address.ANY : Ipv6Address.ANY, 0);
    }

    private static byte[] request(HttpUrl at) {
        return ("GET "
                        + at.target()
                        + " HTTP/1.1\r\nHost: "
                        + at.host()
                        + "\r\nUser-Agent: netstack\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void write(HttpAnswer answer) throws IOException {
        var progress = Progress.of(answer.length());
        if (file == null) {
            answer.body(System.out, progress);
            // A print stream keeps its failures to itself.
            if (System.out.checkError()) throw new IOException("cannot write to standard output");
        } else {
            writeTo(file, answer, progress);
        }
        progress.end();
    }

    private static void writeTo(Path file, HttpAnswer answer, LongConsumer progress)
            throws IOException {
        try (OutputStream out = create(file)) {
            answer.body(out, progress);
        }
    }

    private static OutputStream create(Path file) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException refused) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CREATE,
                    "cannot write " + file,
                    String.valueOf(refused.getMessage()),
                    "-o FILE in a folder that exists and may be written");
        }
    }
}
