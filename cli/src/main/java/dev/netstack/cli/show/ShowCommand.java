package dev.netstack.cli.show;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.netstack.cli.ExitCode;
import dev.netstack.cli.InstanceOption;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What the inspecting commands have in common: an instance, a request, and text or JSON.
abstract sealed class ShowCommand implements Callable<Integer>
        permits LinkCommand, AddrCommand, RouteCommand, NeighCommand {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private InstanceOption instance = new InstanceOption();

    @Option(
            names = {"--json", "-j"},
            description = "JSON with iproute2's keys")
    private boolean json;

    @Parameters(paramLabel = "WORDS", description = "as for ip(8)")
    private List<String> words = new ArrayList<>();

    /// Makes the request that the words ask for.
    abstract JsonObject request(Words words);

    /// `link`, `addr`, `route` or `neigh`.
    abstract String object();

    /// Prints one element of a `show` as iproute2 does.
    abstract void print(PrintWriter out, JsonObject element);

    /// Whether an element is what the request named.
    boolean isAsked(JsonObject request, JsonObject element) {
        var key = element.has("ifname") ? "ifname" : "dev";
        return !request.has("dev")
                || !element.has(key)
                || element.get(key).equals(request.get("dev"));
    }

    @Override
    public final Integer call() {
        var request = request(new Words(object(), words));
        JsonElement data;
        try (var client = instance.open()) {
            data = client.ask(request);
        }
        if (data instanceof JsonArray all) print(request, all);
        return ExitCode.OK.status();
    }

    private void print(JsonObject request, JsonArray all) {
        var out = spec.commandLine().getOut();
        var asked = new JsonArray();
        for (var element : all) {
            if (isAsked(request, element.getAsJsonObject())) asked.add(element);
        }
        if (json) out.println(new GsonBuilder().disableHtmlEscaping().create().toJson(asked));
        else asked.forEach(element -> print(out, element.getAsJsonObject()));
        out.flush();
    }

    static String text(JsonObject json, String key) {
        return json.has(key) ? json.get(key).getAsString() : "";
    }

    /// `KEYWORD value ` when the key is there.
    static String clause(String keyword, JsonObject json, String key) {
        return json.has(key) ? keyword + " " + json.get(key).getAsString() + " " : "";
    }

    /// `<UP,BROADCAST>`.
    static String flags(JsonObject link) {
        var names = new ArrayList<String>();
        link.getAsJsonArray("flags").forEach(flag -> names.add(flag.getAsString()));
        return "<" + String.join(",", names) + ">";
    }

    static void printLink(PrintWriter out, JsonObject link) {
        out.printf(
                "%s: %s: %s mtu %s state %s%n",
                text(link, "ifindex"),
                text(link, "ifname"),
                flags(link),
                text(link, "mtu"),
                text(link, "operstate"));
        out.printf(
                "    link/%s %s%s%n", text(link, "link_type"), text(link, "address"), suffix(link));
    }

    private static String suffix(JsonObject link) {
        return link.has("broadcast") ? " brd " + text(link, "broadcast") : "";
    }
}
