package dev.netstack.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Datagrams on a stream: each behind its length, two octets, high octet first.
final class Datagrams {
    private static final int LENGTH_OCTETS = 2;

    private Datagrams() {}

    static byte[] framed(byte[] octets, int length) {
        var framed = new byte[LENGTH_OCTETS + length];
        framed[0] = (byte) (length >>> 8);
        framed[1] = (byte) length;
        System.arraycopy(octets, 0, framed, LENGTH_OCTETS, length);
        return framed;
    }

    /// The next datagram; null at the end of the stream.
    static byte @Nullable [] read(InputStream in) throws IOException {
        int high = in.read();
        if (high < 0) return null;
        int low = in.read();
        if (low < 0) throw new EOFException("a datagram is cut off");
        int length = (high << 8) | low;
        var octets = in.readNBytes(length);
        if (octets.length < length) throw new EOFException("a datagram is cut off");
        return octets;
    }
}
