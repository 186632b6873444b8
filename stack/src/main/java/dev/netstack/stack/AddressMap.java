package dev.netstack.stack;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A hash table keyed by an address as a (high, low) pair, so that looking up makes no object.
///
/// Open addressing with linear probing; a removal closes the gap behind it. The hash is keyed by a
/// secret, so that nobody outside can choose addresses that collide.
public final class AddressMap<V> {
    private static final int CAPACITY_MIN = 16;

    private final long secret;
    private long[] highs = new long[CAPACITY_MIN];
    private long[] lows = new long[CAPACITY_MIN];
    private @Nullable Object[] values = new @Nullable Object[CAPACITY_MIN];
    private int size;

    public AddressMap(long secret) {
        this.secret = secret;
    }

    @SuppressWarnings("unchecked")
    public @Nullable V find(long high, long low) {
        return (V) values[slot(high, low)];
    }

    /// Puts `value` in place of what (high, low) had.
    public void put(long high, long low, V value) {
        if (2 * (size + 1) > values.length) grow();
        int at = slot(high, low);
        if (values[at] == null) size++;
        highs[at] = high;
        lows[at] = low;
        values[at] = value;
    }

    /// Takes the value of (high, low) out; null when there was none.
    @SuppressWarnings("unchecked")
    public @Nullable V remove(long high, long low) {
        int at = slot(high, low);
        var removed = (V) values[at];
        if (removed == null) return null;
        size--;
        closeGap(at);
        return removed;
    }

    public int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    public void forEach(Consumer<? super V> action) {
        for (var value : values.clone()) {
            if (value != null) action.accept((V) value);
        }
    }

    /// Where the key is, or the free slot where it would go.
    private int slot(long high, long low) {
        int mask = values.length - 1;
        int at = home(high, low);
        while (values[at] != null && (highs[at] != high || lows[at] != low)) at = (at + 1) & mask;
        return at;
    }

    private int home(long high, long low) {
        long mixed = (high ^ secret) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (Long.rotateLeft(mixed, 32) ^ low ^ secret) * 0xC2B2_AE3D_27D4_EB4FL;
        mixed = (mixed ^ (mixed >>> 29)) * 0x1656_67B1_9E37_79F9L;
        return (int) (mixed >>> 32) & (values.length - 1);
    }

    /// Moves back each entry of the run behind `gap` that may not stay beyond it.
    private void closeGap(int gap) {
        int mask = values.length - 1;
        int free = gap;
        int at = (gap + 1) & mask;
        while (values[at] != null) {
            int home = home(highs[at], lows[at]);
            if (((at - home) & mask) >= ((at - free) & mask)) {
                move(at, free);
                free = at;
            }
            at = (at + 1) & mask;
        }
        values[free] = null;
    }

    private void move(int from, int to) {
        highs[to] = highs[from];
        lows[to] = lows[from];
        values[to] = values[from];
    }

    @SuppressWarnings("unchecked")
    private void grow() {
        var oldHighs = highs;
        var oldLows = lows;
        var oldValues = values;
        highs = new long[2 * oldValues.length];
        lows = new long[2 * oldValues.length];
        values = new @Nullable Object[2 * oldValues.length];
        size = 0;
        for (int i = 0; i < oldValues.length; i++) {
            var value = oldValues[i];
            if (value != null) put(oldHighs[i], oldLows[i], (V) value);
        }
    }
}
