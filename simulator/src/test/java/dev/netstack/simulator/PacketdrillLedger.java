package dev.netstack.simulator;

import dev.netstack.simulator.Packetdrill.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// docs/packetdrill.md: which scripts of others pass, and why the others do not. Reasons are
/// written by hand, figures and the list of scripts that are not eligible by the test.
///
/// A script is eligible that sets no switch of another system which this stack does not have.
final class PacketdrillLedger {
    private static final String BEGIN = "<!-- written by PacketdrillLedgerTest -->\n";
    private static final String END = "<!-- end -->\n";
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (.+) \\|");

    private final Path file;
    private final Map<String, Verdict> verdicts;

    private PacketdrillLedger(Path file, Map<String, Verdict> verdicts) {
        this.file = file;
        this.verdicts = verdicts;
    }

    /// Runs every script below `scripts`.
    static PacketdrillLedger of(Path scripts, Path file) {
        var verdicts = new TreeMap<String, Verdict>();
        try (var files = Files.walk(scripts)) {
            for (var each : files.filter(path -> path.toString().endsWith(".pkt")).toList()) {
                var name = scripts.relativize(each).toString().replace('\\', '/');
                verdicts.put(name, Packetdrill.run(Files.readString(each)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PacketdrillLedger(file, verdicts);
    }

    Map<String, Verdict> verdicts() {
        return verdicts;
    }

    /// Names of eligible scripts that do not pass, each with what went wrong.
    Map<String, Verdict> failures() {
        var failures = new TreeMap<>(verdicts);
        failures.values().removeIf(each -> each.isPassed() || !isEligible(each));
        return failures;
    }

    /// Scripts that the ledger says do not pass.
    Set<String> excused() {
        return section("## Scripts that do not pass");
    }

    /// Switches that the ledger says this stack does not have.
    Set<String> switches() {
        return section("## Scripts that are not eligible");
    }

    Set<String> switchesIgnored() {
        var all = new TreeSet<String>();
        verdicts.values().forEach(each -> all.addAll(each.ignored()));
        return all;
    }

    double passedPercent() {
        long eligible = count(Eligibility.YES, Passing.WHETHER_OR_NOT);
        return 100.0 * count(Eligibility.YES, Passing.ONLY) / eligible;
    }

    /// The ledger with what the test writes in its place.
    String written() {
        var text = text();
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END, begin);
        int lists = text.indexOf(BEGIN, end) + BEGIN.length();
        return text.substring(0, begin)
                + figures()
                + text.substring(end, lists)
                + list()
                + text.substring(text.indexOf(END, lists));
    }

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private enum Eligibility {
        YES,
        NO
    }

    private enum Passing {
        ONLY,
        WHETHER_OR_NOT
    }

    private long count(Eligibility eligibility, Passing passing) {
        return verdicts.values().stream()
                .filter(each -> isEligible(each) == (eligibility == Eligibility.YES))
                .filter(each -> each.isPassed() || passing == Passing.WHETHER_OR_NOT)
                .count();
    }

    private static boolean isEligible(Verdict verdict) {
        return verdict.ignored().isEmpty();
    }

    private String figures() {
        return String.format(
                Locale.ROOT,
                """

                | scripts | |
                |---|---|
                | in the set | %d |
                | eligible | %d |
                | of these that pass | %d, %.1f %% |
                | not eligible | %d |
                | of these that pass all the same | %d |

                """,
                verdicts.size(),
                count(Eligibility.YES, Passing.WHETHER_OR_NOT),
                count(Eligibility.YES, Passing.ONLY),
                passedPercent(),
                count(Eligibility.NO, Passing.WHETHER_OR_NOT),
                count(Eligibility.NO, Passing.ONLY));
    }

    private String list() {
        var lines =
                new ArrayList<String>(List.of("", "| script | sets | passes |", "|---|---|---|"));
        verdicts.forEach((name, verdict) -> {
            if (isEligible(verdict)) return;
            var sets = String.join(", ", verdict.ignored()).replace("net.inet.tcp.", "");
            lines.add(
                    "| "
                            + name
                            + " | "
                            + sets
                            + " | "
                            + (verdict.isPassed() ? "yes" : "no")
                            + " |");
        });
        return String.join("\n", lines) + "\n\n";
    }

    /// The first columns of a section's table.
    private Set<String> section(String heading) {
        var names = new TreeSet<String>();
        boolean isInside = false;
        for (var line : text().lines().toList()) {
            if (line.startsWith("## ")) isInside = line.equals(heading);
            var row = ROW.matcher(line);
            if (isInside && row.matches()) names.add(row.group(1));
        }
        return names;
    }
}
