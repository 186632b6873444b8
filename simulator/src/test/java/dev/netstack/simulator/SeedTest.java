package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0xB597_7F71_F1D2_1554L})
    void whatIsPrintedIsReadAgain(long value) {
        assertEquals(new Seed(value), Seed.parse(new Seed(value).toString()));
        assertEquals(new Seed(value), Seed.parse(Long.toString(value)));
    }

    @Test
    void partsOfOneSeedDrawDifferently() {
        var one = new Seed(7).part(1).entropy();
        var other = new Seed(7).part(2).entropy();
        for (int i = 0; i < 100; i++) assertNotEquals(one.nextLong(), other.nextLong());
    }

    @Test
    void theSameSeedDrawsTheSame() {
        var one = new Seed(7).entropy();
        var other = new Seed(7).entropy();
        for (int i = 0; i < 100; i++) assertEquals(one.nextLong(), other.nextLong());
    }
}
