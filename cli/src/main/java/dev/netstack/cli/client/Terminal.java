package dev.netstack.cli.client;

import java.io.IOException;
import java.nio.file.Path;

/// Which of the standard streams a person sits at: a console tells of all of them at once only.
enum Terminal {
    INPUT(0),
    ERROR(2);

    private final int descriptor;

    Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    boolean isThere() {
        try {
            var device = Path.of("/proc/self/fd/" + descriptor).toRealPath();
            return device.startsWith("/dev/pts") || device.startsWith("/dev/tty");
        } catch (IOException notAFile) {
            return false;
        }
    }
}
