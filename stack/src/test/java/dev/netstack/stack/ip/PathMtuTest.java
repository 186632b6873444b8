package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.TestCore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathMtuTest {
    /// RFC 1191 §5, §7.1 IP4-20, threat D3.
    @ParameterizedTest
    @CsvSource({
        "0, 65535, 32000",
        "0, 1500, 1492",
        "0, 1492, 1006",
        "0, 1006, 552",
        "0, 552, 552",
        "0, 20, 552",
        "1, 1500, 552",
        "552, 1500, 552",
        "1400, 1500, 1400"
    })
    void aRouterThatDoesNotSayMeansTheNextPlateau(int mtu, int length, int expected) {
        assertEquals(expected, PathMtu.ipv4(mtu, length));
    }

    /// Threat D4: a million errors fill 4,096 places, and what is remembered is right.
    @Test
    void d4_theTableIsBounded() {
        var mtus = new PathMtu(TestCore.create());
        for (int i = 0; i < 1_000_000; i++) mtus.lower(1, i, 1_300, 1);
        int remembered = 0;
        for (int i = 0; i < 1_000_000; i++) {
            int mtu = mtus.mtu(1, i, 1_500);
            assertTrue(mtu == 1_300 || mtu == 1_500, "mtu " + mtu);
            if (mtu == 1_300) remembered++;
        }
        assertTrue(remembered <= PathMtu.ENTRIES_MAX, remembered + " remembered");
    }
}
