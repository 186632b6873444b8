package dev.netstack.cli.show;

import com.google.gson.JsonObject;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.control.ControlClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `netstack link`: interfaces, and their state.
@Command(
        name = "link",
        description = "Show interfaces (link [show] [dev NAME]), or set one up or down.",
        customSynopsis = {
            "netstack link [-s] [-j] [show] [[dev] NAME]",
            "netstack link set NAME up|down"
        },
        mixinStandardHelpOptions = true)
public final class LinkCommand extends ShowCommand {
    @Option(
            names = {"-s", "--statistics"},
            description = "with counters")
    private boolean statistics;

    LinkCommand() {}

    @Override
    String object() {
        return "link";
    }

    @Override
    JsonObject request(Words words) {
        if (!words.verb().equals("set")) return words.request("dev", Map.of("dev", "dev"));
        words.takeOneOf(List.of("dev"));
        var name = words.take("an interface");
        var state = words.take("up or down");
        if (!state.equals("up") && !state.equals("down")) {
            throw CommandFailure.usage("'" + state + "' is not understood", "up or down");
        }
        var request = ControlClient.request("link." + state);
        request.addProperty("dev", name);
        return request;
    }

    @Override
    void print(PrintWriter out, JsonObject link) {
        printLink(out, link);
        if (!statistics) return;
        var counts = link.getAsJsonObject("stats64");
        print(out, "RX", counts.getAsJsonObject("rx"));
        print(out, "TX", counts.getAsJsonObject("tx"));
    }

    private static void print(PrintWriter out, String side, JsonObject counts) {
        out.printf(
                "    %s:  %12s %10s %6s %7s %6s%n",
                side, "bytes", "packets", "errors", "dropped", "mcast");
        out.printf(
                "         %12s %10s %6s %7s %6s%n",
                text(counts, "bytes"),
                text(counts, "packets"),
                text(counts, "errors"),
                text(counts, "dropped"),
                text(counts, "multicast"));
    }
}
