package dev.netstack.device;

import dev.netstack.wire.LinkType;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A packet of a capture file.
///
/// @param epochNanos nanoseconds since 1970
/// @param bytes what was captured of it, in native memory of its own
/// @param originalLength its octets on the link
/// @param direction null when the file does not say
public record CapturedPacket(
        Interface source,
        long epochNanos,
        MemorySegment bytes,
        int originalLength,
        @Nullable Direction direction,
        @Nullable String comment) {
    /// Where packets were captured.
    ///
    /// @param name empty when the file does not say
    /// @param link null when frames begin with something that this project does not read
    public record Interface(String name, @Nullable LinkType link) {}
}
