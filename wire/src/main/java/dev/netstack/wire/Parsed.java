package dev.netstack.wire;

/// What parsing gives: a header that no accessor can fail on, or the reason why there is none.
public sealed interface Parsed<H> permits Parsed.Ok, Parsed.Malformed {
    record Ok<H>(H header) implements Parsed<H> {}

    record Malformed<H>(Malformation why) implements Parsed<H> {}
}
