package dev.netstack.device;

import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.Segmentation;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Writes every frame that crosses a device to a capture file.
///
/// A super-segment is written as it is, with a comment that says so, and a partial checksum is
/// finished in the copy: what is read shows the stack's frames, not the link's. A file that cannot
/// be written ends the capture and not the device.
public final class Capture extends DeviceDecorator {
    private final PcapngWriter writer;
    private final LongSupplier epochNanos;
    private final int interfaceId;
    private @Nullable IOException failure;

    /// @param writer may serve several devices of one loop; its owner closes it
    /// @param epochNanos the time of day in nanoseconds since 1970
    public Capture(Device device, PcapngWriter writer, LongSupplier epochNanos) throws IOException {
        super(device);
        this.writer = writer;
        this.epochNanos = epochNanos;
        DeviceProperties properties = device.properties();
        interfaceId = writer.addInterface(properties.name(), properties.link());
    }

    @Override
    public boolean receive(Frame into) {
        if (!device.receive(into)) return false;
        write(Direction.INBOUND, into);
        return true;
    }

    @Override
    public boolean transmit(Frame frame) {
        if (!device.transmit(frame)) return false;
        write(Direction.OUTBOUND, frame);
        return true;
    }

    private void write(Direction direction, Frame frame) {
        if (failure != null) return;
        try {
            long now = epochNanos.getAsLong();
            writer.write(interfaceId, now, frame, direction, comment(frame));
        } catch (IOException e) {
            failure = e;
        }
    }

    private static @Nullable String comment(Frame frame) {
        if (frame.segmentation() == Segmentation.NONE) return null;
        return "super-segment, cut into segments of " + frame.segmentSize() + " octets of text";
    }

    /// Why the capture ended before the device; null when it did not.
    public @Nullable IOException failure() {
        return failure;
    }

    /// Closes the device, and writes what the file lacks.
    @Override
    public void close() {
        super.close();
        try {
            if (failure == null) writer.flush();
        } catch (IOException e) {
            failure = e;
        }
    }
}
