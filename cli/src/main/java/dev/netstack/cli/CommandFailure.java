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

    /// What a device's refusal means to the person at the command line: its message has the
    /// three lines already.
    public static CommandFailure of(DeviceException refused) {
        var parts = String.valueOf(refused.getMessage()).split("\n  (why|try):  ", 3);
        var remedy = parts.length > 2 ? parts[2] : "";
        return new CommandFailure(
                exit(refused.reason()),
                parts[0],
                parts.length > 1 ? parts[1] : "",
                remedy + demo(refused.reason()));
    }

    private static ExitCode exit(DeviceException.Reason reason) {
        return switch (reason) {
            case UNKNOWN_MODE, BAD_NAME, NAME_TOO_LONG -> ExitCode.USAGE;
            case NO_DEVICE_NODE -> ExitCode.UNAVAILABLE;
            case NO_PERMISSION -> ExitCode.NO_PERMISSION;
            case BUSY -> ExitCode.BUSY;
            case NO_SUCH_DEVICE, NOT_SUPPORTED, CLOSED, FAILED -> ExitCode.OS_ERROR;
        };
    }

    private static String demo(DeviceException.Reason reason) {
        return switch (reason) {
            case NO_DEVICE_NODE, NO_PERMISSION -> "; or netstack demo, which needs neither";
            default -> "";
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
