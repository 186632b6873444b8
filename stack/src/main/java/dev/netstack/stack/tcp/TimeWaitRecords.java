package dev.netstack.stack.tcp;

import java.util.Arrays;

/// The records of [TimeWaitTable] in flat arrays: 72 octets each. A record is a number, its place.
///
/// Arrays come in chunks, so that growing copies nothing and leaves little unused.
final class TimeWaitRecords {
    /// No record.
    static final int NONE = -1;

    // Of each record: the longs.
    static final int LOCAL_HIGH = 0;
    static final int LOCAL_LOW = 1;
    static final int REMOTE_HIGH = 2;
    static final int REMOTE_LOW = 3;
    static final int END = 4;
    static final int LONGS = 5;

    // And the ints.
    static final int PORTS = 0;
    static final int SND_NXT = 1;
    static final int RCV_NXT = 2;

    /// The window field, how far it is scaled, and the flags.
    static final int WINDOW = 3;

    static final int RECENT = 4;

    /// Ticks until which nothing but a FIN is answered.
    static final int QUIET_UNTIL = 5;

    static final int PREVIOUS = 6;
    static final int NEXT = 7;
    static final int INTS = 8;

    static final int WINDOW_MASK = 0xFFFF;
    static final int SHIFT_AT = 16;
    static final int SHIFT_MASK = 15;
    static final int HAS_TIMESTAMPS = 1 << 20;
    static final int HAS_OWN_PORT = 1 << 21;

    static final int CHUNK_SHIFT = 8;
    static final int CHUNK = 1 << CHUNK_SHIFT;

    /// About a millisecond.
    private static final int TICK_SHIFT = 20;

    private long[][] longs = {};
    private int[][] ints = {};
    private int free = NONE;

    /// The time in the unit of [#QUIET_UNTIL].
    static int tick(long now) {
        return (int) (now >> TICK_SHIFT);
    }

    /// A record that nobody uses.
    int take() {
        if (free == NONE) grow();
        int record = free;
        free = get(record, NEXT);
        return record;
    }

    private void grow() {
        int chunks = longs.length;
        longs = Arrays.copyOf(longs, chunks + 1);
        ints = Arrays.copyOf(ints, chunks + 1);
        longs[chunks] = new long[CHUNK * LONGS];
        ints[chunks] = new int[CHUNK * INTS];
        for (int record = (chunks + 1) * CHUNK - 1; record >= chunks * CHUNK; record--) {
            put(record, NEXT, free);
            free = record;
        }
    }

    /// May be taken again.
    void free(int record) {
        put(record, NEXT, free);
        free = record;
    }

    /// Gives the memory back; no record is in use.
    void clear() {
        longs = new long[][] {};
        ints = new int[][] {};
        free = NONE;
    }

    void write(int record, Tcb tcb) {
        var flow = tcb.flow;
        putWord(record, LOCAL_HIGH, flow.localHigh);
        putWord(record, LOCAL_LOW, flow.localLow);
        putWord(record, REMOTE_HIGH, flow.remoteHigh);
        putWord(record, REMOTE_LOW, flow.remoteLow);
        put(record, PORTS, flow.ports);
        put(record, SND_NXT, tcb.snd.nxt);
        put(record, RCV_NXT, tcb.rcv.nxt);
        int shift = tcb.rcv.shift;
        int packed = Math.min(WINDOW_MASK, tcb.rcv.window() >>> shift) | shift << SHIFT_AT;
        if (tcb.timestamps.isOn) packed |= HAS_TIMESTAMPS;
        if (tcb.hasOwnPort) packed |= HAS_OWN_PORT;
        put(record, WINDOW, packed);
        put(record, RECENT, tcb.timestamps.recent);
    }

    /// The ends of the connection.
    void read(int record, FourTuple into) {
        into.localHigh = word(record, LOCAL_HIGH);
        into.localLow = word(record, LOCAL_LOW);
        into.remoteHigh = word(record, REMOTE_HIGH);
        into.remoteLow = word(record, REMOTE_LOW);
        into.ports = get(record, PORTS);
    }

    boolean isBetween(int record, FourTuple flow) {
        return get(record, PORTS) == flow.ports
                && word(record, REMOTE_LOW) == flow.remoteLow
                && word(record, REMOTE_HIGH) == flow.remoteHigh
                && word(record, LOCAL_LOW) == flow.localLow
                && word(record, LOCAL_HIGH) == flow.localHigh;
    }

    boolean isFlagged(int record, int flag) {
        return (get(record, WINDOW) & flag) != 0;
    }

    int get(int record, int field) {
        return ints[record >>> CHUNK_SHIFT][(record & CHUNK - 1) * INTS + field];
    }

    void put(int record, int field, int value) {
        ints[record >>> CHUNK_SHIFT][(record & CHUNK - 1) * INTS + field] = value;
    }

    long word(int record, int field) {
        return longs[record >>> CHUNK_SHIFT][(record & CHUNK - 1) * LONGS + field];
    }

    void putWord(int record, int field, long value) {
        longs[record >>> CHUNK_SHIFT][(record & CHUNK - 1) * LONGS + field] = value;
    }
}
