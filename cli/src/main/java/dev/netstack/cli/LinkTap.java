package dev.netstack.cli;

import dev.netstack.device.Device;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What stands between a stack and its device: a capture, and impairments. The capture is next to
/// the device, so it shows what the link carried.
record LinkTap(@Nullable Path capture, String impairment) {
    static LinkTap of(@Nullable Path capture, String impairment) {
        return new LinkTap(capture, impairment);
    }

    Device around(Device device) {
        return device;
    }
}
