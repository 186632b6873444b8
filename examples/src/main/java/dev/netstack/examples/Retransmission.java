package dev.netstack.examples;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.FrameObserver.Fate;
import dev.netstack.simulator.Link;
import dev.netstack.simulator.LinkConfig;
import dev.netstack.simulator.Seed;
import dev.netstack.simulator.Simulation;
import dev.netstack.simulator.Transfer;
import dev.netstack.stack.tcp.ConnectionReport;
import dev.netstack.wire.ImpairmentConfig;
import java.util.Locale;
import java.util.function.Consumer;

/// What a sender makes of loss: three duplicate acknowledgments, and it resends and halves its
/// window (RFC 5681 §3.2, RFC 6582 §3); silence, and it resends after the timeout, which doubles
/// each time (RFC 6298 §5), and begins again from one segment (RFC 5681 §3.1).
final class Retransmission {
    private static final long MILLISECOND = 1_000_000;
    private static final int PORT = 5_000;
    private static final long OCTETS = 200_000;
    private static final ImpairmentConfig CALM =
            ImpairmentConfig.NONE.withDelay(20 * MILLISECOND, 0);

    private Retransmission() {}

    public static void main(String... arguments) {
        run(Family.IPV4, IO::println);
    }

    static void run(Family family, Consumer<String> out) {
        out.accept("one frame in fifty is lost:");
        var lossy = new Simulation(new Seed(7));
        transfer(lossy, link(lossy, CALM.withLoss(0.02)), family, out);

        out.accept("the link is cut for 3 s:");
        var silent = new Simulation(new Seed(7));
        var link = link(silent, CALM);
        silent.schedule(150 * MILLISECOND, link::partition);
        silent.schedule(3_150 * MILLISECOND, link::heal);
        transfer(silent, link, family, out);
    }

    private static Link link(Simulation simulation, ImpairmentConfig conditions) {
        var sender = simulation.node("sender");
        var receiver = simulation.node("receiver");
        return simulation.link(sender, receiver, LinkConfig.ETHERNET.with(conditions));
    }

    /// Carries the octets, and shows the sender's variables at every segment that is sent again.
    private static void transfer(
            Simulation simulation, Link link, Family family, Consumer<String> out) {
        var transfer =
                Transfer.streams(simulation, new Transfer.Ends(link, family, PORT), OCTETS, 0);
        var connection = transfer.connection();
        long[] resent = {0};
        long[] lost = {0};
        simulation.observe((from, _, fate, now) -> {
            if (fate != Fate.DELIVERED) lost[0]++;
            var report = connection.report();
            if (resent[0] == report.numbers().retransmittedSegments()) return;
            resent[0] = report.numbers().retransmittedSegments();
            out.accept(line(now, lost[0], report));
        });
        simulation.runUntil(transfer::isComplete, 60_000 * MILLISECOND);
        out.accept(line(simulation.now(), lost[0], connection.report()) + "  all arrived");
    }

    private static String line(long now, long lost, ConnectionReport report) {
        var numbers = report.numbers();
        return String.format(
                Locale.ROOT,
                "%6.3f s  lost %2d  resent %2d  cwnd %6d  ssthresh %6d  rto %4d ms",
                now / 1e9,
                lost,
                numbers.retransmittedSegments(),
                numbers.cwnd(),
                Math.min(numbers.ssthresh(), 999_999),
                numbers.timing().rtoNanos() / MILLISECOND);
    }
}
