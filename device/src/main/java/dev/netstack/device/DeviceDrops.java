package dev.netstack.device;

/// Frames that a device lost, by cause, since it was opened.
///
/// @param badOffload arrived with an offload header that does not fit the frame
/// @param refused sent, but the kernel would not take this one: malformed, or no memory
/// @param linkDown sent while the kernel's side was down
/// @param queueFull arrived or were sent when a bounded queue was full
public record DeviceDrops(long badOffload, long refused, long linkDown, long queueFull) {
    public static final DeviceDrops NONE = new DeviceDrops(0, 0, 0, 0);

    DeviceDrops plus(DeviceDrops other) {
        return new DeviceDrops(
                badOffload + other.badOffload,
                refused + other.refused,
                linkDown + other.linkDown,
                queueFull + other.queueFull);
    }
}
