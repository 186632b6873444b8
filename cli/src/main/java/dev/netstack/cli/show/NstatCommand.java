package dev.netstack.cli.show;

import com.google.gson.JsonObject;
import dev.netstack.cli.ExitCode;
import dev.netstack.cli.InstanceOption;
import dev.netstack.cli.control.ControlClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `netstack nstat`: counters, by their SNMP names, and the drops by their reasons.
@Command(
        name = "nstat",
        description = "Show the counters of a running instance.",
        mixinStandardHelpOptions = true)
public final class NstatCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private InstanceOption instance = new InstanceOption();

    @Option(
            names = {"--json", "-j"},
            description = "JSON with nstat's keys")
    private boolean json;

    @Option(
            names = {"-z", "--zeros"},
            description = "counters at zero too")
    private boolean zeros;

    @SuppressWarnings("unused") // out of habit: no history is kept
    @Option(
            names = {"-a", "--ignore"},
            description = "since the start (always so)")
    private boolean absolute;

    NstatCommand() {}

    @Override
    public Integer call() {
        JsonObject data;
        try (var client = instance.open()) {
            data = client.ask(ControlClient.request("nstat")).getAsJsonObject();
        }
        var out = spec.commandLine().getOut();
        if (json) out.println(data);
        else print(out, data.getAsJsonObject("kernel"));
        out.flush();
        return ExitCode.OK.status();
    }

    private void print(PrintWriter out, JsonObject counters) {
        out.println("#netstack");
        for (var counter : counters.entrySet()) {
            long count = counter.getValue().getAsLong();
            if (count != 0 || zeros) out.printf("%-32s%-16d%n", counter.getKey(), count);
        }
    }
}
