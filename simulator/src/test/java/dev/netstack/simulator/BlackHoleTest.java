package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.ImpairmentConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Links that carry less than their interfaces say and lose the rest without a word: transfers
/// complete all the same, and segments become as large as the link allows (RFC 4821).
class BlackHoleTest {
    private static final Seed SEED = Seed.ofProperty(4_821);
    private static final int PORT = 5_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long LIMIT = 60_000 * MILLISECOND;
    private static final long OCTETS = 20_000_000;

    /// A bottleneck with a queue of its bandwidth-delay product.
    private static final ImpairmentConfig NEAR =
            ImpairmentConfig.NONE.withDelay(10 * MILLISECOND, 0).withRate(2_000_000, 40_000);

    /// TCP header and timestamps; SACK blocks are not counted.
    private static final int TCP = 32;

    private final Simulation simulation = new Simulation(SEED);

    private Link link(LinkConfig config) {
        var left = simulation.node("left");
        return simulation.link(left, simulation.node("right"), config.with(NEAR));
    }

    private Transfer run(Link link, Family family, long octets) {
        var transfer =
                Transfer.streams(simulation, new Transfer.Ends(link, family, PORT), octets, 0);
        simulation.runUntil(transfer::isComplete, LIMIT);
        return transfer;
    }

    private void finish(Transfer transfer) {
        transfer.close();
        simulation.runUntilIdle();
        simulation.checkNothingLeft();
    }

    /// RFC 4821 §7.7, RFC 2923 §2.1: full segments that time out are made smaller, and then larger
    /// again as far as the link carries them.
    @ParameterizedTest
    @CsvSource({
        "IPV4, 1492",
        "IPV4, 1400",
        "IPV4, 1280",
        "IPV4, 1006",
        "IPV4, 576",
        "IPV6, 1492",
        "IPV6, 1400",
        "IPV6, 1300",
        "IPV6, 1280"
    })
    void aTransferFindsTheSizeThatASilentLinkCarries(Family family, int carried) {
        var link = link(LinkConfig.ETHERNET);
        link.narrow(carried);
        var transfer = run(link, family, OCTETS);
        int header = family == Family.IPV4 ? 20 : 40;
        int mtu = transfer.connection().report().numbers().mss() + TCP + header;
        assertTrue(mtu <= carried, "segments of " + mtu);
        assertTrue(mtu > carried - 16 || mtu == 1_280, "segments of " + mtu);
        finish(transfer);
    }

    /// The link narrows under a transfer in full flight, with super-segments.
    @ParameterizedTest
    @EnumSource
    void aLinkMayNarrowInTheMiddle(Family family) {
        var link = link(LinkConfig.ETHERNET.withMtu(9_000).withOffloads());
        simulation.schedule(300 * MILLISECOND, () -> link.narrow(1_500));
        var transfer = run(link, family, OCTETS);
        int header = family == Family.IPV4 ? 20 : 40;
        int mtu = transfer.connection().report().numbers().mss() + TCP + header;
        assertTrue(mtu <= 1_500 && mtu >= 1_280, "segments of " + mtu);
        finish(transfer);
    }

    /// RFC 4821 §7.6.2: a probe that is lost tells of its size and not of congestion. The time that
    /// a transfer takes over a link that tells its size is the measure. TS-27.
    @ParameterizedTest
    @EnumSource
    void probesThatAreLostDoNotSlowTheTransfer(Family family) {
        var honest = new Simulation(SEED);
        var left = honest.node("left");
        var told = LinkConfig.ETHERNET.withMtu(1_400).with(NEAR);
        var ends = new Transfer.Ends(honest.link(left, honest.node("right"), told), family, PORT);
        honest.runUntil(Transfer.streams(honest, ends, OCTETS, 0)::isComplete, LIMIT);
        var link = link(LinkConfig.ETHERNET);
        link.narrow(1_400);
        var transfer = run(link, family, OCTETS);
        var counters = link.left().node().stack().counters();
        assertTrue(counters.count(Counter.TCP_MTUP_SUCCESS) > 0);
        assertTrue(counters.count(Counter.TCP_MTUP_FAIL) > 0);
        // Three time-outs show the black hole: a second and a half.
        long limit = honest.now() * 5 / 4 + 2_000 * MILLISECOND;
        assertTrue(simulation.now() < limit, simulation.now() + " against " + honest.now());
        finish(transfer);
    }

    /// Always probing begins small, and reaches what the interface takes.
    @ParameterizedTest
    @EnumSource
    void probingFromTheBeginningReachesTheInterfacesSize(Family family) {
        var link = link(LinkConfig.ETHERNET.withMtu(9_000));
        var ends = new Transfer.Ends(link, family, PORT);
        var transfer = Transfer.streams(simulation, ends, OCTETS, 0);
        assertTrue(transfer.connection().set(TcpOption.MTU_PROBING, 2, simulation.now()));
        simulation.runUntil(transfer::isComplete, LIMIT);
        int header = family == Family.IPV4 ? 20 : 40;
        int mtu = transfer.connection().report().numbers().mss() + TCP + header;
        assertTrue(mtu > 9_000 - 16, "segments of " + mtu);
        finish(transfer);
    }

    /// Without the option a black hole is none of TCP's business, and nothing gets through.
    @ParameterizedTest
    @EnumSource
    void withoutProbingABlackHoleStaysOne(Family family) {
        var link = link(LinkConfig.ETHERNET);
        link.narrow(1_400);
        var ends = new Transfer.Ends(link, family, PORT);
        var transfer = Transfer.streams(simulation, ends, OCTETS, 0);
        assertTrue(transfer.connection().set(TcpOption.MTU_PROBING, 0, simulation.now()));
        simulation.runUntil(() -> simulation.now() >= LIMIT / 2, LIMIT);
        assertTrue(!transfer.isOver());
        assertEquals(0, link.left().node().stack().counters().count(Counter.TCP_MTUP_SUCCESS));
        transfer.abort();
        finish(transfer);
    }
}
