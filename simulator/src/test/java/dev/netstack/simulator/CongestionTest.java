package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.tcp.CongestionControl;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.wire.ImpairmentConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Congestion control between two stacks of ours, through a bottleneck of 100 Mb/s and 20 ms with a
/// queue of one bandwidth-delay product, in virtual time.
class CongestionTest {
    private static final Seed SEED = Seed.ofProperty(2026);
    private static final long SECOND = 1_000_000_000;
    private static final long RATE = 12_500_000;
    private static final long DELAY = 10_000_000;
    private static final int PRODUCT = 250_000;
    private static final int PORT = 5_000;

    /// More than a flow carries in the time it is given.
    private static final long ENDLESS = 1L << 40;

    /// Text's share of a full Ethernet frame, with the IPv6 header and timestamps.
    private static final double TEXT_SHARE = 1_428.0 / 1_514;

    private static final ImpairmentConfig BOTTLENECK =
            ImpairmentConfig.NONE.withDelay(DELAY, 0).withRate(RATE, PRODUCT);

    static List<Arguments> controls() {
        var rows = new ArrayList<Arguments>();
        for (var control : CongestionControl.values()) {
            for (var family : Family.values()) rows.add(Arguments.of(control, family));
        }
        return rows;
    }

    /// Nine tenths of the bottleneck without loss.
    @ParameterizedTest
    @MethodSource("controls")
    void theBottleneckIsUsed(CongestionControl control, Family family) {
        var flows = new Flows(BOTTLENECK, family, control, 1);
        flows.run(2 * SECOND);
        double used = flows.share(4 * SECOND);
        assertTrue(used >= 0.9, () -> control + " used " + used);
    }

    /// Jain's index of equal flows of CUBIC is 0.95 or more.
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 16})
    void equalFlowsShareEqually(int count) {
        var flows = new Flows(BOTTLENECK, Family.IPV4, CongestionControl.CUBIC, count);
        flows.run(10 * SECOND);
        double used = flows.share(30 * SECOND);
        double index = flows.index();
        assertTrue(used >= 0.9, () -> "used " + used);
        assertTrue(index >= 0.95, () -> "Jain's index " + index);
    }

    /// A tenth of all segments lost both ways leaves BBR most of the rest.
    @Test
    void bbrStandsATenthLost() {
        var flows = new Flows(BOTTLENECK.withLoss(0.1), Family.IPV4, CongestionControl.BBR, 1);
        flows.run(3 * SECOND);
        double used = flows.share(8 * SECOND);
        assertTrue(used >= 0.7, () -> "used " + used);
    }

    /// BBR leaves the queue of the bottleneck mostly empty, which CUBIC fills.
    @Test
    void bbrKeepsTheQueueShort() {
        assertTrue(roundTrip(CongestionControl.BBR) < 24_000_000);
        assertTrue(roundTrip(CongestionControl.CUBIC) > 24_000_000);
    }

    private static long roundTrip(CongestionControl control) {
        var flows = new Flows(BOTTLENECK, Family.IPV4, control, 1);
        flows.run(3 * SECOND);
        long sum = 0;
        int samples = 400;
        for (int i = 0; i < samples; i++) {
            flows.run(10_000_000);
            var report = flows.transfers.getFirst().connection().report();
            sum += report.numbers().timing().srttNanos();
        }
        return sum / samples;
    }

    /// Flows from left to right over one bottleneck.
    private static final class Flows {
        final List<Transfer> transfers = new ArrayList<>();
        private final Simulation simulation = new Simulation(SEED);
        private final List<Long> before = new ArrayList<>();

        Flows(ImpairmentConfig conditions, Family family, CongestionControl control, int count) {
            simulation.stepsMax(1L << 40);
            var left = simulation.node("left");
            var right = simulation.node("right");
            left.stack().tcp().setDefault(TcpOption.CONGESTION_CONTROL, control.ordinal());
            var link = simulation.link(left, right, LinkConfig.ETHERNET.with(conditions));
            for (int i = 0; i < count; i++) {
                var ends = new Transfer.Ends(link, family, PORT + i);
                transfers.add(Transfer.streams(simulation, ends, ENDLESS, 0));
            }
        }

        void run(long nanos) {
            simulation.run(simulation.now() + nanos);
        }

        /// The share of the bottleneck that all flows together use for text in `nanos`.
        double share(long nanos) {
            before.clear();
            for (var transfer : transfers) before.add(transfer.received());
            run(nanos);
            long octets = 0;
            for (int i = 0; i < transfers.size(); i++) octets += carried(i);
            return octets / (RATE * TEXT_SHARE * nanos / SECOND);
        }

        /// (Σx)² / (n · Σx²), of what flows carried while [#share] looked.
        double index() {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < transfers.size(); i++) {
                sum += carried(i);
                squares += (double) carried(i) * carried(i);
            }
            return sum * sum / (transfers.size() * squares);
        }

        private long carried(int flow) {
            return transfers.get(flow).received() - before.get(flow);
        }
    }
}
