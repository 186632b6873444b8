package dev.netstack.cli.up;

import dev.netstack.host.Host;
import dev.netstack.socket.TcpSocket;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Serves a few pages over HTTP/1.1 (RFC 9110, RFC 9112): GET and HEAD, bounded in every respect.
final class HttpService {
    static final int CONNECTIONS_MAX = 64;
    static final int HEAD_OCTETS_MAX = 8_192;
    private static final Duration IDLE_MAX = Duration.ofSeconds(10);

    /// A page, made anew for each request.
    record Page(String type, Supplier<String> body) {}

    private final Map<String, Page> pages;

    private HttpService(Map<String, Page> pages) {
        this.pages = Map.copyOf(pages);
    }

    static TcpService start(Host host, int port, Map<String, Page> pages) throws IOException {
        return TcpService.start(host, port, new HttpService(pages)::hold, CONNECTIONS_MAX);
    }

    private void hold(TcpSocket socket) throws IOException {
        socket.readTimeout(IDLE_MAX);
        var in = new BufferedInputStream(socket.input());
        boolean isKept = true;
        while (isKept) {
            var head = head(in);
            if (head == null) return;
            isKept = answer(socket, head);
        }
        socket.shutdownOutput();
    }

    /// The request's head without its last empty line; null at the end of the stream.
    private static @Nullable String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int ended = 0;
        while (ended < 2 && head.size() <= HEAD_OCTETS_MAX) {
            int octet = in.read();
            if (octet < 0) return null;
            if (octet == '\n') ended++;
            else if (octet != '\r') ended = 0;
            head.write(octet);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /// Answers, and tells whether the connection is kept.
    private boolean answer(TcpSocket socket, String head) throws IOException {
        if (head.length() > HEAD_OCTETS_MAX) {
            return refuse(socket, "431 Request Header Fields Too Large");
        }
        var line = head.lines().findFirst().orElse("").split(" ", -1);
        if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
            return refuse(socket, "400 Bad Request");
        }
        boolean isHead = line[0].equals("HEAD");
        if (!isHead && !line[0].equals("GET")) return refuse(socket, "405 Method Not Allowed");
        var page = pages.get(line[1].split("\\?", 2)[0]);
        if (page == null) return refuse(socket, "404 Not Found");
        boolean isKept = line[2].equals("HTTP/1.1") && !asksToClose(head);
        send(socket, "200 OK", page, isHead ? Body.LEFT_OUT : Body.SENT);
        return isKept;
    }

    private static boolean asksToClose(String head) {
        return head.toLowerCase(Locale.ROOT).contains("\nconnection: close");
    }

    private static boolean refuse(TcpSocket socket, String status) throws IOException {
        send(socket, status, new Page("text/plain", () -> status + "\n"), Body.SENT);
        return false;
    }

    private enum Body {
        SENT,
        LEFT_OUT
    }

    private static void send(TcpSocket socket, String status, Page page, Body body)
            throws IOException {
        var octets = page.body().get().getBytes(StandardCharsets.UTF_8);
        var head =
                """
                HTTP/1.1 %s\r
                Content-Type: %s; charset=utf-8\r
                Content-Length: %d\r
                Cache-Control: no-store\r
                Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r
                X-Content-Type-Options: nosniff\r
                \r
                """
                        .formatted(status, page.type(), octets.length);
        var out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        if (body == Body.SENT) out.writeBytes(octets);
        socket.output().write(out.toByteArray());
    }
}
