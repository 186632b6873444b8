package dev.netstack.cli.up;

import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import dev.netstack.cli.RunningStack;
import dev.netstack.cli.Shutdown;
import dev.netstack.cli.StackOptions;
import dev.netstack.cli.client.NameOperation;
import dev.netstack.cli.client.Tunnels;
import dev.netstack.cli.control.ControlServer;
import dev.netstack.cli.show.Operations;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `netstack up`: a stack on a device, its services and its control socket, until a signal ends it.
@Command(
        name = "up",
        description = "Create the device, start the stack and its services, run until SIGINT.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended by SIGINT or SIGTERM",
            "64:a wrong flag or value",
            "69:no /dev/net/tun",
            "75:the device is in use",
            "77:no right to create the device"
        })
public final class UpCommand implements Callable<Integer> {
    private static final String OFF = "off";

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private StackOptions stack = new StackOptions();

    @Option(
            names = "--http",
            paramLabel = "PORT|off",
            description = "serve a page about the stack (default 80)")
    private String http = "80";

    @Option(
            names = "--services",
            description = "serve echo, discard, daytime and chargen over TCP and UDP")
    private boolean services;

    UpCommand() {}

    @Override
    public Integer call() {
        int port = port();
        RunningStack running;
        try {
            running = stack.open();
        } catch (CommandFailure refused) {
            if (!OwnNamespace.helps(refused)) throw refused;
            return OwnNamespace.enter(spec.commandLine().getParseResult().originalArgs());
        }
        var shutdown = new Shutdown();
        shutdown.add(running);
        try {
            serve(running, port, shutdown);
        } catch (IOException failed) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    "cannot start the services on " + running.device(),
                    String.valueOf(failed.getMessage()),
                    "");
        } finally {
            shutdown.end();
        }
        return ExitCode.OK.status();
    }

    private int port() {
        if (http.equals(OFF)) return 0;
        if (http.matches("\\d{1,5}") && Integer.parseInt(http) <= 65_535) {
            return Integer.parseInt(http);
        }
        throw CommandFailure.usage("--http " + http, "it must be a port, 1 to 65535, or off");
    }

    private void serve(RunningStack running, int port, Shutdown shutdown) throws IOException {
        var host = running.host();
        var operations = new Operations(host);
        var answers = operations.byName();
        answers.put("resolve", new NameOperation(running.resolver()));
        var tunnels = new Tunnels(running).byName();
        shutdown.add(ControlServer.open(running.device(), answers, tunnels));
        if (port != 0) {
            shutdown.add(HttpService.start(host, port, StatusPage.pages(operations)));
        }
        if (services) shutdown.add(SmallServices.start(host));
        var out = spec.commandLine().getOut();
        out.println(Ready.line(running, port));
        out.flush();
        shutdown.awaitSignal();
    }
}
