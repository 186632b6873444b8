package dev.netstack.simulator;

import dev.netstack.stack.Outcome;

/// What a stack gave, where a simulation or a script cannot go on without it.
public final class Granted {
    private Granted() {}

    /// @throws AssertionError that names the refusal
    public static <T> T value(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Done<T>(var value) -> value;
            case Outcome.Refused<T>(var why) ->
                    throw new AssertionError("the stack refuses: " + why);
        };
    }
}
