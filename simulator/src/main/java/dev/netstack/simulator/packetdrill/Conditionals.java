package dev.netstack.simulator.packetdrill;

import java.util.ArrayDeque;
import java.util.List;
import java.util.regex.Pattern;

/// `#ifdef NAME`, `#ifndef NAME`, `#else` and `#endif`, each on a line of its own.
final class Conditionals {
    private static final Pattern CONDITION = Pattern.compile("\\s*#if(n?)def\\s+(\\w+).*");

    private Conditionals() {}

    static List<String> names(String text) {
        return text.lines()
                .map(CONDITION::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(2))
                .distinct()
                .toList();
    }

    /// Empties the lines that do not count, so that the others keep their numbers.
    static String apply(String text, String define) {
        var kept = new StringBuilder();
        var open = new ArrayDeque<Boolean>();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            var condition = CONDITION.matcher(line);
            String word = line.strip();
            if (condition.matches()) {
                boolean isDefined = condition.group(2).equals(define);
                open.push(isDefined == condition.group(1).isEmpty());
            } else if (word.equals("#else") || word.equals("#endif")) {
                if (open.isEmpty()) throw new ScriptException(number, word + " without #ifdef");
                boolean before = open.pop();
                if (word.equals("#else")) open.push(!before);
            } else if (!open.contains(false)) {
                kept.append(line);
            }
            kept.append('\n');
        }
        if (!open.isEmpty()) throw new ScriptException(number, "#ifdef without #endif");
        return kept.toString();
    }
}
