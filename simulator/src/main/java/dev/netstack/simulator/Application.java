package dev.netstack.simulator;

/// A program on a node: attached to what it waits on ([dev.netstack.stack.Pollable#attach]) and
/// told when that may have become ready.
@FunctionalInterface
public interface Application {
    /// Does everything that is possible now; whatever is not will be told again.
    void ready(long now);
}
