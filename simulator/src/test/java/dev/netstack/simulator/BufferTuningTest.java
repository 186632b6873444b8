package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.ImpairmentConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Buffers grow to what a path needs and no further, at the end that sends and at the end that only
/// receives.
class BufferTuningTest {
    private static final Seed SEED = Seed.ofProperty(1_323);
    private static final int PORT = 5_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long LIMIT = 600_000 * MILLISECOND;
    private static final int FIRST = 128 << 10;
    private static final int MOST = 6 << 20;

    private final Simulation simulation = new Simulation(SEED);
    private long completedAt;

    private Link link(long roundTripMilliseconds, long octetsPerSecond) {
        long product = roundTripMilliseconds * octetsPerSecond / 1_000;
        var path =
                ImpairmentConfig.NONE
                        .withDelay(roundTripMilliseconds * MILLISECOND / 2, 0)
                        .withRate(octetsPerSecond, (int) Math.max(20_000, product));
        var left = simulation.node("left");
        var config = LinkConfig.ETHERNET.withOffloads().with(path);
        return simulation.link(left, simulation.node("right"), config);
    }

    /// The left end receives `octets` and sends none; returns what its buffer may hold at last.
    private long receive(Link link, Family family, long octets) {
        var ends = new Transfer.Ends(link, family, PORT);
        var transfer = Transfer.streams(simulation, ends, 0, octets);
        simulation.runUntil(transfer::isComplete, LIMIT);
        completedAt = simulation.now();
        long buffer = transfer.connection().get(TcpOption.RECEIVE_BUFFER_OCTETS);
        transfer.close();
        simulation.runUntilIdle();
        simulation.checkNothingLeft();
        return buffer;
    }

    /// A window below the bandwidth-delay product would hold the sender up: the transfer takes
    /// little longer than the link needs.
    @ParameterizedTest
    @CsvSource({
        "IPV4, 20, 1250000",
        "IPV4, 100, 12500000",
        "IPV4, 200, 12500000",
        "IPV6, 100, 12500000",
        "IPV6, 300, 5000000"
    })
    void aReceiversBufferGrowsToThePathsProduct(Family family, long roundTrip, long rate) {
        long octets = 5 * rate;
        long buffer = receive(link(roundTrip, rate), family, octets);
        long product = roundTrip * rate / 1_000;
        assertTrue(buffer >= Math.min(MOST, 2 * product), "buffer of " + buffer);
        assertTrue(buffer <= MOST, "buffer of " + buffer);
        long ideal = octets * 1_000 / rate * MILLISECOND;
        long slowStart = 15 * roundTrip * MILLISECOND;
        assertTrue(completedAt < ideal * 5 / 4 + slowStart, "took " + completedAt);
    }

    /// What needs little gets little, whatever comes at once when a hole is filled.
    @ParameterizedTest
    @EnumSource
    void aSlowPathGetsLittle(Family family) {
        long buffer = receive(link(20, 100_000), family, 400_000);
        assertTrue(buffer >= FIRST && buffer < MOST / 8, "buffer of " + buffer);
    }

    /// A size that the application set stays, at both ends.
    @ParameterizedTest
    @EnumSource
    void aSizeThatWasSetStays(Family family) {
        var link = link(100, 1_250_000);
        var ends = new Transfer.Ends(link, family, PORT);
        var transfer = Transfer.streams(simulation, ends, 500_000, 500_000);
        var connection = transfer.connection();
        for (var option :
                new TcpOption[] {TcpOption.RECEIVE_BUFFER_OCTETS, TcpOption.SEND_BUFFER_OCTETS}) {
            assertTrue(connection.set(option, 30_000, simulation.now()));
        }
        simulation.runUntil(transfer::isComplete, LIMIT);
        assertEquals(30_000, connection.get(TcpOption.RECEIVE_BUFFER_OCTETS));
        assertEquals(30_000, connection.get(TcpOption.SEND_BUFFER_OCTETS));
    }
}
