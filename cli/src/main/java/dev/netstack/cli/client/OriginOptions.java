package dev.netstack.cli.client;

import dev.netstack.cli.StackOptions;
import dev.netstack.cli.control.ControlClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say through which stack a client speaks.
public final class OriginOptions {
    @Option(
            names = "--instance",
            paramLabel = "DEVICE",
            description = "the running instance on DEVICE (default: the only one)")
    private String instance = "";

    @Mixin private StackOptions own = new StackOptions();

    OriginOptions() {}

    /// The running instance, or a stack of the command's own when `--device` was given.
    public Origin open() {
        if (own.hasDevice()) return new HostOrigin(own.open());
        return new InstanceOrigin(ControlClient.open(instance));
    }
}
