package dev.netstack.stack.tcp;

/// What is in flight: records that join without a gap from SND.UNA to SND.NXT, and the scoreboard
/// of what the peer said to hold (RFC 2018 §8, RFC 6675 §3).
///
/// ```
///      SND.UNA                                                  SND.NXT
///        | lost |  SACKED  | in flight, again |  SACKED  | in flight |
/// ```
///
/// A super-segment is one record until a part of it is told of, or sent again, alone. Neighbours
/// that the peer holds are one record, so that it may repeat itself at no cost.
final class SentSegments {
    /// Records of one connection; nothing new is sent beyond them.
    static final int RECORDS_MAX = 1 << 13;

    /// Ranges that the peer may hold; it said nothing of more (E6).
    static final int SACKED_RANGES_MAX = 256;

    private final SentRecords records = new SentRecords();
    private final RecordOrder order = new RecordOrder(records);
    private int sackedRanges;
    private int sackedOctets;
    private int sackedSegments;
    private int lostOctets;
    private long everLost;

    /// No record before it is lost, while any is.
    private int lostFrom;

    SentRecords records() {
        return records;
    }

    boolean isEmpty() {
        return order.size() == 0;
    }

    boolean isFull() {
        return order.size() >= RECORDS_MAX;
    }

    int size() {
        return order.size();
    }

    /// The record that begins at SND.UNA; not when [#isEmpty].
    int first() {
        return order.at(0);
    }

    /// The record that ends at SND.NXT; not when [#isEmpty].
    int last() {
        return order.at(order.size() - 1);
    }

    /// Octets that the peer holds ahead of SND.UNA.
    int sackedOctets() {
        return sackedOctets;
    }

    int sackedSegments() {
        return sackedSegments;
    }

    int sackedRanges() {
        return sackedRanges;
    }

    /// Octets that were found lost and not sent again since.
    int lostOctets() {
        return lostOctets;
    }

    /// Octets that are in the network: pipe of RFC 6675 §4. LR-3.
    int pipe() {
        if (isEmpty()) return 0;
        int outstanding = Seq.distance(records.left(first()), records.right(last()));
        return outstanding - sackedOctets - lostOctets;
    }

    /// Whether the peer holds what it did not acknowledge although nothing lies before it: it must
    /// have thrown away what it reported (RFC 2018 §8).
    boolean isReneged() {
        return !isEmpty() && records.state(first()) == SentRecords.SACKED;
    }

    // What leaves.

    /// [from, to) leaves for the first time, as so many segments on the wire.
    ///
    /// @return its record
    int sent(int from, int to, int segments, long now) {
        int record = records.take(from, to);
        records.segments(record, segments);
        order.insert(order.size(), record);
        records.sent(record, now);
        return record;
    }

    /// [from, to) leaves again, as so many segments on the wire; what of it was several records is
    /// one from now on.
    ///
    /// @return its record
    int sentAgain(int from, int to, int segments, long now) {
        int index = startingAt(from);
        int end = startingAt(to);
        int record = order.at(index);
        for (int i = index; i < end; i++) leaveState(order.at(i));
        join(index, end);
        records.segments(record, segments);
        records.sent(record, now);
        return record;
    }

    // What the peer tells.

    /// SND.UNA moved to `una`.
    void acknowledge(int una, Delivery delivery) {
        int end = order.indexOf(una);
        for (int i = 0; i < end; i++) {
            int record = order.at(i);
            deliver(record, records.octets(record), delivery);
            leaveState(record);
            records.unlist(record);
            records.release(record);
        }
        order.remove(0, end);
        // An idle connection holds nothing: there may be a million of them.
        if (isEmpty()) clear();
        else if (Seq.isBefore(records.left(first()), una)) trim(una, delivery);
    }

    /// The peer holds [left, right), which lies within what is in flight. LR-1, LR-2, LR-6.
    void sack(int left, int right, Delivery delivery) {
        if (sackedRanges == SACKED_RANGES_MAX && !touchesSacked(left, right)) return;
        int index = startingAt(left);
        int end = startingAt(right);
        if (index >= end || isSacked(index, end)) return;
        if (index > 0 && isSacked(index - 1)) index--;
        if (end < order.size() && isSacked(end)) end++;
        for (int i = index; i < end; i++) {
            int record = order.at(i);
            deliver(record, records.octets(record), delivery);
            leaveState(record);
            records.state(record, SentRecords.SACKED);
        }
        join(index, end);
        count(order.at(index));
    }

    /// The peer may have thrown away what it said to hold (RFC 2018 §8, H5): that is lost.
    void forgetSacked() {
        for (int i = 0; i < order.size() && sackedRanges > 0; i++) {
            if (isSacked(i)) lose(order.at(i));
        }
    }

    // What is lost.

    /// `record` is lost.
    void lose(int record) {
        if (records.state(record) == SentRecords.LOST) return;
        leaveState(record);
        records.state(record, SentRecords.LOST);
        int left = records.left(record);
        if (lostOctets == 0 || Seq.isBefore(left, lostFrom)) lostFrom = left;
        lostOctets += records.octets(record);
        everLost += records.octets(record);
    }

    /// All of [from, to) that the peer does not hold is lost.
    void lose(int from, int to) {
        int index = startingAt(from);
        int end = startingAt(to);
        for (int i = index; i < end; i++) {
            if (!isSacked(i)) lose(order.at(i));
        }
    }

