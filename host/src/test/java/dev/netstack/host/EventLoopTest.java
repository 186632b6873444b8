package dev.netstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.Device;
import dev.netstack.device.DeviceException;
import dev.netstack.device.DeviceProperties;
import dev.netstack.device.MemoryLink;
import dev.netstack.device.Waiter;
import dev.netstack.socket.Family;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.StackConfig;
import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the loop does with devices that are idle, full, flooded or broken.
@Timeout(60)
class EventLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Tells how long the loop wants to sleep, and lets it.
    private static final class Observed implements Waiter {
        final BlockingQueue<Long> sleeps = new LinkedBlockingQueue<>();
        private final Semaphore wakes = new Semaphore(0);

        @Override
        public void add(Device device) {}

        @Override
        public void remove(Device device) {}

        @Override
        public void await(long nanos) {
            sleeps.add(nanos);
            wakes.acquireUninterruptibly();
        }

        @Override
        public void wake() {
            wakes.release();
        }

        @Override
        public void close() {}
    }

    /// A device whose behaviour the test gives.
    private abstract static class Scripted implements Device {
        volatile boolean isClosed;

        @Override
        public DeviceProperties properties() {
            return new DeviceProperties("scripted", LinkType.ETHERNET, 1500, Set.of());
        }

        @Override
        public boolean receive(Frame into) {
            return false;
        }

        @Override
        public boolean transmit(Frame frame) {
            return true;
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public void onReadable(Runnable listener) {}

        @Override
        public void close() {
            isClosed = true;
        }
    }

    @Test
    void anIdleLoopSleepsWithoutEndAndWakesOnce() throws InterruptedException {
        var waiter = new Observed();
        var stack = new NetworkStack(StackConfig.of(new SecureEntropy()));
        var lock = new StackLock(new MonotonicClock(), stack, waiter);
        var log = System.getLogger("dev.netstack.host");
        var loop = new EventLoop(new HostParts(HostConfig.DEFAULT, lock, waiter, log), stack);
        loop.start();
        assertEquals(Long.MAX_VALUE, waiter.sleeps.poll(20, TimeUnit.SECONDS));
        lock.wakeLoop();
        assertEquals(Long.MAX_VALUE, waiter.sleeps.poll(20, TimeUnit.SECONDS));
        assertTrue(waiter.sleeps.isEmpty());
        loop.stop(lock.now());
    }

    @Test
    void aFrameThatTheDeviceRefusesIsOfferedAgain() throws Exception {
        var taken = new CompletableFuture<Integer>();
        var device =
                new Scripted() {
                    private int refusals;

                    @Override
                    public boolean transmit(Frame frame) {
                        if (refusals++ < 3) return false;
                        taken.complete(frame.length());
                        return true;
                    }
                };
        try (var host = Host.start()) {
            host.attach(device).address(Family.IPV4.left());
            assertTrue(taken.get(20, TimeUnit.SECONDS) > 0);
        }
        assertTrue(device.isClosed);
    }

    @ParameterizedTest
    @EnumSource
    void aFloodOnOneInterfaceLeavesTheOthersTheirTurn(Family family) throws IOException {
        var flooded =
                new Scripted() {
                    @Override
                    public boolean receive(Frame into) {
                        into.clear(Frame.HEADROOM);
                        into.range(Frame.HEADROOM, Frame.HEADROOM + 60);
                        return !isClosed;
                    }
                };
        var link = MemoryLink.ethernet();
        try (var host = Host.start();
                var peer = Host.start()) {
            host.attach(flooded);
            host.attach(link.left()).address(family.left());
            peer.attach(link.right()).address(family.right());
            try (var echo = host.openEcho()) {
                var data = MemorySegment.ofArray(new byte[8]);
                echo.send(family.right().address(), 1, 64, data);
                assertEquals(1, echo.receive(data, PATIENCE).sequence());
            }
        }
    }

    @Test
    void aDeviceThatThrowsEndsItsInterface() throws Exception {
        var failures = new CompletableFuture<DeviceException>();
        var config = HostConfig.DEFAULT.withOnFailure((_, why) -> failures.complete(why));
        var broken =
                new Scripted() {
                    @Override
                    public boolean receive(Frame into) {
                        throw new IllegalStateException("broken");
                    }
                };
        try (var host = Host.start(config)) {
            var nic = host.attach(broken);
            var why = failures.get(20, TimeUnit.SECONDS);
            assertInstanceOf(IllegalStateException.class, why.getCause());
            assertNotNull(nic.failure());
            assertTrue(broken.isClosed);
            assertTrue(host.nics().list().isEmpty());
        }
    }

    @Test
    void anAttachmentThatThrowsEndsNothing() throws IOException {
        try (var host = Host.start();
                var one = host.bind(SocketAddress.parse("127.0.0.1:53"))) {
            var lock = host.lock();
            long now = lock.acquire();
            var refused = new Refusing();
            try {
                var bound = lock.stack().udp().bind(local(54));
                var endpoint = RefusedException.require(bound, "cannot bind");
                lock.attach(endpoint, refused);
                var from = Arena.ofAuto().allocate(8);
                endpoint.send(local(54), from, 0, 8, now);
            } finally {
                lock.release();
            }
            lock.wakeLoop();
            refused.called.join();
            one.send(one.local(), MemorySegment.ofArray(new byte[3]));
            assertEquals(3, one.receive(MemorySegment.ofArray(new byte[3])).length());
        }
    }

    private static SocketAddress local(int port) {
        return SocketAddress.parse("127.0.0.1:" + port);
    }

    private static final class Refusing implements Attachment {
        final CompletableFuture<Boolean> called = new CompletableFuture<>();

        @Override
        public void readinessChanged() {
            called.complete(true);
            throw new IllegalStateException("refused");
        }

        @Override
        public void hostEnded() {}
    }
}
