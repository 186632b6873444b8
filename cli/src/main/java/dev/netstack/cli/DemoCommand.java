package dev.netstack.cli;

import dev.netstack.simulator.Demo;
import dev.netstack.simulator.Family;
import dev.netstack.simulator.FrameObserver.Fate;
import dev.netstack.simulator.Seed;
import dev.netstack.wire.ImpairmentConfig;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `netstack demo`: two stacks in this process over a simulated link, without any right or device.
@Command(
        name = "demo",
        description = {
            "Fetch a page between two stacks over a simulated link with delay and loss,",
            "printing every frame. Needs no rights and no device."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int OCTETS_MAX = 10_000_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of what the link does (default: random)")
    private @Nullable Long seed;

    @Option(names = "--loss", paramLabel = "PERCENT", description = "of the frames (default 5)")
    private double loss = 5;

    @Option(names = "--delay", paramLabel = "MS", description = "each way (default 20)")
    private double delay = 20;

    @Option(names = "--octets", paramLabel = "N", description = "of the page (default 20000)")
    private int octets = 20_000;

    @Option(names = "-6", description = "over IPv6")
    private boolean ipv6;

    DemoCommand() {}

    @Override
    public Integer call() {
        check();
        var given = seed;
        var chosen = new Seed(given == null ? new SecureRandom().nextInt(1_000_000) : given);
        var conditions =
                ImpairmentConfig.NONE.withDelay((long) (delay * 1e6), 0).withLoss(loss / 100);
        var family = ipv6 ? Family.IPV6 : Family.IPV4;
        var out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "Two stacks, a link of %.0f ms that loses %.1f %% of the frames; seed %d.%n%n",
                delay,
                loss,
                chosen.value());
        var result =
                new Demo(new Demo.Plan(chosen, family, conditions, octets))
                        .run(line -> print(out, line));
        out.printf(
                Locale.ROOT,
                "%n%d octets fetched in %.3f s of virtual time; %d frames, %d of them lost; %s.%n",
                result.page().length(),
                result.nanos() / 1e9,
                result.frames(),
                result.lost(),
                result.isIntact() ? "every octet as it was sent" : "NOT as it was sent");
        out.printf("The same again: netstack demo --seed %d%n", chosen.value());
        out.flush();
        return (result.isIntact() ? ExitCode.OK : ExitCode.FAILED).status();
    }

    private void check() {
        if (!(loss >= 0 && loss <= 50)) {
            throw CommandFailure.usage("--loss " + loss, "it must be 0 to 50 percent");
        }
        if (!(delay >= 0 && delay <= 10_000)) {
            throw CommandFailure.usage("--delay " + delay, "it must be 0 to 10000 ms");
        }
        if (octets < 1 || octets > OCTETS_MAX) {
            throw CommandFailure.usage("--octets " + octets, "it must be 1 to " + OCTETS_MAX);
        }
    }

    private static void print(PrintWriter out, Demo.Line line) {
        var fate = line.fate() == Fate.DELIVERED ? "" : "   <- " + lower(line.fate());
        out.printf(
                Locale.ROOT,
                "%9.6f  %-6s  %s%s%n",
                line.nanos() / 1e9,
                line.from(),
                line.text(),
                fate);
    }

    private static String lower(Fate fate) {
        return fate.name().toLowerCase(Locale.ROOT);
    }
}
