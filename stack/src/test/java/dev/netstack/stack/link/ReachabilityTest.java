package dev.netstack.stack.link;

import static dev.netstack.stack.StackFixture.MILLISECOND;
import static dev.netstack.stack.StackFixture.SECOND;
import static dev.netstack.stack.link.NeighborFixture.NEW;
import static dev.netstack.stack.link.NeighborFixture.OLD;
import static dev.netstack.stack.link.NeighborFixture.SOLICITED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.link.Reachability.Heard;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.NdpMessage.NeighborAdvertisement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 4861 §7.3 and appendix C, RFC 826.
class ReachabilityTest {
    static Stream<IpAddress> neighbors() {
        return Stream.of(StackFixture.PEER_IPV4, StackFixture.PEER_IPV6);
    }

    @DisplayName("ND-17: the table of advertisements, RFC 4861 §7.2.5 and appendix C")
    @ParameterizedTest(name = "{0}, {1}, {2} link address: {3} with {4}")
    @CsvSource({
        "INCOMPLETE, --, NEW,  STALE,      NEW",
        "INCOMPLETE, -O, NEW,  STALE,      NEW",
        "INCOMPLETE, S-, NEW,  REACHABLE,  NEW",
        "INCOMPLETE, SO, NEW,  REACHABLE,  NEW",
        "INCOMPLETE, --, NONE, INCOMPLETE, NONE",
        "INCOMPLETE, SO, NONE, INCOMPLETE, NONE",
        "REACHABLE,  S-, OLD,  REACHABLE,  OLD",
        "STALE,      S-, OLD,  REACHABLE,  OLD",
        "DELAY,      S-, OLD,  REACHABLE,  OLD",
        "PROBE,      S-, OLD,  REACHABLE,  OLD",
        "REACHABLE,  S-, NEW,  STALE,      OLD",
        "STALE,      S-, NEW,  STALE,      OLD",
        "DELAY,      S-, NEW,  DELAY,      OLD",
        "PROBE,      S-, NEW,  PROBE,      OLD",
        "REACHABLE,  SO, NEW,  REACHABLE,  NEW",
        "STALE,      SO, NEW,  REACHABLE,  NEW",
        "DELAY,      SO, NEW,  REACHABLE,  NEW",
        "PROBE,      SO, NEW,  REACHABLE,  NEW",
        "REACHABLE,  SO, OLD,  REACHABLE,  OLD",
        "STALE,      SO, OLD,  REACHABLE,  OLD",
        "DELAY,      SO, OLD,  REACHABLE,  OLD",
        "PROBE,      SO, OLD,  REACHABLE,  OLD",
        "REACHABLE,  --, OLD,  REACHABLE,  OLD",
        "STALE,      --, OLD,  STALE,      OLD",
        "DELAY,      --, OLD,  DELAY,      OLD",
        "PROBE,      --, OLD,  PROBE,      OLD",
        "STALE,      --, NEW,  STALE,      OLD",
        "DELAY,      --, NEW,  DELAY,      OLD",
        "PROBE,      --, NEW,  PROBE,      OLD",
        "REACHABLE,  -O, OLD,  REACHABLE,  OLD",
        "STALE,      -O, OLD,  STALE,      OLD",
        "DELAY,      -O, OLD,  DELAY,      OLD",
        "PROBE,      -O, OLD,  PROBE,      OLD",
        "REACHABLE,  -O, NEW,  STALE,      NEW",
        "STALE,      -O, NEW,  STALE,      NEW",
        "DELAY,      -O, NEW,  STALE,      NEW",
        "PROBE,      -O, NEW,  STALE,      NEW",
        "REACHABLE,  -O, NONE, REACHABLE,  OLD",
        "STALE,      -O, NONE, STALE,      OLD",
        "DELAY,      -O, NONE, DELAY,      OLD",
        "PROBE,      -O, NONE, PROBE,      OLD",
        // §7.2.5 says that a solicited one without an option confirms; appendix C does not.
        "STALE,      SO, NONE, REACHABLE,  OLD",
        "PROBE,      S-, NONE, REACHABLE,  OLD",
        "FAILED,     SO, NEW,  FAILED,     NONE",
        "PERMANENT,  SO, NEW,  PERMANENT,  OLD"
    })
    void advertisement(
            NeighborState state, String flags, String given, NeighborState next, String kept) {
        var fixture = NeighborFixture.in(state, StackFixture.PEER_IPV6);
        int bits =
                (flags.contains("S") ? SOLICITED : 0)
                        | (flags.contains("O") ? NeighborAdvertisement.OVERRIDE : 0);
        fixture.machine().advertised(fixture.neighbor(), bits, mac(given), fixture.now);
        new ExpectedEntry(next, mac(kept)).check(fixture.neighbor());
    }

