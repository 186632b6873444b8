package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.HeapMeter;
import dev.netstack.stack.InterfaceConfig;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.StackConfig;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a connection costs while nothing happens on it, so that a million fit into one JVM: two
/// stacks, and as many connections between them, each of which carried something both ways.
class IdleConnectionTest {
    /// Octets of heap, the application's [Connection] and the place in the table in.
    private static final int PASSIVE_MAX = 1_984;

    /// The same with a port of its own.
    private static final int ACTIVE_MAX = 2_048;

    private static final int CONNECTIONS = 16_384;
    private static final int PORT = 80;
    private static final int TURNS_MAX = 100;

    private final Arena arena = Arena.ofAuto();
    private final Frame frame = Frame.allocate(arena);
    private final MemorySegment octets = arena.allocate(10);
    private long now;

    @ParameterizedTest
    @EnumSource(Family.class)
    void aPassiveConnectionStaysWithinItsBudget(Family family) {
        measure(PASSIVE_MAX, () -> new Pair(family).fill().server);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void anActiveConnectionStaysWithinItsBudget(Family family) {
        measure(ACTIVE_MAX, () -> new Pair(family).fill().client);
    }

    private static void measure(int max, Supplier<End> made) {
        // What the JVM makes once is made before.
        var _ = made.get();
        double each = (double) HeapMeter.grownBy(made) / CONNECTIONS;
        assertTrue(each > 500 && each <= max, () -> each + " octets of heap");
    }

    /// One stack, and what its application holds.
    private final class End {
        final NetworkStack stack;
        final List<Connection> connections = new ArrayList<>(CONNECTIONS);
        private final int nic;

        End(IpAddress address, int prefixLength) {
            stack = new NetworkStack(StackConfig.of(new Random(StackFixture.SEED)::nextLong));
            var link = new InterfaceConfig("idle", LinkType.IP, MacAddress.ZERO, 1_500, Set.of());
            nic = StackFixture.done(stack.addInterface(link, now)).index();
            var prefix = new Prefix(address, prefixLength);
            StackFixture.done(stack.addAddress(nic, prefix, AddressCheck.NONE, now));
        }

        /// Carries what is to be sent to the other end; whether there was anything.
        boolean deliver(End other) {
            boolean isAny = false;
            stack.expire(now);
            for (frame.clear(Frame.HEADROOM); stack.transmit(nic, frame, now); isAny = true) {
                other.stack.receive(other.nic, frame, now);
                frame.clear(Frame.HEADROOM);
            }
            return isAny;
        }
    }

    private final class Pair {
        final End server;
        final End client;
        private final SocketAddress at;
        private final Listener listener;

        Pair(Family family) {
            int prefixLength = family == Family.IPV4 ? 24 : 64;
            server = new End(IpLink.us(family), prefixLength);
            client = new End(IpLink.peer(family), prefixLength);
            at = new SocketAddress(IpLink.us(family), PORT);
            listener = StackFixture.done(server.stack.tcp().listen(at, 16, now));
        }

        Pair fill() {
            for (int i = 0; i < CONNECTIONS; i++) open(1_024 + i);
            // Until every timer that waited for nothing has gone.
            now += 200 * StackFixture.SECOND;
            carry();
            assertEquals(0, server.stack.buffers().inUse() + client.stack.buffers().inUse());
            assertEquals(CONNECTIONS, server.stack.tcp().connectionCount());
            return this;
        }

        private void open(int port) {
            var from = new SocketAddress(any(), port);
            var opened = StackFixture.done(client.stack.tcp().connect(from, at, now));
            carry();
            var accepted = listener.accept(now);
            assertNotNull(accepted);
            opened.send(octets, 0, 10, now);
            carry();
            assertEquals(10, accepted.receive(octets, 0, 10, now));
            accepted.send(octets, 0, 10, now);
            carry();
            assertEquals(10, opened.receive(octets, 0, 10, now));
            now += StackFixture.SECOND / 10;
            carry();
            client.connections.add(opened);
            server.connections.add(accepted);
        }

        private IpAddress any() {
            return at.address().bitLength() == 32 ? Ipv4Address.ANY : Ipv6Address.ANY;
        }

        private void carry() {
            for (int turn = 0; turn < TURNS_MAX; turn++) {
                boolean isAny = client.deliver(server);
                if (!server.deliver(client) && !isAny) return;
            }
            throw new AssertionError("the stacks never fall silent");
        }
    }
}
