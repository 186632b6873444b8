package dev.netstack.cli.up;

import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `up` for a user without rights: the same command again, in a user and a network namespace of its
/// own, where the user may create devices.
///
/// A program with threads cannot enter a user namespace, so `unshare` of util-linux starts a new
/// one.
final class OwnNamespace {
    /// Set in the new namespace, so that a second refusal is final.
    private static final String MARK = "NETSTACK_OWN_NAMESPACE";

    private static final Path TUN = Path.of("/dev/net/tun");

    private OwnNamespace() {}

    /// Whether entering a namespace would cure `refused`: the node is open to this user, the
    /// kernel's network is not.
    static boolean helps(CommandFailure refused) {
        return refused.exit() == ExitCode.NO_PERMISSION
                && System.getenv(MARK) == null
                && Files.isReadable(TUN)
                && Files.isWritable(TUN);
    }

    /// Runs this program again in there with `arguments`, and gives its exit code.
    static int enter(List<String> arguments) {
        var command =
                new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--net", "--"));
        var self = ProcessHandle.current().info();
        command.add(self.command().orElse("java"));
        command.addAll(List.of(self.arguments().orElse(new String[0])));
        if (self.arguments().isEmpty()) command.addAll(arguments);
        try {
            var builder = new ProcessBuilder(command).inheritIO();
            builder.environment().put(MARK, "1");
            var inside = builder.start();
            System.err.println(
                    "netstack runs in a network of its own; enter it with: nsenter"
                            + " --preserve-credentials --user --net --target "
                            + inside.pid());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(inside)));
            return inside.waitFor();
        } catch (IOException missing) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    "cannot enter a namespace of its own",
                    String.valueOf(missing.getMessage()),
                    "install util-linux, run it as root, or run netstack demo");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.status();
        }
    }

    /// A signal ends what runs inside first, and its exit code is ours.
    private static void end(Process inside) {
        if (!inside.isAlive()) return;
        inside.destroy();
        try {
            Runtime.getRuntime().halt(inside.waitFor());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
