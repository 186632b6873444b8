package dev.netstack.host;

import dev.netstack.device.DeviceException;
import dev.netstack.stack.StackConfig;
import java.util.function.BiConsumer;

/// How a host is made.
///
/// @param name the loop's thread is called after it
/// @param memoryOctetsMax native memory that all buffers of the stack together may use
/// @param onFailure called on the loop's thread when an interface ended because its device failed;
///     it must not block
public record HostConfig(
        String name, long memoryOctetsMax, BiConsumer<Nic, DeviceException> onFailure) {
    public static final HostConfig DEFAULT =
            new HostConfig("netstack", StackConfig.MEMORY_OCTETS_DEFAULT, (_, _) -> {});

    public HostConfig withName(String newName) {
        return new HostConfig(newName, memoryOctetsMax, onFailure);
    }

    public HostConfig withMemory(long octetsMax) {
        return new HostConfig(name, octetsMax, onFailure);
    }

    public HostConfig withOnFailure(BiConsumer<Nic, DeviceException> listener) {
        return new HostConfig(name, memoryOctetsMax, listener);
    }
}
