package dev.netstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedMemoryTest {
    /// Threat G9: whatever threads ask for at once, no more than the ceiling is granted.
    @Test
    void threadsTogetherGetNoMoreThanTheCeiling() throws InterruptedException {
        var memory = new SharedMemory(1_000);
        var granted = new AtomicInteger();
        var threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int j = 0; j < 1_000; j++) {
                                    if (memory.reserve(7)) granted.incrementAndGet();
                                }
                            });
        }
        for (var thread : threads) assertTrue(thread.join(Duration.ofSeconds(10)));
        assertEquals(1_000 / 7, granted.get());
        assertEquals(7L * granted.get(), memory.held());
    }

    /// Two hosts share a ceiling; the one that ends leaves all of it to the other.
    @Test
    void aHostThatEndsGivesBackWhatItHeld() {
        var memory = new SharedMemory(8 << 20);
        var config = HostConfig.DEFAULT.withBudget(memory);
        try (var left = Host.start(config)) {
            try (var right = Host.start(config)) {
                assertTrue(takes(right, 8 << 20));
                assertFalse(takes(left, 4 << 20));
            }
            assertFalse(memory.held() > 4 << 20);
            assertTrue(takes(left, 4 << 20));
        }
        assertEquals(0, memory.held());
    }

    private static boolean takes(Host host, int octets) {
        Boolean isTaken = host.ask(stack -> stack.buffers().take(octets) != null);
        return isTaken;
    }
}
