package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TimerTable.Kind.DELAYED_ACK;
import static dev.netstack.stack.tcp.TimerTable.Kind.KEEP_ALIVE;
import static dev.netstack.stack.tcp.TimerTable.Kind.PERSIST;
import static dev.netstack.stack.tcp.TimerTable.Kind.RETRANSMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Deadlines;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.TestCore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerTableTest {
    private final Deadlines deadlines = TestCore.create().deadlines();
    private final List<String> fired = new ArrayList<>();
    private final TimerTable timers =
            new TimerTable(deadlines, (kind, now) -> fired.add(kind + "@" + now));

    @Test
    void eachTimerFiresAtItsTime() {
        timers.arm(RETRANSMIT, 300);
        timers.arm(DELAYED_ACK, 100);
        timers.arm(KEEP_ALIVE, 200);
        for (long now : new long[] {99, 100, 250, 300, 1_000}) deadlines.expire(now);
        assertEquals(List.of("DELAYED_ACK@100", "KEEP_ALIVE@250", "RETRANSMIT@300"), fired);
        assertFalse(timers.isArmed(RETRANSMIT));
    }

    @Test
    void aCancelledTimerDoesNotFireAndHidesNoOther() {
        timers.arm(RETRANSMIT, 100);
        timers.arm(PERSIST, 200);
        timers.cancel(RETRANSMIT);
        deadlines.expire(150);
        assertEquals(List.of(), fired);
        assertTrue(deadlines.next() <= 200);
        deadlines.expire(200);
        assertEquals(List.of("PERSIST@200"), fired);
    }

    @Test
    void armingAgainReplacesTheTime() {
        timers.arm(RETRANSMIT, 100);
        timers.arm(RETRANSMIT, 500);
        deadlines.expire(499);
        assertEquals(List.of(), fired);
        timers.arm(RETRANSMIT, 510);
        deadlines.expire(510);
        assertEquals(List.of("RETRANSMIT@510"), fired);
    }

    @Test
    void afterCancelAllNothingFires() {
        for (var kind : TimerTable.Kind.values()) timers.arm(kind, 10);
        timers.cancelAll();
        deadlines.expire(1_000);
        assertEquals(List.of(), fired);
    }

    /// Against an array of times.
    @Test
    void anySequenceOfCallsFiresWhatAnArrayOfTimesWould() {
        var random = new Random(StackFixture.SEED);
        var kinds = TimerTable.Kind.values();
        var times = new long[kinds.length];
        Arrays.fill(times, Long.MAX_VALUE);
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            int kind = random.nextInt(kinds.length);
            if (random.nextInt(3) == 0) {
                timers.cancel(kinds[kind]);
                times[kind] = Long.MAX_VALUE;
            } else {
                times[kind] = now + 1 + random.nextInt(1_000);
                timers.arm(kinds[kind], times[kind]);
            }
            now += random.nextInt(200);
            fired.clear();
            deadlines.expire(now);
            var expected = new ArrayList<String>();
            for (int i = 0; i < times.length; i++) {
                if (times[i] > now) continue;
                expected.add(kinds[i] + "@" + now);
                times[i] = Long.MAX_VALUE;
            }
            assertEquals(expected, fired, "seed " + StackFixture.SEED);
        }
    }
}
