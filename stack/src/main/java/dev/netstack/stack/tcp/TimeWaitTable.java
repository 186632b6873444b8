package dev.netstack.stack.tcp;

import static dev.netstack.stack.tcp.TimeWaitRecords.*;

import dev.netstack.stack.Counter;
import dev.netstack.stack.Timer;
import dev.netstack.wire.IpAddress;
import java.util.Arrays;
import java.util.function.IntConsumer;

/// What remains of connections in TIME-WAIT: enough to acknowledge the peer's FIN again, and to
/// keep old segments from a new connection between the same ends (RFC 9293 §3.6, MUST-13).
///
/// Each costs 72 octets in [TimeWaitRecords] and at most 16 more in the index here.
/// Records are linked in the order in which they end, so that one timer serves them all. When there
/// are too many the oldest goes: it has waited longest and is the least likely to be needed.
final class TimeWaitTable extends Timer {
    /// Records of one stack.
    static final int TIME_WAITS_MAX = 1 << 16;

    private static final int SLOTS_MIN = 64;

    private final Tcp tcp;
    final TimeWaitRecords records = new TimeWaitRecords();
    private final FourTuple scratch = new FourTuple();

    /// Record numbers, or [#NONE]: open addressing with linear probing, at most half full.
    private int[] slots = emptySlots(SLOTS_MIN);

    private int size;
    private int first = NONE;
    private int last = NONE;

    TimeWaitTable(Tcp tcp) {
        this.tcp = tcp;
    }

    int size() {
        return size;
    }

    /// The record between these ends, or [#NONE].
    int find(FourTuple flow) {
        if (size == 0) return NONE;
        for (int at = home(flow); slots[at] != NONE; at = next(at)) {
            if (records.isBetween(slots[at], flow)) return slots[at];
        }
        return NONE;
    }

    /// Begins to wait 2 MSL for what a connection leaves behind.
    int add(Tcb tcb, long now) {
        if (size == TIME_WAITS_MAX) {
            tcp.core.counters().add(Counter.TCP_TIME_WAIT_OVERFLOW);
            remove(first);
        }
        if (2 * (size + 1) > slots.length) resize(2 * slots.length);
        int record = records.take();
        records.write(record, tcb);
        records.put(record, QUIET_UNTIL, TimeWaitRecords.tick(now));
        size++;
        slots[gap(tcb.flow)] = record;
        link(record, now);
        return record;
    }

    void remove(int record) {
        records.read(record, scratch);
        if (records.isFlagged(record, HAS_OWN_PORT)) {
            tcp.releasePort(scratch.localAddress(), scratch.localPort());
        }
        unlink(record);
        removeSlot(record);
        records.free(record);
        size--;
        if (size == 0) records.clear();
        else if (slots.length > SLOTS_MIN && 8 * size < slots.length) resize(slots.length / 2);
    }

    /// Removes those of an address that is no longer ours.
    void removeAll(IpAddress local) {
        for (int record = first; record != NONE; ) {
            int following = records.get(record, NEXT);
            boolean isGone =
                    records.word(record, LOCAL_HIGH) == local.high()
                            && records.word(record, LOCAL_LOW) == local.low();
            if (isGone) remove(record);
            record = following;
        }
    }

    /// The oldest first.
    void forEach(IntConsumer action) {
        for (int record = first; record != NONE; record = records.get(record, NEXT))
            action.accept(record);
    }

    ConnectionReport report(int record) {
        records.read(record, scratch);
        return ConnectionReport.of(TcpState.TIME_WAIT, scratch.local(), scratch.remote());
    }

    /// Where the sequence numbers of the old connection ended.
    int sndNxt(int record) {
        return records.get(record, SND_NXT);
    }

    @Override
    protected void expire(long now) {
        while (first != NONE && records.word(first, END) <= now) remove(first);
        arm();
    }

    // Their order.

    /// Begins again to wait 2 MSL.
    void restart(int record, long now) {
        unlink(record);
        link(record, now);
    }

    private void link(int record, long now) {
        records.putWord(record, END, now + 2 * TimeWait.MSL_NANOS);
        records.put(record, PREVIOUS, last);
        records.put(record, NEXT, NONE);
        if (last == NONE) first = record;
        else records.put(last, NEXT, record);
        last = record;
        arm();
    }

    private void unlink(int record) {
        int before = records.get(record, PREVIOUS);
        int after = records.get(record, NEXT);
        if (before == NONE) first = after;
        else records.put(before, NEXT, after);
        if (after == NONE) last = before;
        else records.put(after, PREVIOUS, before);
        arm();
    }

    private void arm() {
        tcp.core.deadlines().arm(this, first == NONE ? Long.MAX_VALUE : records.word(first, END));
    }

    // The index.

    private int home(FourTuple flow) {
        return tcp.connections.hash(flow) & slots.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & slots.length - 1;
    }

    /// The first free slot for `flow`.
    private int gap(FourTuple flow) {
        int at = home(flow);
        while (slots[at] != NONE) at = next(at);
        return at;
    }

    /// Moves the rest of the run back, so that no tombstones gather.
    private void removeSlot(int record) {
        int gap = home(scratch);
        while (slots[gap] != record) gap = next(gap);
        for (int at = next(gap); slots[at] != NONE; at = next(at)) {
            records.read(slots[at], scratch);
            int fromHome = at - home(scratch) & slots.length - 1;
            if (fromHome < (at - gap & slots.length - 1)) continue;
            slots[gap] = slots[at];
            gap = at;
        }
        slots[gap] = NONE;
    }

    private void resize(int capacity) {
        slots = emptySlots(capacity);
        for (int record = first; record != NONE; record = records.get(record, NEXT)) {
            records.read(record, scratch);
            slots[gap(scratch)] = record;
        }
    }

    private static int[] emptySlots(int capacity) {
        int[] slots = new int[capacity];
        Arrays.fill(slots, NONE);
        return slots;
    }
}
