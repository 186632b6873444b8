package dev.netstack.cli.client;

import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import dev.netstack.wire.IpAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `netstack ping`: echo through the stack, with the lines, summary and exit codes of iputils.
@Command(
        name = "ping",
        description = "Send ICMP echo requests through the stack.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:a reply came", "1:no reply came", "2:another error"})
public final class PingCommand implements Callable<Integer> {
    private static final int ICMP_HEADER = 8;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private OriginOptions origin = new OriginOptions();

    @Parameters(paramLabel = "ADDRESS", description = "IPv4 or IPv6 address")
    private String destination = "";

    @Option(names = "-c", paramLabel = "COUNT", description = "requests to send")
    private int count = Integer.MAX_VALUE;

    @Option(names = "-i", paramLabel = "SECONDS", description = "between requests (default 1)")
    private double interval = 1;

    @Option(names = "-s", paramLabel = "OCTETS", description = "of data (default 56)")
    private int octets = 56;

    @Option(names = "-t", paramLabel = "TTL", description = "TTL or hop limit (default 64)")
    private int hopLimit = 64;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            description = "wait for the last reply (default 10)")
    private double timeout = 10;

    @Option(names = "-q", description = "summary only")
    private boolean quiet;

    private int sent;
    private int received;
    private boolean isSummarized;
    private int errors;
    private final RoundTrips trips = new RoundTrips();

    PingCommand() {}

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (var through = origin.open()) {
            var plan = plan();
            out.printf("PING %s %d(%d) bytes of data.%n", destination, octets, packetOctets(plan));
            out.flush();
            long begin = System.nanoTime();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted(out, begin)));
            through.ping(plan, event -> tell(out, event));
            summary(out, begin);
        } catch (IOException failed) {
            throw new CommandFailure(
                    ExitCode.PING_ERROR,
                    "cannot ping " + destination,
                    String.valueOf(failed.getMessage()),
                    "");
        } finally {
            end();
        }
        return exit();
    }

    /// From here on the virtual machine may end without a summary.
    private synchronized void end() {
        isSummarized = true;
    }

    /// A signal is an ordinary end of a ping, as in iputils.
    private synchronized void interrupted(PrintWriter out, long begin) {
        if (isSummarized) return;
        summary(out, begin);
        Runtime.getRuntime().halt(exit());
    }

    private int exit() {
        return (received > 0 ? ExitCode.OK : ExitCode.FAILED).status();
    }

    private PingPlan plan() {
        if (count < 1) throw CommandFailure.usage("-c " + count, "it must be 1 or more");
        if (octets < 0 || octets > 65_507) {
            throw CommandFailure.usage("-s " + octets, "it must be 0 to 65507");
        }
        if (hopLimit < 1 || hopLimit > 255) {
            throw CommandFailure.usage("-t " + hopLimit, "it must be 1 to 255");
        }
        return new PingPlan(
                Literals.address(destination),
                count,
                octets,
                new PingPlan.Waits(seconds("-i", interval), seconds("-W", timeout)),
                hopLimit);
    }

    private static Duration seconds(String flag, double seconds) {
        if (!(seconds >= 0 && seconds <= 1e6)) {
            throw CommandFailure.usage(flag + " " + seconds, "it must be 0 to 1000000 seconds");
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private int packetOctets(PingPlan plan) {
        IpAddress to = plan.destination();
        return octets + ICMP_HEADER + (to.bitLength() == 32 ? 20 : 40);
    }

    /// As iputils says it.
    private static String words(String error) {
        return switch (error) {
            case "NET_UNREACHABLE" -> "Destination Net Unreachable";
            case "HOST_UNREACHABLE" -> "Destination Host Unreachable";
            case "PROTOCOL_UNREACHABLE" -> "Destination Protocol Unreachable";
            case "PORT_UNREACHABLE" -> "Destination Port Unreachable";
            case "SOURCE_ROUTE_FAILED" -> "Source Route Failed";
            case "ADMINISTRATIVELY_PROHIBITED" -> "Packet filtered";
            case "TIME_EXCEEDED" -> "Time to live exceeded";
            case "PARAMETER_PROBLEM" -> "Parameter problem";
            default -> "Packet too big";
        };
    }

    private synchronized void tell(PrintWriter out, PingEvent event) {
        switch (event) {
            case PingEvent.Sent _ -> sent++;
            case PingEvent.Failure(int sequence, var from, var error) -> {
                errors++;
                out.printf("From %s icmp_seq=%d %s%n", from, sequence, words(error));
            }
            case PingEvent.Reply reply -> {
                received++;
                trips.add(reply.nanos());
                if (!quiet) out.println(line(reply));
            }
        }
        out.flush();
    }

    private static String line(PingEvent.Reply reply) {
        return String.format(
                Locale.ROOT,
                "%d bytes from %s: icmp_seq=%d ttl=%d time=%.3f ms",
                reply.octets() + ICMP_HEADER,
                reply.from(),
                reply.sequence(),
                reply.hopLimit(),
                reply.nanos() / 1e6);
    }

    private synchronized void summary(PrintWriter out, long begin) {
        isSummarized = true;
        long millis = (System.nanoTime() - begin) / 1_000_000;
        out.printf("%n--- %s ping statistics ---%n", destination);
        out.printf("%d packets transmitted, %d received, ", sent, received);
        if (errors > 0) out.printf("+%d errors, ", errors);
        out.printf(
                Locale.ROOT,
                "%s%% packet loss, time %dms%n",
                percent(sent == 0 ? 0 : 100.0 * (sent - received) / sent),
                millis);
        if (received > 0) out.println(trips.text());
        out.flush();
    }

    private static String percent(double share) {
        return share == Math.rint(share)
                ? String.valueOf((long) share)
                : String.format(Locale.ROOT, "%.4g", share);
    }
}
