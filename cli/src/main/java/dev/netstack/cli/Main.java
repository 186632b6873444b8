package dev.netstack.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The command's entry point: parses, runs, and turns every failure into lines and an exit code.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        var line = new CommandLine(new Netstack());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Main::wrongArguments);
        line.setExecutionExceptionHandler(Main::failed);
        line.setExecutionStrategy(Main::execute);
        return line.execute(arguments);
    }

    private static int execute(ParseResult parsed) {
        var deepest = parsed;
        while (deepest.hasSubcommand()) deepest = deepest.subcommand();
        var command = deepest.commandSpec().userObject();
        if (deepest.isUsageHelpRequested() || deepest.isVersionHelpRequested()) {
            return new CommandLine.RunLast().execute(parsed);
        }
        if (command instanceof Callable<?> || command instanceof Runnable) {
            return new CommandLine.RunLast().execute(parsed);
        }
        throw new ParameterException(deepest.commandSpec().commandLine(), "a command is missing");
    }

    private static int wrongArguments(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        var failure =
                new CommandFailure(
                        ExitCode.USAGE,
                        String.valueOf(wrong.getMessage()),
                        "",
                        command.getCommandSpec().qualifiedName() + " --help");
        return print(command.getErr(), failure);
    }

    private static int failed(Exception thrown, CommandLine command, ParseResult parsed) {
        if (thrown instanceof CommandFailure failure) return print(command.getErr(), failure);
        command.getErr().println("error: a defect of netstack; please report what follows");
        thrown.printStackTrace(command.getErr());
        command.getErr().flush();
        return ExitCode.SOFTWARE.status();
    }

    private static int print(PrintWriter errors, CommandFailure failure) {
        errors.println(failure.text());
        errors.flush();
        return failure.exit().status();
    }
}
