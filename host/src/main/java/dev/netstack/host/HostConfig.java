package dev.netstack.host;

import dev.netstack.device.DeviceException;
import dev.netstack.stack.MemoryBudget;
import dev.netstack.stack.StackConfig;
import java.util.function.BiConsumer;

/// How a host is made.
///
/// @param name the loop's thread is called after it
/// @param memoryOctetsMax native memory that all buffers of the stack together may use
/// @param budget native memory that it shares with other hosts of the program: a [SharedMemory]
/// @param onFailure called on the loop's thread when an interface ended because its device failed;
///     it must not block
public record HostConfig(
        String name,
        long memoryOctetsMax,
        MemoryBudget budget,
        BiConsumer<Nic, DeviceException> onFailure) {
    public static final HostConfig DEFAULT =
            new HostConfig(
                    "netstack",
                    StackConfig.MEMORY_OCTETS_DEFAULT,
                    MemoryBudget.UNLIMITED,
                    (_, _) -> {});

    public HostConfig withName(String newName) {
        return new HostConfig(newName, memoryOctetsMax, budget, onFailure);
    }

    public HostConfig withMemory(long octetsMax) {
        return new HostConfig(name, octetsMax, budget, onFailure);
    }

    public HostConfig withBudget(MemoryBudget shared) {
        return new HostConfig(name, memoryOctetsMax, shared, onFailure);
    }

    public HostConfig withOnFailure(BiConsumer<Nic, DeviceException> listener) {
        return new HostConfig(name, memoryOctetsMax, budget, listener);
    }
}
