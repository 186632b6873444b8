package dev.netstack.stack.tcp;

import java.util.Arrays;

/// Records of what was sent, each a row of one array, so that none is an object of its own. Rows
/// that are not in use wait in a list; those in the network are in another, ordered by when they
/// left (RFC 8985 §6.2).
final class SentRecords {
    /// No record.
    static final int NONE = -1;

    /// In the network, as far as is known.
    static final int IN_FLIGHT = 0;

    /// Found lost, and not sent again since.
    static final int LOST = 1;

    /// The peer said to hold it.
    static final int SACKED = 2;

    private static final int ROW = 8;
    private static final int ROWS_FIRST = 4;
    private static final long[] EMPTY = {};

    // The fields of a row. Two ints share a long.
    private static final int SENT_AT = 0;
    private static final int FIRST_SENT_AT = 1;
    private static final int DELIVERED_AT = 2;
    private static final int DELIVERED = 3;
    private static final int LOST_BEFORE = 4;
    private static final int LEFT_RIGHT = 5;
    private static final int NEIGHBOURS = 6;
    private static final int MARKS = 7;

    // MARKS: octets in flight, then 16 bits of segments, 8 of transmissions, 8 of flags.
    private static final int STATE = 0x3;
    private static final int APP_LIMITED = 0x4;
    private static final int TRANSMISSIONS_SHIFT = 8;
    private static final int SEGMENTS_SHIFT = 16;
    private static final int TRANSMISSIONS_MAX = 0xFF;
    private static final int SEGMENTS_MAX = 0xFFFF;

    private long[] rows = EMPTY;
    private int free = NONE;
    private int oldest = NONE;
    private int newest = NONE;

    /// A record of [left, right), in no list.
    int take(int left, int right) {
        if (free == NONE) grow();
        int record = free;
        free = later(record);
        Arrays.fill(rows, record * ROW, (record + 1) * ROW, 0);
        range(record, left, right);
        neighbours(record, NONE, NONE);
        return record;
    }

    /// A copy, behind it among those in the network if it is one of them.
    int copy(int record) {
        int copy = take(0, 0);
        System.arraycopy(rows, record * ROW, rows, copy * ROW, ROW);
        if (state(record) == IN_FLIGHT) insertBehind(copy, record);
        else neighbours(copy, NONE, NONE);
        return copy;
    }

    /// Gives back a record that is in no list.
    void release(int record) {
        neighbours(record, NONE, free);
        free = record;
    }

    void clear() {
        rows = EMPTY;
        free = NONE;
        oldest = NONE;
        newest = NONE;
    }

    int left(int record) {
        return high(rows[record * ROW + LEFT_RIGHT]);
    }

    /// The number after the last.
    int right(int record) {
        return (int) rows[record * ROW + LEFT_RIGHT];
    }

    int octets(int record) {
        return Seq.distance(left(record), right(record));
    }

    void range(int record, int left, int right) {
        rows[record * ROW + LEFT_RIGHT] = pair(left, right);
    }

    /// When it left last, in nanoseconds. RACK-5, RACK-6.
    long sentAt(int record) {
        return rows[record * ROW + SENT_AT];
    }

    /// [#IN_FLIGHT], [#LOST] or [#SACKED].
    int state(int record) {
        return (int) rows[record * ROW + MARKS] & STATE;
    }

    /// How often it was sent; stops at 255.
    int transmissions(int record) {
        return (int) rows[record * ROW + MARKS] >>> TRANSMISSIONS_SHIFT & TRANSMISSIONS_MAX;
    }

    boolean isRetransmitted(int record) {
        return transmissions(record) > 1;
    }

    /// Segments on the wire.
    int segments(int record) {
        return (int) rows[record * ROW + MARKS] >>> SEGMENTS_SHIFT & SEGMENTS_MAX;
    }

    void segments(int record, int count) {
        long marks = rows[record * ROW + MARKS] & ~((long) SEGMENTS_MAX << SEGMENTS_SHIFT);
        int segments = Math.clamp(count, 1, SEGMENTS_MAX);
        rows[record * ROW + MARKS] = marks | (long) segments << SEGMENTS_SHIFT;
    }

    /// When the first segment of the flight that it was sent in had left, in nanoseconds.
    long firstSentAt(int record) {
        return rows[record * ROW + FIRST_SENT_AT];
    }

    void firstSentAt(int record, long nanos) {
        rows[record * ROW + FIRST_SENT_AT] = nanos;
    }

