package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The search of RFC 4821 §7, as a function of what becomes of its probes.
class MtuSearchTest {
    private static final int FLOOR = 552;
    private static final int BASE = 1_024;
    private static final int MOST = 9_000;

    private final MtuSearch search = new MtuSearch(FLOOR, MOST, MOST);

    /// Probes until the search ends; the path carries `carried`.
    private int probeUntilDone(int carried) {
        int probes = 0;
        for (int size = search.next(MOST, 0); size != 0; size = search.next(MOST, 0)) {
            assertTrue(size > search.mtu() && size <= MOST, "probe of " + size);
            search.sent(size, 1_000, 1_000 + size);
            if (size <= carried) assertTrue(search.onAcknowledged(1_000 + size));
            else assertTrue(search.onLoss(1_000, 1_000 + size));
            probes++;
        }
        return probes;
    }

    /// Whatever a path carries is found, but for a few octets, in a few probes.
    @ParameterizedTest
    @ValueSource(ints = {1_024, 1_280, 1_400, 1_492, 1_500, 4_352, 8_999, 9_000})
    void theSearchFindsWhatThePathCarries(int carried) {
        search.onBlackHole(BASE);
        assertEquals(BASE, search.mtu());
        int probes = probeUntilDone(carried);
        assertTrue(search.mtu() <= carried && search.mtu() > carried - 16, "" + search.mtu());
        assertTrue(probes <= 16, "probes: " + probes);
    }

    /// Below the base there is the floor, and nothing below that (threat D3).
    @Test
    void d3_theFloorIsTheEnd() {
        search.onBlackHole(BASE);
        search.onBlackHole(BASE);
        assertEquals(FLOOR, search.mtu());
        search.onBlackHole(BASE);
        assertEquals(FLOOR, search.mtu());
    }

    /// RFC 4821 §7.6.4: other losses around the probe may have taken it with them.
    @Test
    void aProbeLostWithOthersIsTriedAgain() {
        search.onBlackHole(BASE);
        int size = search.next(MOST, 0);
        search.sent(size, 0, size);
        assertFalse(search.onLoss(0, size + 2_000));
        assertEquals(size, search.next(MOST, 0));
        search.sent(size, 7_000, 7_000 + size);
        assertFalse(search.onLoss(6_000, 7_000));
        assertFalse(search.onAcknowledged(7_000 + size), "the probe was given up");
        assertEquals(size, search.next(MOST, 0));
    }

    /// RFC 4821 §7.6.2: no probe follows one that failed before its time.
    @Test
    void afterAFailureTheNextProbeWaits() {
        search.onBlackHole(BASE);
        search.pause(5_000);
        assertEquals(0, search.next(MOST, 4_999));
        assertTrue(search.next(MOST, 5_000) > 0);
    }

    /// RFC 4821 §7.3: what failed is tried again later, for the path may be another one.
    @Test
    void whatFailedIsTriedAgainLater() {
        search.onBlackHole(BASE);
        probeUntilDone(1_400);
        assertEquals(0, search.next(MOST, MtuSearch.RAISE_NANOS - 1));
        assertEquals(1_500, search.next(MOST, MtuSearch.RAISE_NANOS + 1));
    }

    /// A router that speaks is believed at once.
    @Test
    void aRoutersWordBoundsTheSearch() {
        search.onBlackHole(BASE);
        search.limit(1_300);
        int probes = probeUntilDone(1_300);
        assertTrue(probes < 8 && search.mtu() <= 1_300 && search.mtu() > 1_284);
        search.limit(600);
        assertEquals(600, search.mtu());
    }
}
