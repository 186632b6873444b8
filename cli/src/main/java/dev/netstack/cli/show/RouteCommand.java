package dev.netstack.cli.show;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/// `netstack route`: the routing table.
@Command(
        name = "route",
        aliases = "r",
        description = "Show, add or remove routes of both families.",
        customSynopsis = {
            "netstack route [-j] [show] [dev NAME]",
            "netstack route add|del [blackhole|unreachable] CIDR|default"
                    + " [via ADDRESS] [dev NAME] [src ADDRESS] [metric N]"
        },
        mixinStandardHelpOptions = true)
public final class RouteCommand extends ShowCommand {
    private static final Map<String, String> KEYWORDS =
            Map.of("via", "gateway", "dev", "dev", "src", "prefsrc", "metric", "metric");

    RouteCommand() {}

    @Override
    String object() {
        return "route";
    }

    @Override
    JsonObject request(Words words) {
        var kind = words.takeOneOf(List.of("blackhole", "unreachable"));
        var request = words.request("dst", KEYWORDS);
        if (!kind.isEmpty()) request.addProperty("type", kind);
        return request;
    }

    @Override
    void print(PrintWriter out, JsonObject route) {
        var line =
                (route.has("type") ? text(route, "type") + " " : "")
                        + text(route, "dst")
                        + " "
                        + clause("via", route, "gateway")
                        + clause("dev", route, "dev")
                        + clause("proto", route, "protocol")
                        + clause("scope", route, "scope")
                        + clause("src", route, "prefsrc")
                        + clause("metric", route, "metric")
                        + clause("pref", route, "pref");
        out.println(line);
    }
}
