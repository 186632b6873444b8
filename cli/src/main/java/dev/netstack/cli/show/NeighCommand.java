package dev.netstack.cli.show;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;

/// `netstack neigh`: the neighbour caches, ARP and neighbour discovery.
@Command(
        name = "neigh",
        aliases = {"n", "neighbor"},
        description = "Show neighbours, or set and remove one by hand.",
        customSynopsis = {
            "netstack neigh [-j] [show] [dev NAME]",
            "netstack neigh add ADDRESS lladdr MAC dev NAME",
            "netstack neigh del ADDRESS dev NAME"
        },
        mixinStandardHelpOptions = true)
public final class NeighCommand extends ShowCommand {
    NeighCommand() {}

    @Override
    String object() {
        return "neigh";
    }

    @Override
    JsonObject request(Words words) {
        return words.request("dst", Map.of("dev", "dev", "lladdr", "lladdr"));
    }

    @Override
    void print(PrintWriter out, JsonObject neighbor) {
        out.println(
                text(neighbor, "dst")
                        + " "
                        + clause("dev", neighbor, "dev")
                        + clause("lladdr", neighbor, "lladdr")
                        + (neighbor.has("router") ? "router " : "")
                        + neighbor.getAsJsonArray("state").get(0).getAsString());
    }
}
