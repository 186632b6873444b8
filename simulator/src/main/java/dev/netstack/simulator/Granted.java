package dev.netstack.simulator;

import dev.netstack.stack.Outcome;

/// What a stack gave, where a simulation or a script cannot go on without it.
final class Granted {
    private Granted() {}

    static <T> T value(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Done<T>(var value) -> value;
            case Outcome.Refused<T>(var why) ->
                    throw new AssertionError("the stack refuses: " + why);
        };
    }
}
