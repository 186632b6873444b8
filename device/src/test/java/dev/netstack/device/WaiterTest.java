package dev.netstack.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.wire.Frame;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Concurrency: a wake-up that were lost would sleep beyond the test's limit.
@Timeout(30)
class WaiterTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long FOREVER = Long.MAX_VALUE;

    /// An eventfd needs no rights and touches no network.
    static Stream<Supplier<Waiter>> waiters() {
        return Stream.of(ParkWaiter::new, PollWaiter::new, Waiter::open);
    }

    @ParameterizedTest
    @MethodSource("waiters")
    void wakeBeforeTheSleepEndsIt(Supplier<Waiter> kind) {
        try (Waiter waiter = kind.get()) {
            waiter.wake();
            waiter.wake();
            assertTimeoutPreemptively(LIMIT, () -> waiter.await(FOREVER));
        }
    }

    @ParameterizedTest
    @MethodSource("waiters")
    void zeroDoesNotSleepAndForgetsTheWakeUp(Supplier<Waiter> kind) {
        try (Waiter waiter = kind.get()) {
            waiter.await(0);
            waiter.wake();
            waiter.await(0);
            long start = System.nanoTime();
            waiter.await(TimeUnit.MILLISECONDS.toNanos(20));
            assertTrue(System.nanoTime() - start >= 15_000_000, "slept");
        }
    }

    /// Two threads hand a number back and forth; each sleeps until the other has raised it.
    @ParameterizedTest
    @MethodSource("waiters")
    void noWakeUpIsLost(Supplier<Waiter> kind) throws InterruptedException {
        int rounds = 20_000;
        AtomicInteger number = new AtomicInteger();
        try (Waiter even = kind.get();
                Waiter odd = kind.get()) {
            var other = new Thread(() -> play(rounds, number, odd, even, 1));
            other.start();
            play(rounds, number, even, odd, 0);
            other.join();
        }
        assertEquals(rounds, number.get());
    }

    private static void play(int rounds, AtomicInteger number, Waiter own, Waiter peer, int turn) {
        while (number.get() < rounds) {
            if (number.get() % 2 == turn) {
                number.incrementAndGet();
                peer.wake();
            } else {
                own.await(FOREVER);
            }
        }
        peer.wake();
    }

    @ParameterizedTest
    @MethodSource("waiters")
    void frameInMemoryEndsTheSleep(Supplier<Waiter> kind) throws InterruptedException {
        var link = MemoryLink.ethernet();
        var frame = Frame.allocate(Arena.ofAuto());
        try (Waiter waiter = kind.get()) {
            waiter.add(link.right());
            var sender =
                    new Thread(() -> {
                        var packets = new Packets(LinkType.ETHERNET);
                        link.left().transmit(packets.echo(1, 56));
                    });
            sender.start();
            while (!link.right().receive(frame)) waiter.await(FOREVER);
            assertEquals(14 + 20 + 8 + 56, frame.length());
            sender.join();
            waiter.remove(link.right());
        }
    }

    /// A device with a descriptor arrives while the loop sleeps without one.
    @Test
    void lazyWaiterIsReplacedUnderASleeper() throws InterruptedException {
        var number = new AtomicInteger();
        try (Waiter waiter = Waiter.open();
                var eventDevice = new EventDevice()) {
            waiter.add(MemoryLink.ethernet().left());
            var loop =
                    new Thread(() -> {
                        while (number.get() < 2) waiter.await(FOREVER);
                    });
            loop.start();
            waiter.add(eventDevice);
            number.incrementAndGet();
            waiter.wake();
            number.incrementAndGet();
            waiter.wake();
            assertTimeoutPreemptively(LIMIT, () -> loop.join());
        }
    }

    @Test
    void descriptorEndsTheSleep() {
        try (Waiter waiter = Waiter.open();
                var eventDevice = new EventDevice()) {
            waiter.add(eventDevice);
            waiter.await(0);
            eventDevice.signal();
            assertTimeoutPreemptively(LIMIT, () -> waiter.await(FOREVER));
        }
    }

    @Test
    void deviceThatHoldsAFrameBackEndsTheSleep() {
        var config = ImpairmentConfig.NONE.withDelay(TimeUnit.MILLISECONDS.toNanos(20), 0);
        var link = MemoryLink.ethernet();
        var late = new Impaired(link.right(), config, 1, System::nanoTime);
        var frame = Frame.allocate(Arena.ofAuto());
        try (Waiter waiter = Waiter.open()) {
            waiter.add(late);
            link.left().transmit(new Packets(LinkType.ETHERNET).echo(1, 56));
            while (!late.receive(frame)) waiter.await(FOREVER);
        }
        assertEquals(14 + 20 + 8 + 56, frame.length());
    }

    @Test
    void parkWaiterCannotPoll() {
        try (Waiter waiter = new ParkWaiter();
                var eventDevice = new EventDevice()) {
            var e = assertThrows(DeviceException.class, () -> waiter.add(eventDevice));
            assertEquals(Reason.NOT_SUPPORTED, e.reason());
        }
    }

    /// Closing ends a sleep, also one that is about to begin.
    @ParameterizedTest
    @MethodSource("waiters")
    void closeEndsTheSleep(Supplier<Waiter> kind) throws InterruptedException {
        Waiter waiter = kind.get();
        var sleeper = new Thread(() -> waiter.await(FOREVER));
        sleeper.start();
        waiter.close();
        assertTimeoutPreemptively(LIMIT, () -> sleeper.join());
        waiter.close();
    }
}
