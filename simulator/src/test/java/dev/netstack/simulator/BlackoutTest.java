package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.simulator.FrameObserver.Fate;
import dev.netstack.wire.Frame;
import dev.netstack.wire.FrameText;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A link that is dead for a while, in the middle of a transfer: the transfer survives, and goes on
/// soon after the link does.
class BlackoutTest {
    private static final Seed SEED = new Seed(6_298);
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long RTT = 20 * MILLI;
    private static final long BEGIN = 2 * SECOND;

    /// 10 Mb/s for some 24 s.
    private static final long OCTETS = 30_000_000;

    /// The longest retransmission timeout (RFC 6298 §2.5).
    private static final long RTO_MAX = 60 * SECOND;

    /// What the stack is told when the link works again.
    private enum Word {
        NOTHING,
        LINK_RETURNED,
        INTERFACE_ENABLED
    }

    static List<Arguments> cells() {
        var cells = new ArrayList<Arguments>();
        for (var family : Family.values()) {
            for (long seconds : new long[] {1, 5, 10, 30, 60}) {
                cells.add(Arguments.of(family, seconds));
            }
        }
        return cells;
    }

    /// RFC 6298 §5.5: the timer backs off with the outage, so that it is due again within the
    /// outage's length.
    @ParameterizedTest
    @MethodSource("cells")
    void aTransferGoesOnByItself(Family family, long seconds) {
        long outage = seconds * SECOND;
        assertResumed(resumption(family, outage, Word.NOTHING), Math.min(outage, RTO_MAX) + SECOND);
    }

    /// A link that says that it works again ends the wait at once.
    @ParameterizedTest
    @MethodSource("cells")
    void aTransferGoesOnAtOnceWhenTheLinkReturns(Family family, long seconds) {
        long most = RTT + 250 * MILLI;
        assertResumed(resumption(family, seconds * SECOND, Word.LINK_RETURNED), most);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aTransferGoesOnAtOnceWhenTheInterfaceIsUpAgain(Family family, long seconds) {
        long most = RTT + 250 * MILLI;
        assertResumed(resumption(family, seconds * SECOND, Word.INTERFACE_ENABLED), most);
    }

    private static void assertResumed(long nanos, long most) {
        assertTrue(nanos <= most, nanos / 1e9 + " s, more than " + most / 1e9);
    }

    /// Nanoseconds from the end of the outage until something new was acknowledged.
    private static long resumption(Family family, long outage, Word word) {
        var conditions = ImpairmentConfig.NONE.withDelay(RTT / 2, 0).withRate(1_250_000, 50_000);
        var simulation = new Simulation(SEED);
        var link =
                simulation.link(
                        simulation.node("left"),
                        simulation.node("right"),
                        LinkConfig.ETHERNET.with(conditions));
        var ends = new Transfer.Ends(link, family, 5_000);
        var transfer = Transfer.streams(simulation, ends, OCTETS, 0);
        simulation.run(BEGIN);
        link.partition();
        if (word == Word.INTERFACE_ENABLED) {
            link.left().node().stack().disableInterface(link.left().nic(), BEGIN);
        }
        simulation.run(BEGIN + outage);
        long end = simulation.now();
        link.heal();
        var left = link.left().node().stack();
        switch (word) {
            case NOTHING -> {}
            case LINK_RETURNED -> left.linkReturned(link.left().nic(), end);
            case INTERFACE_ENABLED -> left.enableInterface(link.left().nic(), end);
        }
        long[] answered = {Long.MAX_VALUE};
        simulation.observe((from, frame, fate, now) -> {
            boolean isDelivered = from.equals(link.right()) && fate == Fate.DELIVERED;
            boolean isAnswer = isDelivered && isTcp(frame);
            if (isAnswer && answered[0] == Long.MAX_VALUE) answered[0] = now + RTT / 2;
        });
        simulation.runUntil(transfer::isComplete, end + 10 * 60 * SECOND);
        transfer.close();
        simulation.runUntilIdle();
        simulation.checkNothingLeft();
        return answered[0] - end;
    }

    private static boolean isTcp(Frame frame) {
        return FrameText.of(frame, LinkType.ETHERNET).contains("Flags");
    }
}
