package dev.netstack.names;

import dev.netstack.host.Host;
import dev.netstack.names.Question.Edns;
import dev.netstack.socket.TcpSocket;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;

/// One question to one server and what comes back, over UDP or TCP, each from a port of its own
/// that the stack draws (RFC 5452 §9.2, RFC 6056 §3.3).
final class Exchange {
    private static final int LENGTH_OCTETS = 2;
    private static final int ID_BITS = 16;

    private final Host host;
    private final SecureRandom random = new SecureRandom();

    Exchange(Host host) {
        this.host = host;
    }

    /// Asks by datagram. What is not the answer is passed over, for as long as `until` is not
    /// reached (RFC 5452 §9.1); a connected socket hears of no other address and port.
    Reply byDatagram(Question question, Edns edns, SocketAddress server, long until)
            throws IOException {
        int id = newId();
        try (var socket = host.bind(any(server))) {
            socket.connect(server);
            socket.send(MemorySegment.ofArray(question.message(id, edns)));
            var into = MemorySegment.ofArray(new byte[Question.EDNS_OCTETS]);
            while (true) {
                socket.receiveTimeout(left(until));
                var datagram = socket.receive(into);
                if (datagram.isTruncated()) continue; // longer than we said we take
                var octets = into.asSlice(0, datagram.copied()).toArray(ValueLayout.JAVA_BYTE);
                var reply = ReplyReader.read(octets, id, question);
                if (!(reply instanceof Reply.Foreign)) return reply;
            }
        }
    }

    /// Asks over TCP (RFC 7766 §8): messages behind their length.
    Reply byStream(Question question, SocketAddress server, long until) throws IOException {
        int id = newId();
        try (var socket = host.openTcp()) {
            socket.connect(server, left(until));
            var message = question.message(id, Edns.ON);
            var framed = new byte[LENGTH_OCTETS + message.length];
            framed[0] = (byte) (message.length >>> 8);
            framed[1] = (byte) message.length;
            System.arraycopy(message, 0, framed, LENGTH_OCTETS, message.length);
            socket.write(MemorySegment.ofArray(framed));
            while (true) {
                var length = read(socket, LENGTH_OCTETS, until);
                int octets = ((length[0] & 0xFF) << 8) | (length[1] & 0xFF);
                var reply = ReplyReader.read(read(socket, octets, until), id, question);
                if (!(reply instanceof Reply.Foreign)) return reply;
            }
        }
    }

    private byte[] read(TcpSocket socket, int octets, long until) throws IOException {
        var into = new byte[octets];
        for (int at = 0; at < octets; ) {
            socket.readTimeout(left(until));
            int read = socket.read(MemorySegment.ofArray(into).asSlice(at));
            if (read < 0) throw new EOFException("the server closed the connection");
            at += read;
        }
        return into;
    }

    private int newId() {
        return random.nextInt(1 << ID_BITS);
    }

    private Duration left(long until) throws SocketTimeoutException {
        long left = until - host.now();
        if (left <= 0) throw new SocketTimeoutException("no answer in time");
        return Duration.ofNanos(left);
    }

    private static SocketAddress any(SocketAddress server) {
        boolean isIpv4 = server.address().bitLength() == 32;
        return new SocketAddress(isIpv4 ? Ipv4Address.ANY : Ipv6Address.ANY, 0);
    }
}
