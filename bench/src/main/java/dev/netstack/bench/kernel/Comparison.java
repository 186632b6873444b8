package dev.netstack.bench.kernel;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Rounds of every load against every server in turn, then the table.
final class Comparison {
    /// Who serves, in the columns of the table.
    enum Target {
        STACK,
        KERNEL
    }

    private static final List<Load.Kind> KINDS =
            List.of(
                    Load::bulkIn,
                    Load::bulkOut,
                    Load::roundTrips,
                    Load::connections,
                    Load::datagrams);

    private static final String SAMPLE_LINE =
            """
            {"metric":"%s","target":"%s","round":%d,"value":%.3f,"unit":"%s"}
            """;

    private final Map<Target, InetAddress> servers;
    private final PrintStream lines;
    private final Map<Target, Map<Metric, List<Double>>> samples = new EnumMap<>(Target.class);
    private int failures;

    Comparison(Map<Target, InetAddress> servers, PrintStream lines) {
        this.servers = servers;
        this.lines = lines;
        for (var target : Target.values()) samples.put(target, new EnumMap<>(Metric.class));
    }

    int failures() {
        return failures;
    }

    /// Runs each load against each server until both ends are compiled; keeps no figure.
    void warmUp(Load load) {
        for (var kind : KINDS) {
            for (var server : servers.entrySet()) {
                attempt(load, kind, server);
            }
        }
    }

    /// The servers take turns at being first, so that neither always follows the other's heat.
    void round(Load load, int round) {
        var order = new ArrayList<>(servers.entrySet());
        if (round % 2 == 1) Collections.reverse(order);
        for (var kind : KINDS) {
            for (var server : order) {
                attempt(load, kind, server).forEach((m, v) -> keep(server.getKey(), m, round, v));
            }
        }
    }

    private Map<Metric, Double> attempt(
            Load load, Load.Kind kind, Map.Entry<Target, InetAddress> server) {
        try {
            return kind.sample(load, server.getValue());
        } catch (IOException lost) {
            failures++;
            System.err.printf("a sample of %s was lost: %s%n", server.getKey(), lost);
            return Map.of();
        }
    }

    private void keep(Target target, Metric metric, int round, double value) {
        samples.get(target).computeIfAbsent(metric, _ -> new ArrayList<>()).add(value);
        lines.printf(
                Locale.ROOT,
                SAMPLE_LINE,
                metric.name().toLowerCase(Locale.ROOT),
                target.name().toLowerCase(Locale.ROOT),
                round,
                value,
                metric.unit);
        lines.flush();
    }

    void print(PrintStream out) {
        out.println("| | unit | stack | kernel | stack / kernel |");
        out.println("|---|---|---:|---:|---:|");
        for (var metric : Metric.values()) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s |%n",
                    metric.title,
                    metric.unit,
                    cell(Target.STACK, metric),
                    cell(Target.KERNEL, metric),
                    ratio(metric));
        }
    }

    /// Median, and the extremes behind it.
    private String cell(Target target, Metric metric) {
        var sorted = sorted(target, metric);
        if (sorted.isEmpty()) return "none";
        return "%s (%s–%s)"
                .formatted(
                        number(median(sorted)),
                        number(sorted.getFirst()),
                        number(sorted.getLast()));
    }

    private String ratio(Metric metric) {
        var stack = sorted(Target.STACK, metric);
        var kernel = sorted(Target.KERNEL, metric);
        if (stack.isEmpty() || kernel.isEmpty() || median(kernel) == 0) return "–";
        return String.format(Locale.ROOT, "%.2f", median(stack) / median(kernel));
    }

    private List<Double> sorted(Target target, Metric metric) {
        return samples.get(target).getOrDefault(metric, List.of()).stream().sorted().toList();
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        if (sorted.size() % 2 == 1) return sorted.get(middle);
        return (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }
}
