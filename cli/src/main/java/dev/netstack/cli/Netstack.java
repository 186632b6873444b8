package dev.netstack.cli;

import dev.netstack.cli.client.GetCommand;
import dev.netstack.cli.client.NcCommand;
import dev.netstack.cli.client.PingCommand;
import dev.netstack.cli.client.ResolveCommand;
import dev.netstack.cli.show.AddrCommand;
import dev.netstack.cli.show.LinkCommand;
import dev.netstack.cli.show.NeighCommand;
import dev.netstack.cli.show.NstatCommand;
import dev.netstack.cli.show.RouteCommand;
import dev.netstack.cli.show.SsCommand;
import dev.netstack.cli.up.UpCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The root of the command tree.
@Command(
        name = "netstack",
        description = "A TCP/IP stack in user space, and tools that speak through it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            DumpCommand.class,
            PacketdrillCommand.class,
            PingCommand.class,
            NcCommand.class,
            GetCommand.class,
            ResolveCommand.class,
            LinkCommand.class,
            AddrCommand.class,
            RouteCommand.class,
            NeighCommand.class,
            SsCommand.class,
            NstatCommand.class,
            HelpCommand.class
        })
final class Netstack {}
