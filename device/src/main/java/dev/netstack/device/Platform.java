package dev.netstack.device;

import dev.netstack.device.DeviceException.Reason;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/// Whether the kernel's devices are to be had at all.
final class Platform {
    private Platform() {}

    /// [Libc] relies on the ABIs of 64-bit Linux.
    static void requireLinux(String what) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.equals("linux") && ValueLayout.ADDRESS.byteSize() == Long.BYTES) return;
        throw DeviceException.of(
                Reason.NOT_SUPPORTED,
                "cannot " + what,
                "TAP and TUN devices are a feature of 64-bit Linux",
                "netstack demo, which needs no device");
    }
}
