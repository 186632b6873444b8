package dev.netstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressMapTest {
    private record Key(long high, long low) {}

    @Test
    void whatIsNotThereIsNull() {
        var map = new AddressMap<String>(1);
        assertNull(map.find(0, 0));
        assertNull(map.remove(0, 0));
        assertEquals(0, map.size());
    }

    @Test
    void keysOfAllZerosAndAllOnesAreKeysLikeOthers() {
        var map = new AddressMap<String>(1);
        map.put(0, 0, "zeros");
        map.put(-1, -1, "ones");
        assertEquals("zeros", map.find(0, 0));
        assertEquals("ones", map.find(-1, -1));
        assertNull(map.find(0, -1));
    }

    /// Against the map of the JDK, with keys that often fall into one run of slots.
    @Test
    void agreesWithAHashMap() {
        var random = new Random(StackFixture.SEED);
        var map = new AddressMap<Integer>(random.nextLong());
        Map<Key, Integer> expected = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            var key = new Key(random.nextInt(4), random.nextInt(64));
            var message = "seed " + StackFixture.SEED + ", step " + step;
            switch (random.nextInt(3)) {
                case 0 -> {
                    map.put(key.high, key.low, step);
                    expected.put(key, step);
                }
                case 1 ->
                        assertEquals(expected.remove(key), map.remove(key.high, key.low), message);
                default -> assertEquals(expected.get(key), map.find(key.high, key.low), message);
            }
            assertEquals(expected.size(), map.size(), message);
        }
        var values = new HashSet<Integer>();
        map.forEach(values::add);
        assertEquals(new HashSet<>(expected.values()), values, "seed " + StackFixture.SEED);
    }
}
