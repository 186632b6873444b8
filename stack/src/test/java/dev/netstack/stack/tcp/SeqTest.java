package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9293 §3.4: all arithmetic on sequence numbers is modulo 2³².
class SeqTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x1234_5678})
    void orderHoldsAtEveryPlaceOfTheCircle(int base) {
        assertTrue(Seq.isBefore(base, base + 1));
        assertTrue(Seq.isBefore(base, base + Integer.MAX_VALUE));
        assertFalse(Seq.isBefore(base, base));
        assertTrue(Seq.isAfter(base + 1, base));
        assertTrue(Seq.isAtMost(base, base));
        assertTrue(Seq.isAtLeast(base, base));
        assertFalse(Seq.isAtLeast(base, base + 1));
        assertEquals(base + 5, Seq.max(base, base + 5));
        assertEquals(base, Seq.min(base, base + 5));
        assertEquals(-5, Seq.distance(base + 5, base));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -3, Integer.MAX_VALUE - 2})
    void aRangeIncludesItsBeginningAndNotItsEnd(int from) {
        assertFalse(Seq.isWithin(from - 1, from, from + 6));
        assertTrue(Seq.isWithin(from, from, from + 6));
        assertTrue(Seq.isWithin(from + 5, from, from + 6));
        assertFalse(Seq.isWithin(from + 6, from, from + 6));
    }

    @Test
    void anEmptyRangeIncludesNothing() {
        assertFalse(Seq.isWithin(7, 7, 7));
    }
}
