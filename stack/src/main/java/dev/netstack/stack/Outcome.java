package dev.netstack.stack;

/// What became of a request by the application.
public sealed interface Outcome<T> permits Outcome.Done, Outcome.Refused {
    record Done<T>(T value) implements Outcome<T> {}

    record Refused<T>(Refusal why) implements Outcome<T> {}

    /// Why the stack does not do what it was asked.
    enum Refusal {
        NO_ROUTE,
        UNREACHABLE_ROUTE,
        ADDRESS_NOT_LOCAL,
        ADDRESS_IN_USE,
        ADDRESS_INVALID,
        PORTS_EXHAUSTED,
        LIMIT_REACHED,
        NO_SUCH_INTERFACE,
        NAME_IN_USE,
        TOO_LARGE,
        NOT_FOUND
    }
}
