package dev.netstack.cli.client;

import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import dev.netstack.names.Answer;
import dev.netstack.names.RecordType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `netstack resolve`: asks for a name by DNS through the stack.
@Command(
        name = "resolve",
        description = "Look a name up by DNS through the stack; without TYPE, its addresses.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there is an answer", "1:there is none, or no server answered"})
public final class ResolveCommand implements Callable<Integer> {
    private static final List<RecordType> ADDRESSES = List.of(RecordType.AAAA, RecordType.A);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private OriginOptions origin = new OriginOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "a name; an address for PTR")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TYPE",
            description = "A, AAAA, CNAME or PTR")
    private String type = "";

    ResolveCommand() {}

    @Override
    public Integer call() {
        var types = type.isEmpty() ? ADDRESSES : List.of(type(type));
        try (var through = origin.open()) {
            boolean isFound = false;
            for (var each : types) {
                var answer = through.resolve(name, each);
                if (answer.kind() != Answer.Kind.FOUND) continue;
                isFound = true;
                print(answer);
            }
            if (isFound) return ExitCode.OK.status();
        } catch (IOException failed) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "cannot resolve " + name,
                    String.valueOf(failed.getMessage()),
                    "");
        }
        throw new CommandFailure(ExitCode.FAILED, "'" + name + "' has no " + words(types), "", "");
    }

    private void print(Answer answer) {
        var out = spec.commandLine().getOut();
        for (var record : answer.records()) {
            out.printf(
                    "%s %d %s %s%n",
                    record.owner(), record.ttlSeconds(), record.type(), record.data());
        }
        out.flush();
    }

    private static String words(List<RecordType> types) {
        return types.size() > 1 ? "address" : types.getFirst() + " record";
    }

    static RecordType type(String text) {
        try {
            return RecordType.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.usage(
                    "'" + text + "' is not a type",
                    "it must be one of " + Arrays.toString(RecordType.values()));
        }
    }
}
