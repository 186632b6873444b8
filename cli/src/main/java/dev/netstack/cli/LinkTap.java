package dev.netstack.cli;

import dev.netstack.device.Capture;
import dev.netstack.device.Device;
import dev.netstack.device.Impaired;
import dev.netstack.device.PcapngWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What stands between a stack and its device: a capture, and impairments. The capture is next to
/// the device, so it shows what the link carried.
///
/// @param capture the file to write; null for none
/// @param impairment in the form of [ImpairmentText]; empty for none
record LinkTap(@Nullable Path capture, String impairment) {
    private static final long BILLION = 1_000_000_000L;

    Device around(Device device) {
        var captured = capture == null ? device : captured(device, capture);
        if (impairment.isEmpty()) return captured;
        var text = ImpairmentText.parse(impairment);
        return new Impaired(captured, text.config(), text.seed(), System::nanoTime);
    }

    private static Device captured(Device device, Path file) {
        try {
            return new Capture(device, writer(file), LinkTap::epochNanos);
        } catch (IOException refused) {
            throw cannotWrite(file, refused);
        }
    }

    /// A capture file of which each packet can be seen at once.
    ///
    /// @throws CommandFailure when it cannot be written
    static PcapngWriter writer(Path file) {
        try {
            var channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
            return new PcapngWriter(channel, PcapngWriter.Flush.EACH_PACKET);
        } catch (IOException refused) {
            throw cannotWrite(file, refused);
        }
    }

    private static CommandFailure cannotWrite(Path file, IOException refused) {
        return new CommandFailure(
                ExitCode.CANNOT_CREATE,
                "cannot write " + file,
                String.valueOf(refused.getMessage()),
                "a file in a folder that exists and may be written");
    }

    /// The time of day in nanoseconds since 1970.
    static long epochNanos() {
        var now = Instant.now();
        return now.getEpochSecond() * BILLION + now.getNano();
    }
}
