package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Octets between two stacks of ours over links of all kinds, in virtual time: each is compared
/// where it arrives, and nothing is left behind.
class TransferTest {
    private static final Seed SEED = Seed.ofProperty(2026);
    private static final int PORT = 5_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long LIMIT = 3_600_000 * MILLISECOND;
    private static final long OCTETS = Long.getLong("netstack.transfer.octets", 300_000);
    private static final ImpairmentConfig NEAR =
            ImpairmentConfig.NONE.withDelay(5 * MILLISECOND, 0);

    /// What a link may do to frames.
    enum Weather {
        CALM,
        LOSS_1,
        LOSS_5,
        LOSS_20,
        REORDERING,
        JITTER,
        DUPLICATION,
        CORRUPTION,
        BOTTLENECK,
        ALL;

        ImpairmentConfig conditions() {
            return switch (this) {
                case CALM -> NEAR;
                case LOSS_1 -> NEAR.withLoss(0.01);
                case LOSS_5 -> NEAR.withLoss(0.05);
                case LOSS_20 -> NEAR.withLoss(0.2);
                case REORDERING -> NEAR.withReordering(0.2).withReorderNanos(7 * MILLISECOND);
                case JITTER -> NEAR.withDelay(20 * MILLISECOND, 15 * MILLISECOND);
                case DUPLICATION -> NEAR.withDuplication(0.2);
                case CORRUPTION -> NEAR.withCorruption(0.05);
                case BOTTLENECK -> NEAR.withRate(1_000_000, 20_000);
                case ALL ->
                        NEAR.withLoss(0.02)
                                .withReordering(0.1)
                                .withDuplication(0.05)
                                .withCorruption(0.02)
                                .withRate(2_000_000, 50_000);
            };
        }
    }

    static List<Arguments> cells() {
        var cells = new ArrayList<Arguments>();
        for (var family : Family.values()) {
            for (var weather : Weather.values()) cells.add(Arguments.of(family, weather));
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyOctetArrivesBothWays(Family family, Weather weather) {
        for (int mtu : new int[] {576, 1_280, 1_500, 9_000}) {
            if (family == Family.IPV6 && mtu < LinkConfig.MTU_MIN_IPV6) continue;
            run(family, LinkConfig.ETHERNET.withMtu(mtu).with(weather.conditions()));
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyOctetArrivesWithOffloads(Family family, Weather weather) {
        run(family, LinkConfig.ETHERNET.withOffloads().with(weather.conditions()));
        run(family, LinkConfig.ETHERNET.withMtu(9_000).withOffloads().with(weather.conditions()));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyOctetComesBackFromEcho(Family family, Weather weather) {
        var simulation = new Simulation(SEED);
        var link = link(simulation, LinkConfig.ETHERNET.with(weather.conditions()));
        var ends = new Transfer.Ends(link, family, PORT);
        finish(simulation, Transfer.echo(simulation, ends, OCTETS));
    }

    @ParameterizedTest
    @EnumSource
    void everyOctetArrivesWithoutALinkLayer(Family family) {
        run(family, LinkConfig.ETHERNET.withType(LinkType.IP).with(Weather.LOSS_5.conditions()));
    }

    @ParameterizedTest
    @EnumSource
    void manyConnectionsShareALink(Family family) {
        var simulation = new Simulation(SEED);
        var link = link(simulation, LinkConfig.ETHERNET.with(Weather.ALL.conditions()));
        var transfers = new ArrayList<Transfer>();
        for (int i = 0; i < 20; i++) {
            var ends = new Transfer.Ends(link, family, PORT + i);
            transfers.add(Transfer.streams(simulation, ends, 20_000, 20_000));
        }
        simulation.runUntil(() -> transfers.stream().allMatch(Transfer::isComplete), LIMIT);
        transfers.forEach(Transfer::close);
        simulation.runUntilIdle();
        simulation.checkNothingLeft();
    }

    /// A link that is cut for a minute, and joined again, loses nothing.
    @ParameterizedTest
    @EnumSource
    void everyOctetArrivesAfterAPartition(Family family) {
        var simulation = new Simulation(SEED);
        var link = link(simulation, LinkConfig.ETHERNET.with(NEAR));
        var ends = new Transfer.Ends(link, family, PORT);
        var transfer = Transfer.streams(simulation, ends, OCTETS, OCTETS);
        simulation.run(30 * MILLISECOND);
        link.partition();
        simulation.run(60_000 * MILLISECOND);
        link.heal();
        finish(simulation, transfer);
    }

    @Test
    void theSameSeedGivesTheSameFrames() {
        assertEquals(hash(SEED), hash(SEED));
    }

    @Test
    void anotherSeedGivesOthers() {
        assertNotEquals(hash(SEED), hash(SEED.part(1)));
    }

    private static long hash(Seed seed) {
        var simulation = new Simulation(seed);
        var link = link(simulation, LinkConfig.ETHERNET.with(Weather.ALL.conditions()));
        var ends = new Transfer.Ends(link, Family.IPV6, PORT);
        finish(simulation, Transfer.streams(simulation, ends, OCTETS, OCTETS));
        return simulation.traceHash();
    }

    private static void run(Family family, LinkConfig config) {
        var simulation = new Simulation(SEED);
        var link = link(simulation, config);
        var ends = new Transfer.Ends(link, family, PORT);
        finish(simulation, Transfer.streams(simulation, ends, OCTETS, OCTETS));
    }

    private static Link link(Simulation simulation, LinkConfig config) {
        return simulation.link(simulation.node("left"), simulation.node("right"), config);
    }

    private static void finish(Simulation simulation, Transfer transfer) {
        simulation.runUntil(transfer::isComplete, LIMIT);
        transfer.close();
        simulation.runUntilIdle();
        simulation.checkNothingLeft();
    }
}