    /// What was found lost was not: it is believed to be on its way.
    void restoreLost() {
        int place = SentRecords.NONE;
        for (int i = 0; i < order.size() && lostOctets > 0; i++) {
            int record = order.at(i);
            if (!isLost(i)) continue;
            leaveState(record);
            place = lastBefore(records.sentAt(record), place);
            records.expect(record, place);
            place = record;
        }
    }

    boolean hasLost() {
        return lostOctets > 0;
    }

    /// Octets that were ever found lost, as often as they were.
    long everLost() {
        return everLost;
    }

    /// Where what is lost begins; with [#hasLost] only.
    int lostFrom() {
        return records.left(order.at(lostIndex()));
    }

    /// Where it ends, as far as `octets` reach.
    int lostEnd(int octets) {
        int index = lostIndex();
        int from = records.left(order.at(index));
        int max = from + octets;
        int end = from;
        while (index < order.size() && isLost(index) && Seq.isBefore(end, max)) {
            end = records.right(order.at(index++));
        }
        return Seq.min(end, max);
    }

    void clear() {
        order.clear();
        records.clear();
        sackedRanges = 0;
        sackedOctets = 0;
        sackedSegments = 0;
        lostOctets = 0;
    }

    private int lostIndex() {
        int index = order.indexOf(lostFrom);
        while (!isLost(index)) index++;
        lostFrom = records.left(order.at(index));
        return index;
    }

    /// The record in the network that left last of those not later than `sentAt`, looked for from
    /// `from` on.
    private int lastBefore(long sentAt, int from) {
        boolean isBehind = from != SentRecords.NONE && records.sentAt(from) <= sentAt;
        int place = isBehind ? from : SentRecords.NONE;
        int next = isBehind ? records.later(from) : records.oldest();
        while (next != SentRecords.NONE && records.sentAt(next) <= sentAt) {
            place = next;
            next = records.later(next);
        }
        return place;
    }

    private boolean isLost(int index) {
        return records.state(order.at(index)) == SentRecords.LOST;
    }

    private boolean isSacked(int index) {
        return records.state(order.at(index)) == SentRecords.SACKED;
    }

    private boolean isSacked(int index, int end) {
        return end == index + 1 && isSacked(index);
    }

    /// Whether [left, right) would join a range that the peer holds already.
    private boolean touchesSacked(int left, int right) {
        for (int i = order.indexOf(left - 1); i < order.size(); i++) {
            if (isSacked(i)) return Seq.isAtMost(records.left(order.at(i)), right);
            if (Seq.isAtLeast(records.right(order.at(i)), right)) return false;
        }
        return false;
    }

    private void deliver(int record, int octets, Delivery delivery) {
        if (records.state(record) != SentRecords.SACKED) delivery.add(records, record, octets);
    }

    /// Takes `record` out of the sums of the state it is in.
    private void leaveState(int record) {
        int state = records.state(record);
        if (state == SentRecords.LOST) {
            lostOctets -= records.octets(record);
        } else if (state == SentRecords.SACKED) {
            sackedRanges--;
            sackedOctets -= records.octets(record);
            sackedSegments -= records.segments(record);
        }
    }

    private void count(int sacked) {
        sackedRanges++;
        sackedOctets += records.octets(sacked);
        sackedSegments += records.segments(sacked);
    }

    /// What lies before `una` in the first record was acknowledged.
    private void trim(int una, Delivery delivery) {
        int record = first();
        int octets = Seq.distance(records.left(record), una);
        deliver(record, octets, delivery);
        int segments = segmentsOf(record, octets);
        int state = records.state(record);
        leaveState(record);
        records.segments(record, records.segments(record) - segments);
        records.range(record, una, records.right(record));
        if (state == SentRecords.SACKED) count(record);
        else if (state == SentRecords.LOST) lostOctets += records.octets(record);
    }

    /// The index of the record that begins at `sequence`, which may be made by splitting one. Of
    /// what the peer holds nothing is split: then it is the record that holds `sequence`.
    private int startingAt(int sequence) {
        int index = order.indexOf(sequence);
        if (index == order.size()) return index;
        int record = order.at(index);
        if (Seq.isAtLeast(records.left(record), sequence)) return index;
        if (isSacked(index)) return index;
        split(index, sequence);
        return index + 1;
    }

    private void split(int index, int sequence) {
        int front = order.at(index);
        int back = records.copy(front);
        int segments = segmentsOf(front, Seq.distance(records.left(front), sequence));
        records.segments(back, records.segments(front) - segments);
        records.segments(front, segments);
        records.range(back, sequence, records.right(front));
        records.range(front, records.left(front), sequence);
        order.insert(index + 1, back);
    }

    /// How many segments the first `octets` of a record were.
    private int segmentsOf(int record, int octets) {
        long segments = records.segments(record);
        return (int) Math.ceilDiv(octets * segments, records.octets(record));
    }

    /// Makes one record of [index, end), which are in the sums of no state.
    private void join(int index, int end) {
        int record = order.at(index);
        for (int i = index + 1; i < end; i++) {
            int other = order.at(i);
            records.absorb(record, other);
            records.range(record, records.left(record), records.right(other));
            records.unlist(other);
            records.release(other);
        }
        order.remove(index + 1, end);
    }
}
