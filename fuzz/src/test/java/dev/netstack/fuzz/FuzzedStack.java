package dev.netstack.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.InterfaceConfig;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.StackConfig;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.Listener;
import dev.netstack.stack.udp.UdpEndpoint;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One stack on one Ethernet, with a program behind every kind of socket, fed with hostile frames.
final class FuzzedStack {
    static final MacAddress OURS = MacAddress.parse("02:00:4e:53:00:02");
    static final MacAddress PEER = MacAddress.parse("02:00:4e:53:00:01");

    /// More frames than that in answer to one is an amplifier.
    private static final int ANSWERS_MAX = 200;

    private static final int IO_OCTETS = 4096;
    private static final int MTU = 1500;

    private final NetworkStack stack;
    private final int nic;
    private final Frame in;
    private final Frame out;
    private final MemorySegment octets;
    private final List<Connection> connections = new ArrayList<>();
    private long entropy;
    private long now = 1;

    FuzzedStack(Arena arena) {
        in = Frame.allocate(arena);
        out = Frame.allocate(arena);
        octets = arena.allocate(IO_OCTETS);
        stack = new NetworkStack(StackConfig.of(() -> entropy += 0x9E37_79B9_7F4A_7C15L));
        var config = new InterfaceConfig("fuzz0", LinkType.ETHERNET, OURS, MTU, Set.of());
        nic = done(stack.addInterface(config, now)).index();
        for (var address : List.of("192.0.2.2/24", "2001:db8:77::2/64", "fe80::2/64")) {
            done(stack.addAddress(nic, Prefix.parse(address), AddressCheck.NONE, now));
        }
        for (var address : List.of("192.0.2.2", "[2001:db8:77::2]")) {
            done(stack.udp().bind(SocketAddress.parse(address + ":7")));
            done(stack.tcp().listen(SocketAddress.parse(address + ":7"), 8, now));
        }
        settle();
    }

    /// An active open, so that what arrives meets SYN-SENT as well.
    void connect() {
        var remote = SocketAddress.parse("192.0.2.1:9");
        var any = SocketAddress.parse("0.0.0.0:0");
        if (stack.tcp().connect(any, remote, now) instanceof Outcome.Done(var connection)) {
            connections.add(connection);
        }
        settle();
    }

    void receive(byte[] data, int from, int length) {
        in.clear(Frame.HEADROOM);
        in.range(Frame.HEADROOM, Frame.HEADROOM + length);
        MemorySegment.copy(MemorySegment.ofArray(data), from, in.bytes(), Frame.HEADROOM, length);
        stack.receive(nic, in, now);
        settle();
    }

    /// An IP packet from the peer, its link header in place, its checksums not looked at.
    void receiveIp(byte[] data, int from, int length) {
        int version = length == 0 ? 0 : data[from] >>> 4 & 0xf;
        in.clear(Frame.HEADROOM);
        in.range(Frame.HEADROOM, Frame.HEADROOM + length);
        MemorySegment.copy(MemorySegment.ofArray(data), from, in.bytes(), Frame.HEADROOM, length);
        if (version == 4 && length >= 20) IpRepair.ipv4(in.bytes(), in.start(), in.end());
        if (version == 6 && length >= 40) IpRepair.ipv6(in.bytes(), in.start(), in.end());
        int at = in.push(EthernetHeader.LENGTH);
        int type = version == 4 ? EtherType.IPV4 : EtherType.IPV6;
        EthernetHeader.write(in.bytes(), at, OURS.bits(), PEER.bits(), type);
        in.checksumVerified();
        stack.receive(nic, in, now);
        settle();
    }

    void pass(long nanos) {
        now += nanos;
        settle();
    }

    /// Closes everything, lets every timer run out, and counts what is left.
    void end() {
        for (var connection : connections) connection.abort(now);
        stack.removeInterface(nic, now);
        for (int i = 0; i < 1_000 && stack.deadline() != Long.MAX_VALUE; i++) {
            now = Math.max(now, stack.deadline());
            settle();
        }
        assertNull(stack.lastInternalError());
        assertEquals(0, stack.buffers().inUse(), "octets of buffers left behind");
    }

    private void settle() {
        stack.expire(now);
        int answers = 0;
        boolean isBusy = true;
        while (isBusy) {
            isBusy = serve();
            while (stack.transmit(nic, out, now)) {
                Emitted.check(out);
                isBusy = true;
                assertTrue(++answers <= ANSWERS_MAX, "endless answers");
            }
            stack.expire(now);
        }
        var defect = stack.lastInternalError();
        if (defect != null) throw new AssertionError("an exception escaped a handler", defect);
    }

    private boolean serve() {
        boolean hasServed = false;
        for (var ready = stack.event(); ready != null; ready = stack.event()) {
            hasServed = true;
            switch (ready) {
                case Listener listener -> accept(listener);
                case Connection connection -> echo(connection);
                case UdpEndpoint endpoint -> echo(endpoint);
                default -> {}
            }
        }
        return hasServed;
    }

    private void accept(Listener listener) {
        for (var next = listener.accept(now); next != null; next = listener.accept(now)) {
            connections.add(next);
            echo(next);
        }
    }

    private void echo(Connection connection) {
        int room = Math.min(connection.unsent() > IO_OCTETS ? 0 : IO_OCTETS, IO_OCTETS);
        if (room == 0 || !connection.canSend()) return;
        int length = connection.receive(octets, 0, room, now);
        if (length > 0) connection.send(octets, 0, length, now);
        if (length == Connection.END) connection.close(now);
    }

    private void echo(UdpEndpoint endpoint) {
        for (var datagram = endpoint.receive(octets, 0, IO_OCTETS);
                datagram != null;
                datagram = endpoint.receive(octets, 0, IO_OCTETS)) {
            if (datagram.source().port() == 0) continue;
            endpoint.answer(datagram, octets, 0, Math.min(64, datagram.copied()), now);
        }
        endpoint.takeError();
    }

    private static <T> T done(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Done<T>(var value)) return value;
        throw new AssertionError(outcome);
    }
}
