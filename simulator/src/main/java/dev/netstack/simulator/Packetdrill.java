package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.Script;
import dev.netstack.simulator.packetdrill.ScriptException;
import java.util.List;

/// Runs packetdrill scripts against the stack, in virtual time.
///
/// A script's calls are made, its datagrams arrive, and what the stack sends is compared, each at
/// its time. A script for another system is compared by meaning: options as a set, windows and
/// buffers as lower bounds, timestamps by their differences; see [DrillProfile]. What is not
/// understood is told, and never passed.
public final class Packetdrill {
    private Packetdrill() {}

    /// How a script ended.
    public enum Outcome {
        PASSED,
        /// The stack did something else.
        FAILED,
        /// A part of the script is not understood.
        UNKNOWN
    }

    /// What became of a script.
    ///
    /// @param why empty when it passed
    /// @param exchange what happened, with an arrow at the first difference
    /// @param ignored switches of another system that the script sets and this stack does not have
    public record Verdict(Outcome outcome, String why, String exchange, List<String> ignored) {
        public boolean isPassed() {
            return outcome == Outcome.PASSED;
        }
    }

    /// Runs the script `text`. One that says different things to different systems passes when
    /// the stack does as one of them.
    public static Verdict run(String text) {
        try {
            return runVariants(text);
        } catch (ScriptException unknown) {
            return new Verdict(
                    Outcome.UNKNOWN, String.valueOf(unknown.getMessage()), "", List.of());
        }
    }

    private static Verdict runVariants(String text) {
        Verdict first = null;
        for (var variant : variants(text)) {
            var verdict = new DrillRun(Script.parse(text, variant)).run();
            if (verdict.isPassed()) return verdict;
            if (first == null) first = verdict;
        }
        if (first == null) throw new IllegalStateException("a script without a variant");
        return first;
    }

    private static List<String> variants(String text) {
        var names = Script.variants(text);
        return names.isEmpty() ? List.of("") : names;
    }
}
