package dev.netstack.cli;

import dev.netstack.simulator.Packetdrill;
import dev.netstack.simulator.Packetdrill.Outcome;
import dev.netstack.simulator.Packetdrill.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `netstack packetdrill`: scripts of segments and calls, run against a stack in virtual time.
@Command(
        name = "packetdrill",
        description = {
            "Run packetdrill scripts against a stack in this process, in virtual time.",
            "Of a script that does not pass the exchange is printed, with an arrow at the first",
            "difference. Needs no rights and no device."
        },
        mixinStandardHelpOptions = true)
final class PacketdrillCommand implements Callable<Integer> {
    private static final String SUFFIX = ".pkt";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "a script, or a folder: every .pkt file below it")
    private List<Path> paths = new ArrayList<>();

    PacketdrillCommand() {}

    /// Failed scripts weigh more than those that are not understood.
    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var counts = new EnumMap<Outcome, Integer>(Outcome.class);
        for (var script : scripts()) {
            var verdict = Packetdrill.run(read(script));
            counts.merge(verdict.outcome(), 1, Integer::sum);
            print(out, script, verdict);
        }
        int passed = counts.getOrDefault(Outcome.PASSED, 0);
        int failed = counts.getOrDefault(Outcome.FAILED, 0);
        int unknown = counts.getOrDefault(Outcome.UNKNOWN, 0);
        out.printf("%d passed, %d failed, %d not understood%n", passed, failed, unknown);
        out.flush();
        if (failed > 0) return ExitCode.FAILED.status();
        return (unknown > 0 ? ExitCode.DATA : ExitCode.OK).status();
    }

    private List<Path> scripts() {
        var scripts = new ArrayList<Path>();
        for (var path : paths) {
            if (!Files.exists(path)) {
                throw new CommandFailure(ExitCode.NO_INPUT, "no file " + path, "", "");
            }
            if (!Files.isDirectory(path)) scripts.add(path);
            else scripts.addAll(below(path));
        }
        return scripts;
    }

    private static List<Path> below(Path folder) {
        try (var files = Files.walk(folder)) {
            var found = files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
            if (!found.isEmpty()) return found;
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        throw new CommandFailure(ExitCode.NO_INPUT, "no " + SUFFIX + " file in " + folder, "", "");
    }

    private static String read(Path script) {
        try {
            return Files.readString(script);
        } catch (MalformedInputException e) {
            throw new CommandFailure(ExitCode.DATA, script + " is no text", "", "");
        } catch (IOException e) {
            throw unreadable(script, e);
        }
    }

    private static CommandFailure unreadable(Path path, IOException why) {
        return new CommandFailure(
                ExitCode.IO_ERROR, "cannot read " + path, String.valueOf(why.getMessage()), "");
    }

    private static void print(PrintWriter out, Path script, Verdict verdict) {
        var ignored = String.join(", ", verdict.ignored());
        var note = ignored.isEmpty() ? "" : " (without " + ignored + ")";
        switch (verdict.outcome()) {
            case PASSED -> out.println("passed " + script + note);
            case FAILED -> {
                out.println("FAILED " + script + note + "\n  " + verdict.why());
                out.print(verdict.exchange());
            }
            case UNKNOWN -> out.println("not understood " + script + "\n  " + verdict.why());
        }
    }
}