    /// RFC 4861 §7.2.5 I b: an advertisement that does not override moves a REACHABLE entry to
    /// STALE.
    @Test
    void unsolicitedAdvertisementOfAnotherAddressWithoutOverrideMakesReachableStale() {
        var fixture = NeighborFixture.in(NeighborState.REACHABLE, StackFixture.PEER_IPV6);
        fixture.machine().advertised(fixture.neighbor(), 0, NEW, fixture.now);
        assertEquals(NeighborState.STALE, fixture.neighbor().state);
        assertEquals(OLD, fixture.neighbor().mac);
    }

    @DisplayName("ND-15: what a solicitation's source link address does, RFC 4861 appendix C")
    @ParameterizedTest(name = "{0}, {1} link address: {2} with {3}")
    @CsvSource({
        "INCOMPLETE, NEW, STALE,     NEW",
        "REACHABLE,  NEW, STALE,     NEW",
        "STALE,      NEW, STALE,     NEW",
        "DELAY,      NEW, STALE,     NEW",
        "PROBE,      NEW, STALE,     NEW",
        "REACHABLE,  OLD, REACHABLE, OLD",
        "STALE,      OLD, STALE,     OLD",
        "DELAY,      OLD, DELAY,     OLD",
        "PROBE,      OLD, PROBE,     OLD",
        "FAILED,     NEW, STALE,     NEW",
        "PERMANENT,  NEW, PERMANENT, OLD"
    })
    void solicitation(NeighborState state, String given, NeighborState next, String kept) {
        var fixture = NeighborFixture.in(state, StackFixture.PEER_IPV6);
        fixture.machine().solicited(fixture.address, mac(given), fixture.now);
        new ExpectedEntry(next, mac(kept)).check(fixture.neighbor());
    }

    @Test
    void solicitationFromAnUnknownNeighborCreatesAStaleEntry() {
        var fixture = new NeighborFixture(StackFixture.PEER_IPV6);
        fixture.machine().solicited(fixture.address, NEW, 0);
        new ExpectedEntry(NeighborState.STALE, NEW).check(fixture.neighbor());
    }

    @DisplayName("ARP-1: the merge of RFC 826, hardened")
    @ParameterizedTest(name = "{0}, {1} from {2} link address: {3} with {4}")
    @CsvSource({
        "INCOMPLETE, REPLY,   NEW, REACHABLE, NEW",
        "INCOMPLETE, REQUEST, NEW, STALE,     NEW",
        "INCOMPLETE, OTHER,   NEW, STALE,     NEW",
        "STALE,      REPLY,   NEW, STALE,     NEW",
        "STALE,      REQUEST, NEW, STALE,     NEW",
        "STALE,      OTHER,   NEW, STALE,     NEW",
        "STALE,      REPLY,   OLD, STALE,     OLD",
        "DELAY,      OTHER,   NEW, STALE,     NEW",
        "DELAY,      REQUEST, OLD, DELAY,     OLD",
        "PROBE,      REPLY,   OLD, REACHABLE, OLD",
        "PROBE,      REQUEST, OLD, PROBE,     OLD",
        "PROBE,      REPLY,   NEW, PROBE,     OLD",
        "REACHABLE,  REPLY,   OLD, REACHABLE, OLD",
        "REACHABLE,  REPLY,   NEW, PROBE,     OLD",
        "REACHABLE,  OTHER,   NEW, PROBE,     OLD",
        "FAILED,     OTHER,   NEW, STALE,     NEW",
        "PERMANENT,  REPLY,   NEW, PERMANENT, OLD"
    })
    void merge(NeighborState state, Heard heard, String given, NeighborState next, String kept) {
        var fixture = NeighborFixture.in(state, StackFixture.PEER_IPV4);
        fixture.now += 2 * SECOND;
        fixture.machine().merge(fixture.neighbor(), mac(given), heard, fixture.now);
        new ExpectedEntry(next, mac(kept)).check(fixture.neighbor());
    }

