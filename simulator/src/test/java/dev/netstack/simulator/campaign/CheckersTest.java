package dev.netstack.simulator.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.LinkConfig;
import dev.netstack.simulator.Seed;
import dev.netstack.simulator.Simulation;
import dev.netstack.simulator.Transfer;
import dev.netstack.stack.tcp.CongestionControl;
import dev.netstack.stack.tcp.TcpInfo;
import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What the campaign claims can fail: each claim is shown to, by a link that lies as only a stack
/// with a defect would.
class CheckersTest {
    private static final Seed SEED = new Seed(41);
    private static final int WORLDS_MAX = 400;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;

    /// A lie, and what is said about it.
    enum Lie {
        // What a stack sends is changed before it is looked at.
        WRONG_TEXT("sends a wrong octet", true),
        EARLY_FIN("sends FIN where the text does not end", true),
        WILD_ACK("acknowledges what was never sent", true),
        ACK_TAKEN_BACK("takes an acknowledgment back", true),
        WINDOW_TAKEN_BACK("draws its window back", true),
        TEXT_BEYOND("sends octets that nobody wrote", true),
        // What was looked at is changed before it arrives.
        OTHER_TEXT("is wrong", false),
        GREEDY_ACK("octets that", false),
        WIDER_WINDOW("sends beyond the window", false),
        FORGED_FIN("read the end at", false),
        SILENCE("makes no progress", false);

        private final String complaint;
        private final boolean isBefore;

        Lie(String complaint, boolean isBefore) {
            this.complaint = complaint;
            this.isBefore = isBefore;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyLieIsFound(Lie lie) {
        for (int number = 0; number < WORLDS_MAX; number++) {
            var liar = new Liar(lie);
            var seed = SEED.part(number);
            var world =
                    lie.isBefore
                            ? new World(seed, liar, CheckersTest::honest)
                            : new World(seed, CheckersTest::honest, liar);
            liar.link = world.linkType();
            try {
                world.run();
            } catch (AssertionError found) {
                var message = String.valueOf(found.getMessage());
                if (message.contains(lie.complaint) && message.contains("" + seed)) return;
            }
        }
        fail("nobody says '" + lie.complaint + "'");
    }

    /// 10,000 octets of cwnd, two segments of 1,000 beyond it, and a window of 20,000.
    @ParameterizedTest
    @CsvSource({
        "12000, 0, 0, true",
        "12001, 0, 0, false",
        "16000, 3000, 1000, true",
        "16001, 3000, 1000, false",
        "20001, 9000, 0, true",
        "20002, 9000, 0, false"
    })
    void tooMuchInFlightIsFound(int octets, int lost, int sacked, boolean isWithin) {
        var sizes = new TcpInfo.Sizes(1_000, 1_000, 1_000, 1_500);
        var agreement = new TcpInfo.Agreement(Set.of(TcpInfo.Feature.SACK), 0, 0, sizes);
        var trip = new TcpInfo.RoundTrip(0, 0, 0);
        var timing = new TcpInfo.Timing(0, 0, trip, 0, new TcpInfo.Spent(0, 0, 0, Map.of()));
        var window = new TcpInfo.Window(10_000, 10_000, 20_000, 0, 0);
        var control = new TcpInfo.Control(CongestionControl.CUBIC, "", window, 0, Map.of());
        var again = new TcpInfo.Again(0, 0);
        var totals =
                new TcpInfo.Totals(
                        new TcpInfo.Sent(0, 0, 0, again), new TcpInfo.Received(0, 0, 0, 0));
        var flight = new TcpInfo.Flight(octets, lost, sacked, 0);
        var info = new TcpInfo(agreement, timing, control, flight, totals);
        assertEquals(isWithin, Program.isWithinWindows(info));
    }

    /// A frame that depends on anything but the seed shows.
    @Test
    void twoRunsThatDifferHaveTwoTraces() {
        var seed = SEED.part(3);
        assertEquals(new World(seed).run(), new World(seed).run());
        var count = new int[1];
        Consumer<Frame> moody =
                frame -> {
                    if (count[0]++ < 9) frame.range(frame.start(), frame.start());
                };
        var first = new World(seed, CheckersTest::honest, moody).run();
        assertNotEquals(first.trace(), new World(seed, CheckersTest::honest, moody).run().trace());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeftBehindIsFound(Family family) {
        var simulation = new Simulation(SEED);
        var link =
                simulation.link(
                        simulation.node("left"), simulation.node("right"), LinkConfig.ETHERNET);
        var transfer = Transfer.streams(simulation, new Transfer.Ends(link, family, 7), 9, 9);
        simulation.runUntil(transfer::isComplete, 1_000_000_000);
        assertThrows(AssertionError.class, simulation::checkNothingLeft);
        transfer.close();
        simulation.runUntilIdle();
        simulation.checkNothingLeft();
    }

    /// Changes every so many segments.
    private static final class Liar implements Consumer<Frame> {
        private static final int EVERY = 6;

        private final Lie lie;
        private final Sighting sighting = new Sighting();
        private LinkType link = LinkType.IP;
        private int segments;

        private Liar(Lie lie) {
            this.lie = lie;
        }

        @Override
        public void accept(Frame frame) {
            if (!sighting.read(frame, link)) return;
            var tcp = sighting.tcp();
            if (tcp.isSyn() || tcp.isRst()) return;
            segments++;
            boolean isTurn = segments % EVERY == 0;
            if (!isTurn && lie != Lie.WIDER_WINDOW && lie != Lie.SILENCE) return;
            change(frame, tcp);
            if (frame.checksum() == Frame.ChecksumState.COMPLETE) frame.checksumVerified();
        }

        private void change(Frame frame, TcpHeader tcp) {
            var bytes = frame.bytes();
            long at = tcp.start();
            switch (lie) {
                case WRONG_TEXT, OTHER_TEXT -> {
                    if (sighting.textLength() == 0) return;
                    long last = tcp.payloadStart() + sighting.textLength() - 1;
                    Octets.putU8(bytes, last, ~Octets.u8(bytes, last));
                }
                case EARLY_FIN, FORGED_FIN -> Octets.putU8(bytes, at + FLAGS, tcp.flags() | 1);
                case WILD_ACK -> acknowledge(bytes, tcp, 1_000_000);
                case GREEDY_ACK -> acknowledge(bytes, tcp, 700);
                case ACK_TAKEN_BACK -> acknowledge(bytes, tcp, -1);
                case WINDOW_TAKEN_BACK -> Octets.putU16(bytes, at + WINDOW, tcp.window() / 2);
                case WIDER_WINDOW -> Octets.putU16(bytes, at + WINDOW, 65_535);
                case TEXT_BEYOND -> Octets.putU32(bytes, at + SEQUENCE, tcp.sequence() + 40_000);
                case SILENCE -> frame.range(frame.start(), frame.start());
            }
        }

        private static void acknowledge(MemorySegment bytes, TcpHeader tcp, int more) {
            Octets.putU32(bytes, tcp.start() + ACKNOWLEDGMENT, tcp.acknowledgment() + more);
        }
    }

    /// Changes nothing.
    private static void honest(Frame frame) {}
}
