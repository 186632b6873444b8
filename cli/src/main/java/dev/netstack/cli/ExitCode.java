package dev.netstack.cli;

/// What the command exits with: the codes of `sysexits.h`, and those that users of such tools know.
public enum ExitCode {
    OK(0),
    /// The command ran and the answer is no: no reply to a ping, a refused connection.
    FAILED(1),
    /// `ping` could not even try, as iputils says it.
    PING_ERROR(2),
    /// EX_USAGE: a wrong flag or argument.
    USAGE(64),
    /// EX_DATAERR: input that is not what it should be.
    DATA(65),
    /// EX_NOINPUT: a file that is not there.
    NO_INPUT(66),
    /// EX_UNAVAILABLE: something needed is not there, such as a running instance.
    UNAVAILABLE(69),
    /// EX_SOFTWARE: a defect of this program.
    SOFTWARE(70),
    /// EX_OSERR: the system refused something it should not.
    OS_ERROR(71),
    /// EX_CANTCREAT: a file cannot be written.
    CANNOT_CREATE(73),
    /// EX_IOERR: reading or writing failed.
    IO_ERROR(74),
    /// EX_TEMPFAIL: busy now, worth another try.
    BUSY(75),
    /// EX_NOPERM: the user may not.
    NO_PERMISSION(77),
    /// 128 + SIGINT.
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /// The code of an exit status; [#SOFTWARE] for one that this command never gives.
    public static ExitCode of(int status) {
        for (var code : values()) {
            if (code.status == status) return code;
        }
        return SOFTWARE;
    }
}