    @ParameterizedTest
    @MethodSource("neighbors")
    void firstPacketAsksEverybodyAndWaits(IpAddress neighbor) {
        var fixture = new NeighborFixture(neighbor);
        assertEquals(Neighbor.NO_MAC, fixture.resolve(1));
        assertEquals(List.of("all 0"), fixture.solicitations);
        assertEquals(NeighborState.INCOMPLETE, fixture.neighbor().state);
    }

    /// ND-14, ARP-8, ARP-10: MAX_MULTICAST_SOLICIT requests, RETRANS_TIMER apart, then what waited
    /// fails.
    @ParameterizedTest
    @MethodSource("neighbors")
    void resolutionAsksThreeTimesOneSecondApartAndGivesUp(IpAddress neighbor) {
        var fixture = new NeighborFixture(neighbor);
        fixture.resolve(1);
        fixture.advance(3 * SECOND - 1);
        assertEquals(List.of("all 0", "all 1000", "all 2000"), fixture.solicitations);
        assertTrue(fixture.unreachable.isEmpty());
        fixture.advance(1);
        assertEquals(List.of(1), fixture.unreachable);
        assertEquals(NeighborState.FAILED, fixture.neighbor().state);
        assertEquals(0, fixture.core.buffers().inUse());
    }

    /// ARP-8, ND-21: packets without end cause one request in a second.
    @ParameterizedTest
    @MethodSource("neighbors")
    void packetsDoNotHurryTheRequests(IpAddress neighbor) {
        var fixture = new NeighborFixture(neighbor);
        for (int i = 0; i < 5_000; i++) {
            fixture.resolve(1);
            fixture.advance(MILLISECOND);
        }
        assertEquals(
                List.of("all 0", "all 1000", "all 2000", "all 3000", "all 4000", "all 5000"),
                fixture.solicitations);
    }

    /// ARP-9, ND-14: the newest packets are kept.
    @ParameterizedTest
    @MethodSource("neighbors")
    void theNewestPacketsTakeTheOldestOnesPlaces(IpAddress neighbor) {
        var fixture = new NeighborFixture(neighbor);
        for (int octet = 1; octet <= 5; octet++) fixture.resolve(octet);
        fixture.machine().advertised(fixture.neighbor(), SOLICITED, NEW, fixture.now);
        assertEquals(
                List.of("3 to 200000000bb", "4 to 200000000bb", "5 to 200000000bb"), fixture.sent);
        assertEquals(2, fixture.core.counters().count(DropReason.NEIGHBOR_QUEUE_FULL));
        assertEquals(0, fixture.core.buffers().inUse());
    }

    /// ND-20: STALE, and in use: 5 s of hope, three questions a second apart, then the end.
    @ParameterizedTest
    @MethodSource("neighbors")
    void unusedConfirmationIsProbedAfterADelay(IpAddress neighbor) {
        var fixture = NeighborFixture.in(NeighborState.STALE, neighbor);
        assertEquals(OLD, fixture.resolve(1));
        assertEquals(NeighborState.DELAY, fixture.neighbor().state);
        fixture.advance(8 * SECOND - 1);
        assertEquals(List.of("one 5000", "one 6000", "one 7000"), fixture.solicitations);
        assertEquals(OLD, fixture.resolve(2));
        fixture.advance(1);
        assertEquals(NeighborState.FAILED, fixture.neighbor().state);
    }

    /// ND-24: REACHABLE_TIME times a random factor of 0.5 to 1.5.
    @ParameterizedTest
    @MethodSource("neighbors")
    void reachableBecomesStaleWithinTheRandomTime(IpAddress neighbor) {
        var fixture = NeighborFixture.in(NeighborState.REACHABLE, neighbor);
        fixture.advance(15 * SECOND - 1);
        assertEquals(NeighborState.REACHABLE, fixture.neighbor().state);
        fixture.advance(30 * SECOND + 1);
        assertEquals(NeighborState.STALE, fixture.neighbor().state);
        assertTrue(fixture.solicitations.isEmpty());
    }

