package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.netstack.stack.Counter;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.ip.TestDatagram;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The far end of a stack's connections, which says what a test makes it say, right or wrong.
final class TcpPeer {
    static final int PORT = 80;
    static final int PEER_PORT = 40_000;
    static final int IRS = -2_000;

    static final int FIN = TcpHeader.FIN;
    static final int SYN = TcpHeader.SYN;
    static final int RST = TcpHeader.RST;
    static final int PSH = TcpHeader.PSH;
    static final int ACK = TcpHeader.ACK;
    static final int URG = TcpHeader.URG;

    /// MSS 1,000, SACK permitted, window scale 7.
    static final int[] OPTIONS = {2, 4, 0x03, 0xE8, 1, 1, 4, 2, 1, 3, 3, 7};

    static final int[] NONE = {};

    private static final byte[] NOTHING = {};
    private static final int READ_MAX = 1 << 17;

    /// A segment that the stack sent.
    @SuppressWarnings("ArrayRecordComponent") // never compared as a value
    record Sent(long at, int flags, int seq, int ack, int window, byte[] options, byte[] text) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        @Override
        public String toString() {
            return at
                    + " flags "
                    + Integer.toHexString(flags)
                    + " seq "
                    + Integer.toUnsignedLong(seq)
                    + " ack "
                    + Integer.toUnsignedLong(ack)
                    + " win "
                    + window
                    + " options "
                    + HexFormat.of().formatHex(options)
                    + " text "
                    + text.length;
        }
    }

    /// A segment that the stack shall get.
    final class Given {
        private final int flags;
        private int seq = TcpPeer.this.seq;
        private int ack = TcpPeer.this.ack;
        private int window = 65_535;
        private int urgent;
        private int port = PEER_PORT;
        private int to = PORT;
        private int words = -1;
        private int[] options = NONE;
        private byte[] text = NOTHING;

        private Given(int flags) {
            this.flags = flags;
        }

        Given seq(int value) {
            seq = value;
            return this;
        }

        Given ack(int value) {
            ack = value;
            return this;
        }

        Given window(int value) {
            window = value;
            return this;
        }

        Given urgent(int value) {
            urgent = value;
            return this;
        }

        Given from(int value) {
            port = value;
            return this;
        }

        Given to(int value) {
            to = value;
            return this;
        }

        /// The data offset, whatever the options.
        Given words(int value) {
            words = value;
            return this;
        }

        Given options(int... octets) {
            options = octets;
            return this;
        }

        Given text(int octets) {
            text = IpLink.pattern(octets);
            return this;
        }

        Given text(byte... octets) {
            text = octets;
            return this;
        }

        TestDatagram datagram() {
            byte[] segment = new byte[20 + ((options.length + 3) & -4) + text.length];
            IpLink.put16(segment, 0, port);
            IpLink.put16(segment, 2, to);
            put32(segment, 4, seq);
            put32(segment, 8, ack);
            int length = segment.length - text.length;
            segment[12] = (byte) ((words < 0 ? length / 4 : words) << 4);
            segment[13] = (byte) flags;
            IpLink.put16(segment, 14, window);
            IpLink.put16(segment, 18, urgent);
            for (int i = 0; i < options.length; i++) segment[20 + i] = (byte) options[i];
            System.arraycopy(text, 0, segment, length, text.length);
            return IpLink.datagram(family, IpProtocol.TCP, segment).checksumAt(16);
        }

        void send() {
            link.inject(datagram());
            assertEquals(0, link.stack.count(Counter.INTERNAL_ERROR), "an exception escaped");
        }
    }

    final IpLink link;
    final Tcp tcp;
    final Family family;

    /// What a segment carries unless it says otherwise.
    int seq = IRS;

    int ack;

    private final Listener listener;
    private final MemorySegment into = Arena.ofAuto().allocate(READ_MAX);
    private @Nullable Connection connection;

    private TcpPeer(Family family) {
        this(family, new IpLink());
    }

    private TcpPeer(Family family, IpLink link) {
        this.family = family;
        this.link = link;
        tcp = link.stack.stack().tcp();
        listener = StackFixture.done(tcp.listen(address(), 16, link.stack.now()));
    }

    /// A stack that listens.
    static TcpPeer listening(Family family) {
        return new TcpPeer(family);
    }

    /// A stack that listens and has so little memory.
    static TcpPeer listening(Family family, long memory) {
        return new TcpPeer(family, new IpLink(StackFixture.create(memory)));
    }

    /// With ten segments of 1,000 octets in flight.
    static TcpPeer withFlight(Family family) {
        var peer = established(family, OPTIONS);
        peer.sent();
        peer.write(10_000);
        assertEquals(10, peer.sent().size());
        return peer;
    }

    /// A connection that the peer opened, and the application accepted.
    static TcpPeer established(Family family, int... options) {
        var peer = new TcpPeer(family);
        peer.open(options);
        peer.accept();
        return peer;
    }

    /// A connection that the application opens, its SYN sent.
    static TcpPeer synSent(Family family) {
        var peer = new TcpPeer(family);
        peer.listener.close(peer.link.stack.now());
        peer.connection =
                StackFixture.done(
                        peer.tcp.connect(peer.address(), peer.remote(), peer.link.stack.now()));
        peer.link.stack.settle();
        peer.ack = peer.one().seq + 1;
        return peer;
    }

    SocketAddress address() {
        return new SocketAddress(IpLink.us(family), PORT);
    }

    SocketAddress remote() {
        return new SocketAddress(IpLink.peer(family), PEER_PORT);
    }

    void accept() {
        connection = listener.accept(link.stack.now());
        assertNotNull(connection());
    }

    Listener listener() {
        return listener;
    }

    Connection connection() {
        return Objects.requireNonNull(connection);
    }

    Tcb tcb() {
        return connection().tcb();
    }

    /// The handshake, begun by the peer.
    void open(int... options) {
        given(SYN).options(options).send();
        var answer = one();
        assertEquals(SYN | ACK, answer.flags, answer::toString);
        seq++;
        ack = answer.seq + 1;
        given(ACK).options(stamp(options)).send();
    }

    /// Timestamps again, when the SYN had them alone.
    private static int[] stamp(int... options) {
        return options.length == 10 ? options : NONE;
    }

    Given given(int flags) {
        return new Given(flags);
    }

    /// The segments sent since the last call.
    List<Sent> sent() {
        return link.sent().stream()
                .filter(datagram -> datagram.protocol() == IpProtocol.TCP)
                .map(TcpPeer::segment)
                .toList();
    }

    private static Sent segment(IpLink.Sent datagram) {
        assertEquals(0, datagram.checksumError(), "checksum");
        int start = (datagram.u16(12) >>> 12) * 4;
        return new Sent(
                datagram.emitted().at(),
                datagram.u16(12) & 0xFF,
                datagram.u32(4),
                datagram.u32(8),
                datagram.u16(14),
                Arrays.copyOfRange(datagram.payload(), 20, start),
                datagram.from(start));
    }

    /// The only segment sent since the last call.
    Sent one() {
        var sent = sent();
        assertEquals(1, sent.size(), sent::toString);
        return sent.getFirst();
    }

    void nothing() {
        assertEquals(List.of(), sent());
    }

    /// The application writes.
    void write(int octets) {
        var memory = Arena.ofAuto().allocate(octets);
        MemorySegment.copy(
                IpLink.pattern(octets),
                0,
                memory,
                java.lang.foreign.ValueLayout.JAVA_BYTE,
                0,
                octets);
        assertEquals(octets, connection().send(memory, 0, octets, link.stack.now()));
        link.stack.settle();
    }

    /// The application reads all there is.
    byte[] read() {
        int octets = connection().receive(into, 0, READ_MAX, link.stack.now());
        link.stack.settle();
        int taken = Math.max(0, octets);
        return into.asSlice(0, taken).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    /// Reads what `other` received and writes as many octets; returns how many.
    int exchange(Connection other, int octets) {
        int read = other.receive(into, 0, octets, link.stack.now());
        other.send(into, 0, read, link.stack.now());
        link.stack.settle();
        return read;
    }

    void advance(long nanos) {
        link.stack.advance(nanos);
    }

    long now() {
        return link.stack.now();
    }

    static void put32(byte[] octets, int at, int value) {
        IpLink.put16(octets, at, value >>> 16);
        IpLink.put16(octets, at + 2, value);
    }

    /// A timestamps option.
    static int[] timestamps(int value, int echo) {
        var option = new int[] {8, 10, 0, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < 4; i++) {
            option[2 + i] = (value >>> (24 - 8 * i)) & 0xFF;
            option[6 + i] = (echo >>> (24 - 8 * i)) & 0xFF;
        }
        return option;
    }
}
