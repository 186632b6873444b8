package dev.netstack.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Everything that happened in a script, a line each, to be printed when something is not as
/// expected.
///
/// ```
///   0.100000 < . 1:1(0) ack 1 win 65535 <sack 1001:2001>
/// → 0.100000 > . 1:1001(1000) ack 1 win 65535
/// ```
final class Exchange {
    private final List<Line> lines = new ArrayList<>();

    private record Line(long time, String what) {}

    void injected(long time, String segment) {
        lines.add(new Line(time, "< " + segment));
    }

    /// @return the number of the line
    int sent(long time, String segment) {
        lines.add(new Line(time, "> " + segment));
        return lines.size() - 1;
    }

    void called(long time, String call) {
        lines.add(new Line(time, "  " + call));
    }

    /// What to throw when the script went as it should not at the end.
    AssertionError failure(String why) {
        return failure(lines.size(), why);
    }

    /// What to throw when line `at` is not as it should be.
    AssertionError failure(int at, String why) {
        var text = new StringBuilder(why).append('\n');
        for (int i = 0; i < lines.size(); i++) append(text, i == at ? "→ " : "  ", lines.get(i));
        if (at >= lines.size()) text.append("→ here\n");
        return new AssertionError(text.toString());
    }

    private static void append(StringBuilder text, String mark, Line line) {
        text.append(mark)
                .append(String.format(Locale.ROOT, "%10.6f ", line.time() / 1e9))
                .append(line.what())
                .append('\n');
    }
}
