package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.HeapMeter;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.stack.ip.Path;
import dev.netstack.wire.SocketAddress;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Records of connections in TIME-WAIT (RFC 9293 §3.6).
class TimeWaitTableTest {
    private static final int OCTETS_MAX = 96;

    private final IpLink link = new IpLink();
    private final Tcp tcp = link.stack.stack().tcp();
    private final TimeWaitTable table = tcp.timeWaits;

    /// The budget, with the table full and the index in.
    @ParameterizedTest
    @EnumSource(Family.class)
    void aRecordTakesNoMoreThan96Octets(Family family) {
        var tcb = tcb(family);
        add(tcb, 0, 0);
        long octets =
                HeapMeter.grownBy(() -> {
                    for (int i = 1; i < TimeWaitTable.TIME_WAITS_MAX; i++) add(tcb, i, 0);
                    return table;
                });
        assertEquals(TimeWaitTable.TIME_WAITS_MAX, table.size());
        double each = (double) octets / TimeWaitTable.TIME_WAITS_MAX;
        assertTrue(each <= OCTETS_MAX && each > 70, () -> each + " octets a record");
    }

    /// At the limit the oldest record goes.
    @ParameterizedTest
    @EnumSource(Family.class)
    void theOldestGoesAtTheLimit(Family family) {
        var tcb = tcb(family);
        for (int i = 0; i <= TimeWaitTable.TIME_WAITS_MAX; i++) add(tcb, i, i);
        assertEquals(TimeWaitTable.TIME_WAITS_MAX, table.size());
        assertEquals(TimeWaitRecords.NONE, find(tcb, 0));
        assertNotEquals(TimeWaitRecords.NONE, find(tcb, 1));
        assertEquals(1, link.stack.count(Counter.TCP_TIME_WAIT_OVERFLOW));
    }

    /// One timer ends each when its time has come, and what began again later.
    @ParameterizedTest
    @EnumSource(Family.class)
    void eachEndsAfterTwiceTheSegmentLifetime(Family family) {
        var tcb = tcb(family);
        long now = link.stack.now();
        int first = add(tcb, 0, now);
        add(tcb, 1, now + 1);
        table.restart(first, now + 2);
        link.stack.advance(2 * TimeWait.MSL_NANOS);
        assertEquals(2, table.size());
        link.stack.advance(1);
        assertEquals(TimeWaitRecords.NONE, find(tcb, 1));
        assertNotEquals(TimeWaitRecords.NONE, find(tcb, 0));
        link.stack.advance(1);
        assertEquals(0, table.size());
    }

    /// Against a map, under any order of additions and removals.
    @ParameterizedTest
    @EnumSource(Family.class)
    void itFindsWhatIsThereAndNothingElse(Family family) {
        var tcb = tcb(family);
        var random = new Random(StackFixture.SEED);
        var oracle = new HashMap<Integer, Integer>();
        for (int step = 0; step < 20_000; step++) {
            int key = random.nextInt(2_000);
            var present = oracle.get(key);
            int found = find(tcb, key);
            assertEquals(
                    present == null ? TimeWaitRecords.NONE : present,
                    found,
                    () -> "seed " + StackFixture.SEED);
            if (present == null) {
                oracle.put(key, add(tcb, key, step));
            } else {
                table.remove(present);
                oracle.remove(key);
            }
            assertEquals(oracle.size(), table.size());
        }
        tcp.addressRemoved(IpLink.us(family), 0);
        assertEquals(0, table.size());
    }

    private Tcb tcb(Family family) {
        var local = new SocketAddress(IpLink.us(family), 80);
        var remote = new SocketAddress(IpLink.peer(family), 1);
        Path path = StackFixture.done(tcp.output.path(remote.address(), local.address()));
        return new Tcb(tcp, FourTuple.of(local, remote), path, tcp.settings);
    }

    private int add(Tcb tcb, int key, long now) {
        name(tcb, key);
        return table.add(tcb, now);
    }

    private int find(Tcb tcb, int key) {
        name(tcb, key);
        return table.find(tcb.flow);
    }

    private static void name(Tcb tcb, int key) {
        tcb.flow.ports = 80 << 16 | (key & 0xFFFF);
        tcb.flow.remoteLow = (tcb.flow.remoteLow & ~0xF0_0000L) | (long) (key >>> 16) << 20;
    }
}
