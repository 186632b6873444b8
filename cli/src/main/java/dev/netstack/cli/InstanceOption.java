package dev.netstack.cli;

import dev.netstack.cli.control.ControlClient;
import picocli.CommandLine.Option;

/// The option that names a running instance.
public final class InstanceOption {
    @Option(
            names = "--instance",
            paramLabel = "DEVICE",
            description = "the running instance on DEVICE (default: the only one)")
    private String device = "";

    public InstanceOption() {}

    /// @throws CommandFailure when there is no such instance
    public ControlClient open() {
        return ControlClient.open(device);
    }
}
