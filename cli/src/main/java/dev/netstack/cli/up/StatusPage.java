package dev.netstack.cli.up;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.netstack.cli.show.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The page about the stack: its interfaces, addresses, routes, neighbours, sockets and counters.
final class StatusPage {
    private static final String HEAD =
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Netstack</title>
            <meta name="viewport" content="width=device-width">
            <style>
            body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}
            th,td{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #ccc;
            font-variant-numeric:tabular-nums}
            h2{margin:1.5rem 0 .3rem;font-size:1.1rem}
            </style></head><body><h1>Netstack</h1>
            <p>This page came over the TCP/IP stack that it describes.
            The same as JSON: <a href="/state.json">/state.json</a></p>
            """;

    private StatusPage() {}

    static Map<String, HttpService.Page> pages(Operations operations) {
        return Map.of(
                "/",
                new HttpService.Page("text/html", () -> html(operations.everything())),
                "/state.json",
                new HttpService.Page("application/json", () -> operations.everything() + "\n"));
    }

    static String html(JsonObject state) {
        var page = new StringBuilder(HEAD);
        section(
                page,
                "Interfaces",
                state.getAsJsonArray("links"),
                List.of("ifindex", "ifname", "flags", "mtu", "operstate", "address"));
        section(
                page,
                "Addresses",
                addresses(state.getAsJsonArray("addresses")),
                List.of("dev", "family", "local", "prefixlen", "scope"));
        section(
                page,
                "Neighbours",
                state.getAsJsonArray("neighbors"),
                List.of("dst", "dev", "lladdr", "state"));
        section(
                page,
                "Routes",
                state.getAsJsonArray("routes"),
                List.of("type", "dst", "gateway", "dev", "scope", "prefsrc", "metric"));
        section(
                page,
                "Sockets",
                state.getAsJsonArray("sockets"),
                List.of("netid", "state", "recv_q", "send_q", "local", "peer"));
        section(
                page,
                "Counters",
                counters(state.getAsJsonObject("counters")),
                List.of("name", "value"));
        return page.append("</body></html>\n").toString();
    }

    private static JsonArray addresses(JsonArray links) {
        var rows = new JsonArray();
        for (var link : links) {
            for (var info : link.getAsJsonObject().getAsJsonArray("addr_info")) {
                var row = info.getAsJsonObject().deepCopy();
                row.add("dev", link.getAsJsonObject().get("ifname"));
                rows.add(row);
            }
        }
        return rows;
    }

    private static JsonArray counters(JsonObject counters) {
        var rows = new JsonArray();
        for (var counter : counters.getAsJsonObject("kernel").entrySet()) {
            if (counter.getValue().getAsLong() == 0) continue;
            var row = new JsonObject();
            row.addProperty("name", counter.getKey());
            row.add("value", counter.getValue());
            rows.add(row);
        }
        return rows;
    }

    private static void section(
            StringBuilder page, String title, JsonArray rows, List<String> columns) {
        page.append("<h2>").append(title).append("</h2>\n<table><tr>");
        for (var column : columns) page.append("<th>").append(column).append("</th>");
        page.append("</tr>\n");
        for (var row : rows) row(page, row.getAsJsonObject(), columns);
        page.append("</table>\n");
    }

    private static void row(StringBuilder page, JsonObject row, List<String> columns) {
        page.append("<tr>");
        for (var column : columns) {
            page.append("<td>").append(escaped(text(row.get(column)))).append("</td>");
        }
        page.append("</tr>\n");
    }

    private static String text(@org.jspecify.annotations.Nullable JsonElement value) {
        if (value == null) return "";
        if (!(value instanceof JsonArray all)) return value.getAsString();
        var words = new ArrayList<String>();
        all.forEach(word -> words.add(word.getAsString()));
        return String.join(" ", words);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