    /// RFC 4861 §7.3.1, ND-20.
    @ParameterizedTest
    @EnumSource(names = {"REACHABLE", "STALE", "DELAY", "PROBE"})
    void progressAboveConfirms(NeighborState state) {
        var fixture = NeighborFixture.in(state, StackFixture.PEER_IPV6);
        for (int second = 0; second < 120; second++) {
            fixture.machine().confirm(fixture.neighbor(), fixture.now);
            fixture.advance(SECOND);
        }
        assertEquals(NeighborState.REACHABLE, fixture.neighbor().state);
        assertTrue(fixture.solicitations.isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"INCOMPLETE", "FAILED", "PERMANENT"})
    void progressAboveChangesNothingWithoutALinkAddressOrByHand(NeighborState state) {
        var fixture = NeighborFixture.in(state, StackFixture.PEER_IPV6);
        fixture.machine().confirm(fixture.neighbor(), fixture.now);
        assertEquals(state, fixture.neighbor().state);
    }

    /// A2: an entry that was just confirmed is not even probed.
    @Test
    void a2_freshEntryIsLockedForASecond() {
        var fixture = NeighborFixture.in(NeighborState.REACHABLE, StackFixture.PEER_IPV4);
        fixture.advance(SECOND - 1);
        assertFalse(fixture.machine().merge(fixture.neighbor(), NEW, Heard.REPLY, fixture.now));
        assertEquals(NeighborState.REACHABLE, fixture.neighbor().state);
        assertTrue(fixture.solicitations.isEmpty());
    }

    /// A2: the neighbour answers from its old address, so the other one is forgotten.
    @Test
    void a2_neighborThatStillAnswersKeepsItsEntry() {
        var fixture = NeighborFixture.in(NeighborState.REACHABLE, StackFixture.PEER_IPV4);
        fixture.advance(2 * SECOND);
        for (int i = 0; i < 100; i++) {
            fixture.machine().merge(fixture.neighbor(), NEW, Heard.REPLY, fixture.now);
        }
        assertEquals(List.of("one 2000"), fixture.solicitations);
        fixture.machine().merge(fixture.neighbor(), OLD, Heard.REPLY, fixture.now);
        fixture.advance(5 * SECOND);
        new ExpectedEntry(NeighborState.REACHABLE, OLD).check(fixture.neighbor());
    }

    /// ARP-1: an address that moved to another machine is followed within a second.
    @Test
    void neighborThatMovedIsFollowedWhenTheOldAddressFallsSilent() {
        var fixture = NeighborFixture.in(NeighborState.REACHABLE, StackFixture.PEER_IPV4);
        fixture.advance(2 * SECOND);
        fixture.machine().merge(fixture.neighbor(), NEW, Heard.OTHER, fixture.now);
        fixture.advance(SECOND);
        new ExpectedEntry(NeighborState.STALE, NEW).check(fixture.neighbor());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void failedEntryIsLookedForAgainByTheNextPacket(int family) {
        var address = family == 0 ? StackFixture.PEER_IPV4 : StackFixture.PEER_IPV6;
        var fixture = NeighborFixture.in(NeighborState.FAILED, address);
        fixture.resolve(7);
        assertEquals(List.of("all 3000"), fixture.solicitations);
        fixture.machine().advertised(fixture.neighbor(), SOLICITED, NEW, fixture.now);
        assertEquals(1, fixture.sent.size());
    }

    private static long mac(String name) {
        return switch (name) {
            case "OLD" -> OLD;
            case "NEW" -> NEW;
            default -> Neighbor.NO_MAC;
        };
    }

    private record ExpectedEntry(NeighborState state, long mac) {
        void check(Neighbor neighbor) {
            assertEquals(state, neighbor.state);
            assertEquals(Long.toHexString(mac), Long.toHexString(neighbor.mac));
        }
    }
}
