package dev.netstack.simulator.campaign;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.simulator.Seed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Small worlds, drawn at random, in which nothing that [World] claims may be violated.
///
/// `-Dnetstack.campaign=N` runs worlds until N connections were made, in place of those of every
/// build; `-Dnetstack.campaign.first=W` begins at another world, `-Dnetstack.campaign.threads=T`
/// runs T at once. A failure names the seed of its world: with `-Dnetstack.campaign=1` and
/// `-Dnetstack.seed=…` it alone is run again.
class CampaignTest {
    private static final Seed SEED = Seed.ofProperty(20_261_122);
    private static final long CONNECTIONS = Long.getLong("netstack.campaign", 100_000);
    private static final long FIRST = Long.getLong("netstack.campaign.first", 0);
    private static final int THREADS = Integer.getInteger("netstack.campaign.threads", 1);

    /// Of connections over links that lose up to 30 % each way, are cut for minutes and have user
    /// timeouts of seconds, so many of a thousand may give up (RFC 9293 §3.8.3).
    private static final int BROKEN_PERMILLE_MAX = 10;

    /// Every so many worlds one is run twice: what differs then did not follow from the seed.
    private static final int TWICE = 10;

    private static final long REPORT = 500_000;

    private final AtomicLong worlds = new AtomicLong(FIRST);
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void everyConnectionKeepsWhatTcpPromises() {
        try (var workers = Executors.newFixedThreadPool(THREADS)) {
            var all =
                    IntStream.range(0, THREADS)
                            .mapToObj(_ -> CompletableFuture.runAsync(this::work, workers))
                            .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(all).join();
        }
        report();
        long most = Math.max(24, CONNECTIONS * BROKEN_PERMILLE_MAX / 1_000);
        assertTrue(broken.get() <= most, broken + " connections broke, from seed " + SEED);
    }

    private void work() {
        while (connections.get() < CONNECTIONS) {
            long number = worlds.getAndIncrement();
            var seed = CONNECTIONS == 1 ? SEED : SEED.part(number);
            var result = new World(seed).run();
            if (number % TWICE == 0) checkSame(seed, result);
            broken.addAndGet(result.broken());
            nanos.addAndGet(result.nanos());
            long before = connections.getAndAdd(result.connections());
            if (before / REPORT < connections.get() / REPORT) report();
        }
    }

    /// The same seed gives the same frames at the same times.
    private static void checkSame(Seed seed, World.Result first) {
        var second = new World(seed).run();
        assertTrue(first.equals(second), "seed " + seed + ": " + first + ", then " + second);
    }

    private void report() {
        System.out.printf(
                "%,d connections, worlds %d to %d of seed %s: %,d gave up, %,d s virtual%n",
                connections.get(),
                FIRST,
                worlds.get() - 1,
                SEED,
                broken.get(),
                nanos.get() / 1_000_000_000);
    }
}
