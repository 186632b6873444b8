package dev.netstack.cli.show;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
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

/// `netstack ss`: sockets, in the columns of ss(8).
@Command(
        name = "ss",
        description = "Show the sockets of a running instance.",
        mixinStandardHelpOptions = true)
public final class SsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private InstanceOption instance = new InstanceOption();

    @Option(
            names = {"--json", "-j"},
            description = "JSON")
    private boolean json;

    @Option(names = "-t", description = "TCP only")
    private boolean tcp;

    @Option(names = "-u", description = "UDP only")
    private boolean udp;

    @Option(names = "-l", description = "listening only")
    private boolean listening;

    @Option(names = "-a", description = "listening too")
    private boolean all;

    @SuppressWarnings("unused") // out of habit: ports are always numbers
    @Option(names = "-n", description = "ports as numbers (always so)")
    private boolean numeric;

    @Option(names = "-i", description = "with TCP's variables")
    private boolean info;

    SsCommand() {}

    @Override
    public Integer call() {
        JsonElement data;
        try (var client = instance.open()) {
            data = client.ask(ControlClient.request("ss"));
        }
        var asked = new JsonArray();
        for (var socket : data.getAsJsonArray()) {
            if (isAsked(socket.getAsJsonObject())) asked.add(socket);
        }
        var out = spec.commandLine().getOut();
        if (json) out.println(asked);
        else print(out, asked);
        out.flush();
        return ExitCode.OK.status();
    }

    private boolean isAsked(JsonObject socket) {
        boolean isTcp = socket.get("netid").getAsString().equals("tcp");
        if (tcp != udp && isTcp != tcp) return false;
        var state = socket.get("state").getAsString();
        boolean isListening = state.equals("LISTEN") || state.equals("UNCONN");
        return all || isListening == listening;
    }

    private void print(PrintWriter out, JsonArray sockets) {
        var row = "%-5s %-10s %-6s %-6s %28s %28s%n";
        out.printf(
                row,
                "Netid",
                "State",
                "Recv-Q",
                "Send-Q",
                "Local Address:Port",
                "Peer Address:Port");
        for (var element : sockets) {
            var socket = element.getAsJsonObject();
            out.printf(
                    row,
                    ShowCommand.text(socket, "netid"),
                    ShowCommand.text(socket, "state"),
                    ShowCommand.text(socket, "recv_q"),
                    ShowCommand.text(socket, "send_q"),
                    ShowCommand.text(socket, "local"),
                    ShowCommand.text(socket, "peer"));
            if (info && socket.has("info")) {
                out.println(TcpInfoLine.of(socket.getAsJsonObject("info")));
            }
        }
    }
}
