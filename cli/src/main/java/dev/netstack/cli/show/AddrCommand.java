package dev.netstack.cli.show;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `netstack addr`: addresses of interfaces.
@Command(
        name = "addr",
        aliases = {"a", "address"},
        description = "Show, add or remove addresses.",
        customSynopsis = {
            "netstack addr [-j] [show] [[dev] NAME]",
            "netstack addr add|del CIDR dev NAME"
        },
        mixinStandardHelpOptions = true)
public final class AddrCommand extends ShowCommand {
    private static final long FOREVER = 0xFFFF_FFFFL;
    private static final List<String> FLAGS =
            List.of("temporary", "tentative", "dadfailed", "deprecated", "dynamic");

    AddrCommand() {}

    @Override
    String object() {
        return "addr";
    }

    @Override
    JsonObject request(Words words) {
        var bare = words.verb().equals("show") ? "dev" : "local";
        return words.request(bare, Map.of("dev", "dev"));
    }

    @Override
    void print(PrintWriter out, JsonObject link) {
        printLink(out, link);
        for (var info : link.getAsJsonArray("addr_info")) print(out, info);
    }

    private static void print(PrintWriter out, JsonElement element) {
        var info = element.getAsJsonObject();
        out.printf(
                "    %s %s/%s scope %s%s %s%n",
                text(info, "family"),
                text(info, "local"),
                text(info, "prefixlen"),
                text(info, "scope"),
                addressFlags(info),
                text(info, "label"));
        out.printf(
                "       valid_lft %s preferred_lft %s%n",
                lifetime(info, "valid_life_time"), lifetime(info, "preferred_life_time"));
    }

    private static String addressFlags(JsonObject info) {
        return FLAGS.stream()
                .filter(info::has)
                .map(flag -> " " + flag)
                .collect(Collectors.joining());
    }

    private static String lifetime(JsonObject info, String key) {
        long seconds = info.get(key).getAsLong();
        return seconds == FOREVER ? "forever" : seconds + "sec";
    }
}
