package dev.netstack.cli;

import dev.netstack.wire.ImpairmentConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// An impairment as people write it: `loss=5,delay=10,seed=42`.
record ImpairmentText(ImpairmentConfig config, long seed) {
    private static final Set<String> KEYS =
            Set.of(
                    "loss",
                    "duplicate",
                    "reorder",
                    "corrupt",
                    "delay",
                    "jitter",
                    "rate",
                    "mark",
                    "seed");

    /// A queue of 50 ms at the rate, as a home router's.
    private static final double QUEUE_SECONDS = 0.05;

    private static final int QUEUE_OCTETS_MIN = 65_536;

    /// @throws CommandFailure when a key or a value is wrong
    static ImpairmentText parse(String text) {
        var values = values(text);
        var config =
                ImpairmentConfig.NONE
                        .withLoss(percent(values, "loss"))
                        .withDuplication(percent(values, "duplicate"))
                        .withReordering(percent(values, "reorder"))
                        .withCorruption(percent(values, "corrupt"))
                        .withDelay(nanos(values, "delay"), nanos(values, "jitter"));
        double octetsPerSecond = number(values, "rate", 1e6) * 1e6 / 8;
        if (octetsPerSecond > 0) {
            int queue = Math.max(QUEUE_OCTETS_MIN, (int) (octetsPerSecond * QUEUE_SECONDS));
            config = config.withRate((long) octetsPerSecond, queue);
            config = config.withMarking(marking(values, octetsPerSecond));
        }
        return new ImpairmentText(config, (long) number(values, "seed", 1e18));
    }

    /// Octets of queue from which on frames are marked: a time in milliseconds at the rate.
    private static int marking(Map<String, String> values, double octetsPerSecond) {
        double seconds = number(values, "mark", 60_000) / 1e3;
        return seconds == 0
                ? ImpairmentConfig.Rate.MARK_NEVER
                : Math.max(1, (int) (octetsPerSecond * seconds));
    }

    private static Map<String, String> values(String text) {
        var values = new HashMap<String, String>();
        for (var part : text.split(",", -1)) {
            var pair = part.split("=", 2);
            if (pair.length != 2 || !KEYS.contains(pair[0])) {
                throw CommandFailure.usage("--impair " + part, "the keys are " + KEYS);
            }
            values.put(pair[0], pair[1]);
        }
        return values;
    }

    private static double percent(Map<String, String> values, String key) {
        return number(values, key, 100) / 100;
    }

    private static long nanos(Map<String, String> values, String key) {
        return (long) (number(values, key, 60_000) * 1e6);
    }

    private static double number(Map<String, String> values, String key, double max) {
        var text = values.getOrDefault(key, "0");
        try {
            double number = Double.parseDouble(text);
            if (number >= 0 && number <= max) return number;
        } catch (NumberFormatException notANumber) {
            throw wrong(key, text, max);
        }
        throw wrong(key, text, max);
    }

    private static CommandFailure wrong(String key, String text, double max) {
        return CommandFailure.usage(
                "--impair " + key + "=" + text, "it must be a number from 0 to " + (long) max);
    }
}
