package dev.netstack.cli;

import dev.netstack.device.DeviceException;

/// Ends a command that cannot do its work: what failed, why, and what to try.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;
    private final String remedy;
    private final ExitCode exit;

    /// @param what failed, with the offending value; one line
    /// @param why the reason; empty when the first line says it
    /// @param remedy what the user can do; empty when there is nothing
    public CommandFailure(ExitCode exit, String what, String why, String remedy) {
        super(what, null, false, false);
        this.exit = exit;
        this.why = why;
        this.remedy = remedy;
    }

    public static CommandFailure usage(String what, String why) {
        return new CommandFailure(ExitCode.USAGE, what, why, "netstack --help");
    }

    /// What a device's refusal means to the person at the command line.
    public static CommandFailure of(String device, DeviceException refused) {
        var what = "cannot use device " + device;
        var why = String.valueOf(refused.getMessage());
        return switch (refused.reason()) {
            case UNKNOWN_MODE, BAD_NAME, NAME_TOO_LONG ->
                    new CommandFailure(
                            ExitCode.USAGE, what, why, "--device tap:NAME or --device tun:NAME");
            case NO_DEVICE_NODE ->
                    new CommandFailure(
                            ExitCode.UNAVAILABLE,
                            what,
                            why,
                            "modprobe tun; or netstack demo, which needs no device");
            case NO_PERMISSION ->
                    new CommandFailure(
                            ExitCode.NO_PERMISSION,
                            what,
                            why,
                            "run it as root, or give this user a device: ip tuntap add name NAME mode"
                                    + " tap user $USER; or netstack demo, which needs no rights");
            case BUSY ->
                    new CommandFailure(
                            ExitCode.BUSY,
                            what,
                            why,
                            "end the program that has it, or choose another --device");
            case NO_SUCH_DEVICE, NOT_SUPPORTED, CLOSED, FAILED ->
                    new CommandFailure(ExitCode.OS_ERROR, what, why, "");
        };
    }

    public String what() {
        return String.valueOf(getMessage());
    }

    public String why() {
        return why;
    }

    public String remedy() {
        return remedy;
    }

    public ExitCode exit() {
        return exit;
    }

    /// The lines for standard error.
    public String text() {
        var text = new StringBuilder("error: ").append(what());
        if (!why.isEmpty()) text.append("\n  why:  ").append(why);
        if (!remedy.isEmpty()) text.append("\n  try:  ").append(remedy);
        return text.toString();
    }
}
