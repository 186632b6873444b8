package dev.netstack.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The answer to an HTTP/1.1 GET, read off a stream (RFC 9112).
final class HttpAnswer {
    private static final int HEAD_OCTETS_MAX = 65_536;

    private final InputStream in;
    private final Map<String, String> fields = new TreeMap<>();
    private String statusLine = "";
    private int headOctets;

    private HttpAnswer(InputStream in) {
        this.in = in;
    }

    /// Reads status line and fields; interim answers (1xx) are passed over.
    static HttpAnswer read(InputStream in) throws IOException {
        var answer = new HttpAnswer(in);
        do {
            answer.readHead();
        } while (answer.status() / 100 == 1);
        return answer;
    }

    private void readHead() throws IOException {
        fields.clear();
        statusLine = line();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) throw new IOException("malformed field in the answer: " + line);
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    int status() throws IOException {
        var parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
            throw new IOException("not an HTTP/1.1 answer: " + statusLine);
        }
        return Integer.parseInt(parts[1]);
    }

    String statusLine() {
        return statusLine;
    }

    @Nullable String field(String name) {
        return fields.get(name);
    }

    /// Octets of the body; -1 when the answer does not say.
    long length() throws IOException {
        var length = fields.get("content-length");
        if (length == null) return -1;
        if (!length.matches("\\d{1,18}")) throw new IOException("bad Content-Length " + length);
        return Long.parseLong(length);
    }

    /// Copies the body (RFC 9112 §6) and tells how many octets came so far.
    void body(OutputStream to, LongConsumer progress) throws IOException {
        if ("chunked".equalsIgnoreCase(fields.get("transfer-encoding"))) {
            chunks(to, progress);
            return;
        }
        long length = length();
        long copied = copy(to, length < 0 ? Long.MAX_VALUE : length, 0, progress);
        if (copied < length) {
            throw new EOFException(
                    "the answer ended after " + copied + " of " + length + " octets");
        }
    }

    private void chunks(OutputStream to, LongConsumer progress) throws IOException {
        long done = 0;
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            if (copy(to, size, done, progress) < size) throw new EOFException("a chunk is cut off");
            done += size;
            line();
        }
    }

    private long chunkSize() throws IOException {
        headOctets = 0;
        var size = line().split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) throw new IOException("bad chunk size " + size);
        return Long.parseLong(size, 16);
    }

    private long copy(OutputStream to, long octets, long before, LongConsumer progress)
            throws IOException {
        var buffer = new byte[65_536];
        long copied = 0;
        while (copied < octets) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, octets - copied));
            if (read < 0) break;
            to.write(buffer, 0, read);
            copied += read;
            progress.accept(before + copied);
        }
        return copied;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) throw new EOFException("the answer ended in its header");
            if (++headOctets > HEAD_OCTETS_MAX)
                throw new IOException("the answer's header is too long");
            line.write(octet);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