    /// When the last delivery before it was sent was told of, in nanoseconds.
    long deliveredAt(int record) {
        return rows[record * ROW + DELIVERED_AT];
    }

    void deliveredAt(int record, long nanos) {
        rows[record * ROW + DELIVERED_AT] = nanos;
    }

    /// Octets that the connection had delivered when it was sent.
    long delivered(int record) {
        return rows[record * ROW + DELIVERED];
    }

    void delivered(int record, long octets) {
        rows[record * ROW + DELIVERED] = octets;
    }

    /// Octets that the connection had lost when it was sent.
    long lostBefore(int record) {
        return rows[record * ROW + LOST_BEFORE];
    }

    void lostBefore(int record, long octets) {
        rows[record * ROW + LOST_BEFORE] = octets;
    }

    /// Octets that were in the network when it had been sent, its own among them.
    int inFlightAtSend(int record) {
        return high(rows[record * ROW + MARKS]);
    }

    void inFlightAtSend(int record, int octets) {
        rows[record * ROW + MARKS] = pair(octets, (int) rows[record * ROW + MARKS]);
    }

    /// Whether the application had left the network idle when it was sent.
    boolean isAppLimited(int record) {
        return (rows[record * ROW + MARKS] & APP_LIMITED) != 0;
    }

    void markAppLimited(int record) {
        rows[record * ROW + MARKS] |= APP_LIMITED;
    }

    // In the network.

    /// The one in the network that left first; [#NONE] when there is none.
    int oldest() {
        return oldest;
    }

    /// The one that left next; [#NONE] when there is none.
    int later(int record) {
        return (int) rows[record * ROW + NEIGHBOURS];
    }

    /// It leaves now, for the first time or again.
    void sent(int record, long now) {
        if (state(record) == IN_FLIGHT && isListed(record)) unlink(record);
        int sent = Math.min(TRANSMISSIONS_MAX, transmissions(record) + 1);
        int segments = segments(record) << SEGMENTS_SHIFT;
        rows[record * ROW + MARKS] = pair(0, segments | sent << TRANSMISSIONS_SHIFT | IN_FLIGHT);
        rows[record * ROW + SENT_AT] = now;
        insertBehind(record, newest);
    }

    /// It is believed to be in the network after all; `place` is the one that left before it, or
    /// [#NONE].
    void expect(int record, int place) {
        rows[record * ROW + MARKS] &= ~STATE;
        insertBehind(record, place);
    }

    /// It is no longer in the network.
    void state(int record, int next) {
        if (state(record) == IN_FLIGHT) unlink(record);
        long marks = rows[record * ROW + MARKS] & ~STATE;
        rows[record * ROW + MARKS] = marks | next;
    }

    /// Takes over what of another's sending bears on both together.
    void absorb(int record, int other) {
        segments(record, segments(record) + segments(other));
        int most = Math.max(transmissions(record), transmissions(other));
        long marks = rows[record * ROW + MARKS] & ~(TRANSMISSIONS_MAX << TRANSMISSIONS_SHIFT);
        rows[record * ROW + MARKS] = marks | (long) most << TRANSMISSIONS_SHIFT;
    }

    /// Leaves the list of those in the network, to be released.
    void unlist(int record) {
        if (state(record) == IN_FLIGHT) unlink(record);
    }

    private boolean isListed(int record) {
        return record == oldest || earlier(record) != NONE;
    }

    private int earlier(int record) {
        return high(rows[record * ROW + NEIGHBOURS]);
    }

    private void insertBehind(int record, int place) {
        int next = place == NONE ? oldest : later(place);
        neighbours(record, place, next);
        if (place == NONE) oldest = record;
        else neighbours(place, earlier(place), record);
        if (next == NONE) newest = record;
        else neighbours(next, record, later(next));
    }

    private void unlink(int record) {
        int before = earlier(record);
        int after = later(record);
        if (before == NONE) oldest = after;
        else neighbours(before, earlier(before), after);
        if (after == NONE) newest = before;
        else neighbours(after, before, later(after));
        neighbours(record, NONE, NONE);
    }

    private void neighbours(int record, int before, int after) {
        rows[record * ROW + NEIGHBOURS] = pair(before, after);
    }

    private void grow() {
        int before = rows.length / ROW;
        int after = Math.max(ROWS_FIRST, 2 * before);
        rows = Arrays.copyOf(rows, after * ROW);
        for (int record = after - 1; record >= before; record--) release(record);
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | (low & 0xFFFF_FFFFL);
    }

    private static int high(long pair) {
        return (int) (pair >> 32);
    }
}
