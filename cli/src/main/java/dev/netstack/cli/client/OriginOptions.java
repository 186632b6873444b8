package dev.netstack.cli.client;

import dev.netstack.cli.InstanceOption;
import dev.netstack.cli.StackOptions;
import picocli.CommandLine.Mixin;

/// The options that say through which stack a client speaks.
public final class OriginOptions {
    @Mixin private InstanceOption instance = new InstanceOption();

    @Mixin private StackOptions own = new StackOptions();

    OriginOptions() {}

    /// The running instance, or a stack of the command's own when `--device` was given.
    public Origin open() {
        if (own.hasDevice()) return new HostOrigin(own.open());
        return new InstanceOrigin(instance.open());
    }
}
