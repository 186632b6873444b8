package dev.netstack.simulator;

import org.jspecify.annotations.Nullable;

/// A call that was made and may not have returned.
@FunctionalInterface
interface DrillWait {
    /// What it returned; null as long as it would block.
    @Nullable DrillResult poll();
}
