package dev.netstack.stack.tcp;

import java.util.Arrays;

/// Records in the order of their sequence numbers: finding is O(log n), taking away the first ones
/// and adding at the end O(1), a change in the middle moves four octets for each record behind it.
final class RecordOrder {
    private static final int PLACES_FIRST = 4;
    private static final int[] EMPTY = {};

    private final SentRecords records;
    private int[] places = EMPTY;
    private int head;
    private int size;

    RecordOrder(SentRecords records) {
        this.records = records;
    }

    int size() {
        return size;
    }

    int at(int index) {
        return places[head + index];
    }

    /// The first record that ends after `sequence`; [#size] when none does.
    int indexOf(int sequence) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Seq.isAfter(records.right(at(middle)), sequence)) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    void insert(int index, int record) {
        if (head + size == places.length) makeRoom();
        int place = head + index;
        System.arraycopy(places, place, places, place + 1, size - index);
        places[place] = record;
        size++;
    }

    /// Takes away [from, to).
    void remove(int from, int to) {
        if (from == 0) {
            head += to;
        } else {
            System.arraycopy(places, head + to, places, head + from, size - to);
        }
        size -= to - from;
        if (size == 0) head = 0;
    }

    void clear() {
        places = EMPTY;
        head = 0;
        size = 0;
    }

    private void makeRoom() {
        if (size > places.length / 2 || places.length == 0) {
            places = Arrays.copyOf(places, Math.max(PLACES_FIRST, 2 * places.length));
        }
        System.arraycopy(places, head, places, 0, size);
        head = 0;
    }
}
