package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    private static final Seed SEED = new Seed(0xC0FFEE);
    private static final long SECOND = 1_000_000_000;

    @Test
    void whatIsScheduledHappensInOrderOfTimeAndThenOfAsking() {
        var simulation = new Simulation(SEED);
        var happened = new ArrayList<String>();
        simulation.schedule(2 * SECOND, () -> happened.add("second"));
        simulation.schedule(SECOND, () -> happened.add("first"));
        simulation.schedule(2 * SECOND, () -> happened.add("third"));
        simulation.run(3 * SECOND);
        assertEquals(List.of("first", "second", "third"), happened);
        assertEquals(3 * SECOND, simulation.now());
    }

    @Test
    void aFailureSaysTheSeedAndTheLastFrames() {
        var simulation = new Simulation(SEED);
        var link = link(simulation, LinkConfig.ETHERNET);
        var ends = new Transfer.Ends(link, Family.IPV4, 5_000);
        var transfer = Transfer.streams(simulation, ends, 1_000, 0);
        simulation.runUntil(transfer::isComplete, SECOND);
        var failure = simulation.failure("something is wrong");
        var message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("something is wrong"), message);
        assertTrue(message.contains("-Dnetstack.seed=0xc0ffee"), message);
        assertTrue(message.contains("left: IP 198.18.0.1"), message);
    }

    @Test
    void anEndlessExchangeIsCutOff() {
        var simulation = new Simulation(SEED);
        var link = link(simulation, LinkConfig.ETHERNET);
        var ends = new Transfer.Ends(link, Family.IPV4, 5_000);
        var transfer = Transfer.streams(simulation, ends, 1_000_000, 0);
        simulation.stepsMax(100);
        var failure =
                assertThrows(
                        AssertionError.class,
                        () -> simulation.runUntil(transfer::isComplete, SECOND));
        var message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("more than 100 steps"), message);
    }

    @Test
    void aTransferThatCannotBeDoneInTimeFails() {
        var simulation = new Simulation(SEED);
        var link = link(simulation, LinkConfig.ETHERNET);
        link.partition();
        var ends = new Transfer.Ends(link, Family.IPV4, 5_000);
        var transfer = Transfer.streams(simulation, ends, 1, 0);
        assertThrows(AssertionError.class, () -> simulation.runUntil(transfer::isComplete, SECOND));
    }

    @Test
    void aLinkCutOneWayLosesThatWayAlone() {
        var simulation = new Simulation(SEED);
        var link = link(simulation, LinkConfig.ETHERNET);
        var fates = new ArrayList<FrameObserver.Fate>();
        simulation.observe((from, _, fate, _) -> {
            if (from.equals(link.right())) fates.add(fate);
        });
        link.partition(link.right());
        var ends = new Transfer.Ends(link, Family.IPV6, 5_000);
        var transfer = Transfer.streams(simulation, ends, 1, 0);
        simulation.run(SECOND);
        assertTrue(fates.stream().allMatch(fate -> fate == FrameObserver.Fate.CUT), "" + fates);
        assertTrue(!fates.isEmpty() && !transfer.isComplete(), "something came back");
        link.heal();
        simulation.runUntil(transfer::isComplete, 60 * SECOND);
    }

    @ParameterizedTest
    @EnumSource
    void theDemonstrationFetchesItsPageThroughLoss(Family family) {
        var lines = new ArrayList<Demo.Line>();
        var result = new Demo(Demo.Plan.usual(SEED, family)).run(lines::add);
        assertTrue(result.isIntact(), result.page());
        assertEquals(result.frames(), lines.size());
        assertEquals(
                result.lost(),
                lines.stream().filter(l -> l.fate() == FrameObserver.Fate.LOST).count());
        assertTrue(lines.stream().anyMatch(line -> line.text().contains("Flags [S]")), "no SYN");
    }

    /// The loopback interface is served, and nothing of it reaches a link.
    @ParameterizedTest
    @EnumSource
    void aNodeSpeaksWithItself(Family family) {
        var simulation = new Simulation(SEED);
        var node = simulation.node("alone");
        IpAddress loopback = family == Family.IPV4 ? Ipv4Address.LOOPBACK : Ipv6Address.LOOPBACK;
        var at = new SocketAddress(loopback, 5_000);
        var listener = Granted.value(node.stack().tcp().listen(at, 1, 0));
        listener.attach(
                (Application)
                        now -> {
                            var accepted = listener.accept(now);
                            if (accepted == null) return;
                            accepted.attach(new EchoEnd(accepted));
                        });
        var any = new SocketAddress(family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY, 0);
        var connection = Granted.value(node.stack().tcp().connect(any, at, 0));
        var end = new StreamEnd(connection, 100_000, 100_000);
        connection.attach(end);
        simulation.runUntil(end::isComplete, SECOND);
        assertEquals(0, simulation.frames());
        listener.close(simulation.now());
        simulation.runUntilIdle();
        simulation.checkNothingLeft();
    }

    private static Link link(Simulation simulation, LinkConfig config) {
        return simulation.link(simulation.node("left"), simulation.node("right"), config);
    }
}
