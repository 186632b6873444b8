package dev.netstack.device;

/// A device that could not be opened, configured or used. The message says what failed, why, and
/// what to try, a line each.
///
/// Unchecked, because it ends the device: a loop catches it in one place.
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Why, so that a program can tell a mistake from a missing right.
    public enum Reason {
        /// Neither TAP nor TUN.
        UNKNOWN_MODE,
        NAME_TOO_LONG,
        BAD_NAME,
        NO_DEVICE_NODE,
        NO_PERMISSION,
        BUSY,
        NO_SUCH_DEVICE,
        NOT_SUPPORTED,
        CLOSED,
        FAILED
    }

    private final Reason reason;
    private final int errno;

    public DeviceException(Reason reason, int errno, String message) {
        super(message);
        this.reason = reason;
        this.errno = errno;
    }

    /// A mistake that no system call found.
    static DeviceException of(Reason reason, String what, String why, String hint) {
        return new DeviceException(reason, 0, text(what, why, hint));
    }

    /// A system call's refusal whose cause is known.
    static DeviceException of(Reason reason, int errno, String what, String why, String hint) {
        String first = what + ": " + Errno.describe(errno);
        return new DeviceException(reason, errno, text(first, why, hint));
    }

    /// A system call's refusal of which nothing more is known than its number.
    static DeviceException of(Reason reason, int errno, String what) {
        return of(reason, errno, what, "the kernel reports this error", "its log: dmesg");
    }

    private static String text(String what, String why, String hint) {
        return what + "\n  why:  " + why + "\n  try:  " + hint;
    }

    public Reason reason() {
        return reason;
    }

    /// The error number of the system call that failed; 0 when none did.
    public int errno() {
        return errno;
    }
}
