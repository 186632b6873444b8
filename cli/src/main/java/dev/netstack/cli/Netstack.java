package dev.netstack.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The root of the command tree.
@Command(
        name = "netstack",
        description = "A TCP/IP stack in user space, and tools that speak through it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HelpCommand.class})
final class Netstack {}
