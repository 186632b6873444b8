package dev.netstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.Device;
import dev.netstack.device.DeviceException;
import dev.netstack.device.MemoryLink;
import dev.netstack.socket.Family;
import dev.netstack.socket.TwoHosts;
import dev.netstack.stack.Counter;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.link.NeighborState;
import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Hosts come and go, and so do their interfaces.
@Timeout(60)
class HostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void interfacesAreAddedListedFoundAndRemoved() {
        var link = MemoryLink.ethernet();
        try (var host = Host.start()) {
            var nic = host.attach(link.left());
            assertEquals("memory0", nic.name());
            assertEquals(host.nics().list(), List.of(nic));
            assertEquals(nic, host.nics().find("memory0"));
            assertNull(host.nics().find("memory1"));
            nic.detach();
            assertTrue(host.nics().list().isEmpty());
            assertThrows(DeviceException.class, () -> link.left().receive(frame()));
            nic.detach();
        }
    }

    private static Frame frame() {
        return Frame.allocate(Arena.ofAuto());
    }

    /// IEEE 802 §8.2: an address of one's own is locally administered, and not a group's.
    @Test
    void aChosenMacAddressIsLocalAndDiffers() {
        try (var host = Host.start()) {
            var left = host.attach(MemoryLink.ethernet().left()).mac();
            var right = host.attach(MemoryLink.ethernet().right()).mac();
            assertEquals(0x02, left.bits() >>> 40 & 0x03);
            assertNotEquals(left, right);
        }
    }

    @Test
    void aNameIsTakenOnceAndTheRefusedDeviceIsClosed() {
        try (var host = Host.start()) {
            host.attach(MemoryLink.ethernet().left());
            var second = MemoryLink.ethernet().left();
            var refused = assertThrows(RefusedException.class, () -> host.attach(second));
            assertEquals(Refusal.NAME_IN_USE, refused.reason());
            assertThrows(DeviceException.class, () -> second.receive(frame()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDisabledInterfaceIsSilentUntilEnabled(Family family) throws IOException {
        try (var hosts = new TwoHosts();
                var server = hosts.right().bind(family.right(53));
                var client = hosts.left().bind(family.left(0))) {
            server.receiveTimeout(PATIENCE);
            var nic = hosts.left().nics().list().getFirst();
            var octets = MemorySegment.ofArray(new byte[8]);
            nic.disable();
            assertThrows(IOException.class, () -> client.send(family.right(53), octets));
            nic.enable();
            client.send(family.right(53), octets);
            assertEquals(8, server.receive(octets).length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void addressesNeighborsAndRoutesComeAndGo(Family family) {
        try (var hosts = new TwoHosts()) {
            var host = hosts.left();
            var nic = host.nics().list().getFirst();
            var mac = new MacAddress(0x0200_0000_0001L);
            nic.neighbor(family.right().address(), mac);
            var neighbor = host.report().neighbors().getFirst();
            assertEquals(mac, neighbor.mac());
            assertEquals(NeighborState.PERMANENT, neighbor.state());
            nic.removeNeighbor(family.right().address());
            assertTrue(host.report().neighbors().isEmpty());
            int routes = host.report().routes().size();
            var everywhere = family.everywhere();
            host.addRoute(everywhere, family.right().address());
            var added =
                    host.report().routes().stream()
                            .filter(route -> route.destination().equals(everywhere))
                            .findFirst()
                            .orElseThrow();
            assertEquals(nic.index(), added.nic());
            host.removeRoute(added);
            assertEquals(routes, host.report().routes().size());
            nic.removeAddress(family.left().address());
            var gone =
                    assertThrows(
                            RefusedException.class,
                            () -> nic.removeAddress(family.left().address()));
            assertEquals(Refusal.NOT_FOUND, gone.reason());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGatewayOffTheLinkIsRefused(Family family) {
        try (var host = Host.start()) {
            var refused =
                    assertThrows(
                            RefusedException.class,
                            () -> host.addRoute(family.everywhere(), family.right().address()));
            assertEquals(Refusal.NO_ROUTE, refused.reason());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReportShowsInterfacesSocketsAndCounts(Family family) throws IOException {
        try (var hosts = new TwoHosts();
                var listener = hosts.left().listen(family.left(80));
                var udp = hosts.left().bind(family.left(53))) {
            hosts.right().connect(listener.local(), PATIENCE).close();
            var report = hosts.left().report();
            assertEquals(2, report.interfaces().size());
            assertTrue(
                    report.sockets().tcp().stream()
                            .anyMatch(socket -> socket.local().equals(listener.local())));
            assertEquals(udp.local(), report.sockets().udp().getFirst().local());
            assertEquals(1, report.counts().counters().get(Counter.TCP_PASSIVE_OPENS));
        }
    }

    @Test
    void aFailedDeviceEndsItsInterfaceAlone() throws Exception {
        var failures = new CompletableFuture<Nic>();
        var config = HostConfig.DEFAULT.withOnFailure((nic, _) -> failures.complete(nic));
        var failing = MemoryLink.of(LinkType.IP, 1500, Set.of()).left();
        try (var host = Host.start(config)) {
            var good = host.attach(MemoryLink.ethernet().right());
            var nic = host.attach(failing);
            failing.close();
            assertEquals(nic, failures.get(20, TimeUnit.SECONDS));
            assertNotNull(nic.failure());
            assertNull(good.failure());
            assertEquals(List.of(good), host.nics().list());
            assertEquals(2, host.report().interfaces().size());
        }
    }

    @Test
    void aListenerOfFailuresThatThrowsEndsNothing() throws Exception {
        var called = new CompletableFuture<Nic>();
        var config =
                HostConfig.DEFAULT.withOnFailure((nic, _) -> {
                    called.complete(nic);
                    throw new IllegalStateException("refused");
                });
        var failing = MemoryLink.ethernet().left();
        try (var host = Host.start(config);
                var listener = host.listen(SocketAddress.parse("127.0.0.1:80"))) {
            host.attach(failing);
            failing.close();
            called.get(20, TimeUnit.SECONDS);
            host.connect(listener.local(), PATIENCE).close();
        }
    }

    @Test
    void aClosedHostOpensNothing() {
        var host = Host.start();
        host.close();
        host.close();
        var local = SocketAddress.parse("127.0.0.1:80");
        assertThrows(SocketException.class, () -> host.connect(local, PATIENCE));
        assertThrows(SocketException.class, () -> host.listen(local));
        assertThrows(SocketException.class, () -> host.bind(local));
        assertThrows(SocketException.class, host::openEcho);
        Device device = MemoryLink.ethernet().left();
        assertThrows(IllegalStateException.class, () -> host.attach(device));
    }

    /// RFC 9293 §3.6: what was written before the end arrives before the end.
    @ParameterizedTest
    @EnumSource
    void closingTellsThePeers(Family family) throws IOException {
        try (var hosts = new TwoHosts();
                var listener = hosts.right().listen(family.right(80))) {
            var client = hosts.left().connect(listener.local(), PATIENCE);
            var server = listener.accept();
            server.readTimeout(PATIENCE);
            client.output().write(new byte[30_000]);
            hosts.left().close();
            assertEquals(30_000, server.input().readAllBytes().length);
        }
    }

    @Test
    void aHundredHostsDoNotSeeEachOther() throws IOException {
        int threads = loops();
        var hosts = new ArrayList<Host>();
        for (int i = 0; i < 100; i++) hosts.add(Host.start());
        assertEquals(threads + 100, loops());
        for (var host : hosts) host.listen(SocketAddress.parse("127.0.0.1:80"));
        var one = hosts.getFirst();
        var remote = SocketAddress.parse("127.0.0.1:80");
        one.connect(remote, PATIENCE).close();
        long opened = hosts.stream().filter(HostTest::hasOpened).count();
        assertEquals(1, opened);
        for (var host : hosts) host.close();
        assertEquals(threads, loops());
    }

    private static boolean hasOpened(Host host) {
        return host.ask(stack -> stack.counters().count(Counter.TCP_PASSIVE_OPENS)) > 0;
    }

    /// Threads that run a stack.
    private static int loops() {
        return (int)
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals(HostConfig.DEFAULT.name()))
                        .count();
    }

    @Test
    void theStackIsUsedUnderItsLockAlone() {
        try (var host = Host.start()) {
            var lock = host.lock();
            assertThrows(IllegalStateException.class, lock::stack);
            long earlier = host.now();
            long now = lock.acquire();
            assertNotNull(lock.stack());
            lock.release();
            assertTrue(now >= earlier);
            assertFalse(lock.hasEnded());
        }
    }
}
