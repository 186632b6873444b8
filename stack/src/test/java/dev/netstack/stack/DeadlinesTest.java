package dev.netstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {
    private static final long SEED = Long.getLong("netstack.seed", 20_261_122);

    private final Deadlines deadlines = new Deadlines();
    private final List<Alarm> rung = new ArrayList<>();

    private final class Alarm extends Timer {
        long rangAt = -1;

        @Override
        protected void expire(long now) {
            rangAt = now;
            rung.add(this);
        }
    }

    @Test
    void timersRunInTheOrderOfTheirDeadlines() {
        var late = new Alarm();
        var early = new Alarm();
        deadlines.arm(late, 20);
        deadlines.arm(early, 10);
        deadlines.expire(30);
        assertEquals(List.of(early, late), rung);
    }

    @Test
    void aTimerDoesNotRunBeforeItsDeadline() {
        var alarm = new Alarm();
        deadlines.arm(alarm, 10);
        deadlines.expire(9);
        assertTrue(rung.isEmpty() && alarm.isArmed());
        deadlines.expire(10);
        assertEquals(10, alarm.rangAt);
        assertFalse(alarm.isArmed());
    }

    @Test
    void armingAgainReplacesTheEarlierDeadline() {
        var later = new Alarm();
        var sooner = new Alarm();
        deadlines.arm(later, 10);
        deadlines.arm(later, 100);
        deadlines.arm(sooner, 100);
        deadlines.arm(sooner, 5);
        deadlines.expire(50);
        assertEquals(List.of(sooner), rung);
        deadlines.expire(100);
        assertEquals(List.of(sooner, later), rung);
    }

    @Test
    void aCancelledTimerNeverRuns() {
        var alarm = new Alarm();
        deadlines.arm(alarm, 10);
        deadlines.cancel(alarm);
        deadlines.expire(1_000);
        assertTrue(rung.isEmpty());
        assertEquals(Long.MAX_VALUE, deadlines.next());
    }

    /// A loop that asks for what is due must end, whatever a timer does.
    @Test
    void aTimerThatArmsItselfForNowWaitsForTheNextCall() {
        int[] times = {0};
        var eager =
                new Timer() {
                    @Override
                    protected void expire(long now) {
                        times[0]++;
                        deadlines.arm(this, now);
                    }
                };
        deadlines.arm(eager, 0);
        deadlines.expire(5);
        assertEquals(1, times[0]);
        deadlines.expire(5);
        assertEquals(2, times[0]);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE - 1, 1L << 31, 1L << 32, -1, Long.MIN_VALUE})
    void anyDeadlineIsKept(long deadline) {
        var alarm = new Alarm();
        deadlines.arm(alarm, deadline);
        assertEquals(deadline, deadlines.next());
        if (deadline > Long.MIN_VALUE) deadlines.expire(deadline - 1);
        assertTrue(rung.isEmpty());
        deadlines.expire(deadline);
        assertEquals(List.of(alarm), rung);
    }

    @Test
    void armingForNeverIsCancelling() {
        var alarm = new Alarm();
        deadlines.arm(alarm, 10);
        deadlines.arm(alarm, Long.MAX_VALUE);
        assertFalse(alarm.isArmed());
        deadlines.expire(Long.MAX_VALUE - 1);
        assertTrue(rung.isEmpty());
        assertEquals(0, deadlines.size());
    }

    /// What has ended must not be kept alive until the time it was once armed for.
    @Test
    void cancelledTimersDoNotAccumulate() {
        for (int i = 0; i < 100_000; i++) {
            var alarm = new Alarm();
            deadlines.arm(alarm, 1_000_000 + i);
            deadlines.cancel(alarm);
        }
        assertTrue(deadlines.size() <= 2 * Deadlines.CANCELLED_MAX, "filed " + deadlines.size());
    }

    @Test
    void everyTimerRunsAtItsLastDeadlineUnlessCancelled() {
        var random = new Random(SEED);
        var alarms = new ArrayList<Alarm>();
        for (int i = 0; i < 500; i++) alarms.add(new Alarm());
        var expected = new long[alarms.size()];
        java.util.Arrays.fill(expected, -1);
        for (int step = 0; step < 20_000; step++) {
            int chosen = random.nextInt(alarms.size());
            if (random.nextInt(3) == 0) {
                deadlines.cancel(alarms.get(chosen));
                expected[chosen] = -1;
            } else {
                expected[chosen] = random.nextInt(10_000);
                deadlines.arm(alarms.get(chosen), expected[chosen]);
            }
        }
        for (long now = 0; now < 10_000; now++) {
            assertTrue(deadlines.next() >= now, "seed " + SEED);
            deadlines.expire(now);
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], alarms.get(i).rangAt, "alarm " + i + ", seed " + SEED);
        }
        assertEquals(0, deadlines.size(), "seed " + SEED);
    }
}
