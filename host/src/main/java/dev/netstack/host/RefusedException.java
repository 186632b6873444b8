package dev.netstack.host;

import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Refusal;

/// The stack does not do what it was asked: [#reason] says why.
///
/// Unchecked, because it tells of a mistake in the program or its configuration, not of the
/// network.
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Refusal reason;

    RefusedException(String request, Refusal reason) {
        super(request + ": " + words(reason));
        this.reason = reason;
    }

    public Refusal reason() {
        return reason;
    }

    /// What was done; throws when it was refused.
    ///
    /// @param request what was asked, as the message shall begin
    static <T> T require(Outcome<T> outcome, String request) {
        return switch (outcome) {
            case Outcome.Done<T>(var value) -> value;
            case Outcome.Refused<T>(var why) -> throw new RefusedException(request, why);
        };
    }

    private static String words(Refusal reason) {
        return switch (reason) {
            case NO_ROUTE -> "no route leads there";
            case UNREACHABLE_ROUTE -> "the route there refuses";
            case ADDRESS_NOT_LOCAL -> "the address is not this stack's";
            case ADDRESS_IN_USE -> "the address is in use";
            case ADDRESS_INVALID -> "the address is not valid for this";
            case PORTS_EXHAUSTED -> "every port is in use";
            case LIMIT_REACHED -> "a limit of the stack is reached";
            case NO_SUCH_INTERFACE -> "there is no such interface";
            case NAME_IN_USE -> "the name is in use";
            case TOO_LARGE -> "it is too large";
            case NOT_FOUND -> "there is no such thing";
        };
    }
}
