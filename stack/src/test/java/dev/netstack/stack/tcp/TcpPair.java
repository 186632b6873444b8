package dev.netstack.stack.tcp;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.InterfaceConfig;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.StackConfig;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Offload;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/// Two stacks joined by a link that carries IP datagrams, in virtual time. What crosses is noted;
/// a test may take segments away.
final class TcpPair {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000 * MILLISECOND;
    static final int PORT = 80;
    static final int MTU = 1_500;

    private static final int NIC = 2;
    private static final int TURNS_MAX = 1_000_000;

    enum Family {
        IPV4,
        IPV6
    }

    /// A segment that crossed, or was lost on the way.
    record Crossing(
            long time, boolean isFromClient, int flags, int seq, int ack, int window, int text) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        @Override
        public String toString() {
            String from = isFromClient ? "> " : "< ";
            return from
                    + time / 1_000
                    + " us "
                    + names()
                    + " "
                    + Integer.toUnsignedLong(seq)
                    + " ("
                    + text
                    + ") ack "
                    + Integer.toUnsignedLong(ack)
                    + " win "
                    + window;
        }

        private String names() {
            var text = new StringBuilder();
            for (int i = 0; i < 8; i++)
                if (((flags >> i) & 1) != 0) text.append("FSRPAUEC".charAt(i));
            return text.toString();
        }
    }

    private record InFlight(long arrival, NetworkStack to, Frame frame) {}

    final NetworkStack client;
    final NetworkStack server;
    final List<Crossing> crossings = new ArrayList<>();

    /// Says which segments are lost.
    Predicate<Crossing> loss = _ -> false;

    long delay = MILLISECOND;
    long now;

    private final Family family;
    private final Arena arena = Arena.ofAuto();
    private final Frame scratch = Frame.allocate(arena);
    private final ArrayDeque<InFlight> wire = new ArrayDeque<>();
    private final ArrayDeque<Frame> free = new ArrayDeque<>();

    TcpPair(Family family, Set<Offload> offloads) {
        this(family, offloads, new Random(StackFixture.SEED));
    }

    private TcpPair(Family family, Set<Offload> offloads, Random random) {
        this.family = family;
        client = stack(random, offloads, 1);
        server = stack(random, offloads, 2);
    }

    static TcpPair of(Family family) {
        return new TcpPair(family, Set.of());
    }

    static TcpPair withOffloads(Family family) {
        return new TcpPair(family, Set.of(Offload.CHECKSUM, Offload.TSO4, Offload.TSO6));
    }

    private NetworkStack stack(Random random, Set<Offload> offloads, int host) {
        var stack = new NetworkStack(StackConfig.of(random::nextLong));
        var config = new InterfaceConfig("ip0", LinkType.IP, MacAddress.ZERO, MTU, offloads);
        var nic = StackFixture.done(stack.addInterface(config, now));
        if (nic.index() != NIC) throw new AssertionError("interface " + nic.index());
        for (var address : List.of(address(Family.IPV4, host), address(Family.IPV6, host))) {
            var prefix = new Prefix(address, address.bitLength() - 8);
            StackFixture.done(stack.addAddress(NIC, prefix, AddressCheck.NONE, now));
        }
        return stack;
    }

    private static IpAddress address(Family family, int host) {
        return switch (family) {
            case IPV4 -> new Ipv4Address(0xC000_0200 + host);
            case IPV6 -> new Ipv6Address(0x2001_0DB8_0077_0000L, host);
        };
    }

    SocketAddress serverAddress() {
        return new SocketAddress(address(family, 2), PORT);
    }

    Listener listen() {
        return listen(16);
    }

    Listener listen(int backlog) {
        return StackFixture.done(server.tcp().listen(serverAddress(), backlog, now));
    }

    Outcome<Connection> tryConnect() {
        var any = family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        return client.tcp().connect(new SocketAddress(any, 0), serverAddress(), now);
    }

    Connection connect() {
        return StackFixture.done(tryConnect());
    }

    /// Lets `nanos` pass, the link carrying what the stacks send.
    void run(long nanos) {
        long end = now + nanos;
        for (int turn = 0; turn < TURNS_MAX; turn++) {
            settle();
            long next = next();
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
        }
        throw new AssertionError("the stacks never fall silent\n" + tail());
    }

    private long next() {
        long next = Math.min(client.deadline(), server.deadline());
        var first = wire.peek();
        return first == null ? next : Math.min(next, first.arrival);
    }

    private void settle() {
        client.expire(now);
        server.expire(now);
        while (!wire.isEmpty() && wire.peek().arrival <= now) {
            var arriving = wire.poll();
            arriving.to.receive(NIC, arriving.frame, now);
            free.add(arriving.frame);
        }
        collect(client, server);
        collect(server, client);
    }

    private void collect(NetworkStack from, NetworkStack to) {
        for (int count = 0; from.transmit(NIC, scratch, now); count++) {
            if (count == TURNS_MAX) throw new AssertionError("endless output\n" + tail());
            var crossing = crossing(scratch, from == client);
            crossings.add(crossing);
            if (!loss.test(crossing)) {
                var frame = free.isEmpty() ? Frame.allocate(arena) : free.poll();
                frame.copyFrom(scratch);
                wire.add(new InFlight(now + delay, to, frame));
            }
            scratch.clear(Frame.HEADROOM);
        }
    }

    private Crossing crossing(Frame frame, boolean isFromClient) {
        boolean isIpv4 = Octets.u8(frame.bytes(), frame.start()) >>> 4 == 4;
        var header = new TcpHeader(frame.bytes(), frame.start() + (isIpv4 ? 20 : 40));
        return new Crossing(
                now,
                isFromClient,
                header.flags(),
                header.sequence(),
                header.acknowledgment(),
                header.window(),
                (int) (frame.end() - header.payloadStart()));
    }

    /// The end of the exchange, for a failure's message.
    String tail() {
        var text = new StringBuilder();
        int from = Math.max(0, crossings.size() - 40);
        for (var crossing : crossings.subList(from, crossings.size())) {
            text.append(crossing).append('\n');
        }
        return text.toString();
    }
}
