package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.Emitted;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Parsed;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// A stack whose peer's link addresses are known, spoken to in IP datagrams.
public final class IpLink {
    public final StackFixture stack;

    /// Borrowed by the stack during each call only.
    private final Frame frame;

    public IpLink() {
        this(StackFixture.create());
    }

    public IpLink(StackFixture stack) {
        this.stack = stack;
        frame = stack.frame();
        neighbor(StackFixture.PEER_IPV4);
        neighbor(StackFixture.PEER_IPV6);
    }

    public static IpAddress us(Family family) {
        return family == Family.IPV4 ? StackFixture.IPV4 : StackFixture.IPV6;
    }

    public static IpAddress peer(Family family) {
        return family == Family.IPV4 ? StackFixture.PEER_IPV4 : StackFixture.PEER_IPV6;
    }

    public void neighbor(IpAddress address) {
        neighbor(address, StackFixture.PEER_MAC);
    }

    public void neighbor(IpAddress address, MacAddress mac) {
        int nic = stack.nic().index();
        StackFixture.done(stack.stack().addNeighbor(nic, address, mac, stack.now()));
    }

    /// A datagram from the peer to the stack.
    public static TestDatagram datagram(Family family, int protocol, byte... payload) {
        return new TestDatagram(peer(family), us(family), protocol, payload);
    }

    public void inject(TestDatagram datagram) {
        inject(datagram, StackFixture.MAC);
    }

    public void inject(TestDatagram datagram, MacAddress destination) {
        frame.clear(Frame.HEADROOM);
        datagram.write(frame);
        int type = datagram.isIpv4() ? EtherType.IPV4 : EtherType.IPV6;
        stack.inject(frame, destination, type);
    }

    /// What the stack sent over IP since the last call, neighbour discovery left out.
    public List<Sent> sent() {
        return stack.emitted().stream()
                .filter(frame -> frame.etherType() != EtherType.ARP && !frame.isNeighborDiscovery())
                .map(IpLink::sent)
                .toList();
    }

    /// The one datagram that the stack sent.
    public Sent sentOne() {
        var sent = sent();
        assertEquals(1, sent.size(), () -> "datagrams sent: " + sent);
        return sent.getFirst();
    }

    public void expectNothing() {
        assertEquals(List.of(), sent());
    }

    /// An ICMP or ICMPv6 message of the family, its checksum right when it is injected whole.
    public static TestDatagram icmp(Family family, int type, int code, int rest, byte... body) {
        byte[] message = new byte[8 + body.length];
        message[0] = (byte) type;
        message[1] = (byte) code;
        for (int i = 0; i < 4; i++) message[4 + i] = (byte) (rest >>> (24 - 8 * i));
        System.arraycopy(body, 0, message, 8, body.length);
        int protocol = family == Family.IPV4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
        return datagram(family, protocol, message).checksumAt(2);
    }

    public static TestDatagram echo(Family family, int identifier, int sequence, byte... data) {
        int type = family == Family.IPV4 ? Icmp4Message.ECHO : Icmp6Message.ECHO_REQUEST;
        return icmp(family, type, 0, (identifier << 16) | sequence, data);
    }

    public static TestDatagram udp(Family family, int from, int to, byte... text) {
        byte[] datagram = new byte[8 + text.length];
        put16(datagram, 0, from);
        put16(datagram, 2, to);
        put16(datagram, 4, datagram.length);
        System.arraycopy(text, 0, datagram, 8, text.length);
        return datagram(family, IpProtocol.UDP, datagram).checksumAt(6);
    }

    public static void put16(byte[] octets, int at, int value) {
        octets[at] = (byte) (value >>> 8);
        octets[at + 1] = (byte) value;
    }

    /// Octets that differ from their neighbours.
    public static byte[] pattern(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) octets[i] = (byte) (i * 31 + (i >>> 8));
        return octets;
    }

    private static Sent sent(Emitted emitted) {
        if (emitted.etherType() == EtherType.IPV4) {
            var ip = emitted.ipv4();
            byte[] payload = octets(ip.bytes(), ip.payloadStart(), ip.payloadEnd());
            return new Sent(
                    emitted, ip.source(), ip.destination(), ip.protocol(), ip.ttl(), payload);
        }
        var ip = emitted.ipv6();
        byte[] payload = octets(ip.bytes(), ip.payloadStart(), ip.payloadEnd());
        return new Sent(
                emitted, ip.source(), ip.destination(), ip.nextHeader(), ip.hopLimit(), payload);
    }

    private static byte[] octets(MemorySegment bytes, long start, long end) {
        return bytes.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE);
    }

    /// A datagram that the stack sent.
    @SuppressWarnings("ArrayRecordComponent") // never compared as a value
    public record Sent(
            Emitted emitted,
            IpAddress source,
            IpAddress destination,
            int protocol,
            int hopLimit,
            byte[] payload) {
        public int type() {
            return payload[0] & 0xFF;
        }

        public int code() {
            return payload[1] & 0xFF;
        }

        public int u16(int at) {
            return ((payload[at] & 0xFF) << 8) | (payload[at + 1] & 0xFF);
        }

        public int u32(int at) {
            return (u16(at) << 16) | u16(at + 2);
        }

        public byte[] from(int at) {
            return Arrays.copyOfRange(payload, at, payload.length);
        }

        public boolean isIcmp() {
            return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
        }

        /// The payload's Internet checksum over the pseudo-header where there is one: 0 when right.
        public int checksumError() {
            boolean isIcmp4 = protocol == IpProtocol.ICMP;
            return TestDatagram.checksum(
                    payload, isIcmp4 ? null : source, isIcmp4 ? null : destination, protocol);
        }

        @Override
        public String toString() {
            return source
                    + " > "
                    + destination
                    + " protocol "
                    + protocol
                    + ": "
                    + payload.length
                    + " octets, "
                    + Arrays.toString(from(0));
        }
    }

    public enum Family {
        IPV4,
        IPV6
    }

    static boolean isOk(Parsed<?> parsed) {
        return parsed instanceof Parsed.Ok<?>;
    }
}
