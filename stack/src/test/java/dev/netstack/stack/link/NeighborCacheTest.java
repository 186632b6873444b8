package dev.netstack.stack.link;

import static dev.netstack.stack.StackFixture.SECOND;
import static dev.netstack.stack.link.NeighborFixture.NEW;
import static dev.netstack.stack.link.NeighborFixture.OLD;
import static dev.netstack.stack.link.NeighborFixture.SOLICITED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.IpAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// RFC 6583 §7: what a flood of addresses may cost.
class NeighborCacheTest {
    private final NeighborFixture fixture = new NeighborFixture(StackFixture.PEER_IPV4);

    /// A5: a hundred thousand addresses that nobody has.
    @Test
    void a5_incompleteEntriesAreCapped() {
        for (int i = 0; i < 100_000; i++) fixture.resolve(NeighborFixture.other(i), 1);
        assertEquals(NeighborCache.INCOMPLETE_MAX, fixture.cache.size());
        assertEquals(NeighborCache.INCOMPLETE_MAX, fixture.solicitations.size());
        assertEquals(
                100_000 - NeighborCache.INCOMPLETE_MAX,
                fixture.core.counters().count(DropReason.NEIGHBOR_CACHE_FULL));
        fixture.advance(3 * SECOND);
        assertEquals(0, fixture.core.buffers().inUse());
    }

    /// A5: while addresses that nobody has are looked for, time and again, neighbours in use stay.
    @Test
    void a5_reachableEntriesSurviveAFloodOfUnknownAddresses() {
        fixture.resolve(1);
        fixture.machine().advertised(fixture.neighbor(), SOLICITED, OLD, fixture.now);
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 1_000; i++) {
                fixture.resolve(NeighborFixture.other(1_000 * second + i), 1);
            }
            fixture.machine().confirm(fixture.neighbor(), fixture.now);
            fixture.advance(SECOND);
        }
        assertEquals(NeighborState.REACHABLE, fixture.neighbor().state);
        assertTrue(fixture.cache.size() <= NeighborCache.NEIGHBORS_MAX);
    }

    @Test
    void aFullCacheGivesUpTheLongestStaleFirst() {
        for (int i = 0; i < NeighborCache.NEIGHBORS_MAX; i++) {
            fixture.machine().solicited(NeighborFixture.other(i), OLD, fixture.now);
        }
        fixture.resolve(NeighborFixture.other(0), 1);
        fixture.machine().solicited(NeighborFixture.other(5_000), NEW, fixture.now);
        assertNotNull(find(NeighborFixture.other(0)), "in use");
        assertNull(find(NeighborFixture.other(1)), "the longest unused");
        assertNotNull(find(NeighborFixture.other(2)));
        assertEquals(NeighborCache.NEIGHBORS_MAX, fixture.cache.size());
    }

    @Test
    void aFullCacheGivesUpWhatFailedBeforeWhatIsStale() {
        fixture.resolve(NeighborFixture.other(9_000), 1);
        fixture.advance(3 * SECOND);
        for (int i = 0; i < NeighborCache.NEIGHBORS_MAX; i++) {
            fixture.machine().solicited(NeighborFixture.other(i), OLD, fixture.now);
        }
        assertNull(find(NeighborFixture.other(9_000)));
        assertNotNull(find(NeighborFixture.other(0)));
    }

    @Test
    void aCacheFullOfNeighborsInUseRefusesMore() {
        for (int i = 0; i < NeighborCache.NEIGHBORS_MAX; i++) {
            fixture.permanent(NeighborFixture.other(i));
        }
        assertEquals(Neighbor.NO_MAC, fixture.resolve(NeighborFixture.other(5_000), 1));
        assertNull(find(NeighborFixture.other(5_000)));
        assertEquals(1, fixture.core.counters().count(DropReason.NEIGHBOR_CACHE_FULL));
        assertEquals(0, fixture.core.buffers().inUse());
    }

    /// A8: a known neighbour that speaks without end costs nothing more.
    @Test
    void a8_advertisementsWithoutEndLeaveTheCacheAsItIs() {
        fixture.resolve(1);
        for (int i = 0; i < 1_000_000; i++) {
            fixture.machine().advertised(fixture.neighbor(), SOLICITED, OLD, fixture.now);
        }
        assertEquals(1, fixture.cache.size());
        assertEquals(1, fixture.core.deadlines().size());
        assertEquals(0, fixture.core.buffers().inUse());
    }

    @Test
    void clearingForgetsWhatWasLearntAndKeepsWhatWasSet() {
        fixture.resolve(1);
        fixture.permanent(NeighborFixture.other(1));
        fixture.cache.clear();
        assertNull(find(fixture.address));
        assertNotNull(find(NeighborFixture.other(1)));
        assertEquals(0, fixture.core.buffers().inUse());
        fixture.advance(10 * SECOND);
        assertEquals(1, fixture.solicitations.size());
    }

    @Test
    void failedEntriesAreForgottenInTheEnd() {
        fixture.resolve(1);
        fixture.advance(3 * SECOND + Reachability.FAILED_TIME);
        assertEquals(0, fixture.cache.size());
    }

    private @Nullable Neighbor find(IpAddress address) {
        return fixture.cache.find(address.high(), address.low());
    }
}
