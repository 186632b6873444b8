package dev.netstack.cli.control;

import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Where running instances listen: `$XDG_RUNTIME_DIR/netstack/DEVICE.sock`, else
/// `/run/netstack/…`, or a folder of the user's own in the temporary folder where `/run` may not be
/// written.
public final class ControlPath {
    private static final String SUFFIX = ".sock";

    private ControlPath() {}

    public static Path folder() {
        var runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty()) return Path.of(runtime, "netstack");
        if (Files.isWritable(Path.of("/run"))) return Path.of("/run", "netstack");
        var user = System.getProperty("user.name");
        return Path.of(System.getProperty("java.io.tmpdir"), "netstack-" + user);
    }

    static Path of(String device) {
        return folder().resolve(device + SUFFIX);
    }

    /// Makes the folder, for its owner alone.
    static void prepare() throws IOException {
        var folder = folder();
        if (Files.isDirectory(folder)) return;
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /// The socket of the instance on `device`, or of the only instance when `device` is empty.
    static Path find(String device) {
        if (!device.isEmpty()) return of(device);
        var running = running();
        if (running.size() == 1) return running.get(0);
        if (running.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    "no netstack is running",
                    "there is no control socket in " + folder(),
                    "netstack up");
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                running.size() + " instances of netstack are running",
                "each has a device: " + running.stream().map(ControlPath::device).toList(),
                "--instance DEVICE");
    }

    private static String device(Path socket) {
        var name = String.valueOf(socket.getFileName());
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static List<Path> running() {
        var folder = folder();
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
