package dev.netstack.device;

import dev.netstack.device.DeviceException.Reason;

/// Which device of the kernel is meant, as people write it: `tap:netstack0`.
///
/// @param name the interface's name on the kernel's side; one with `%d` is numbered by the kernel
public record DeviceSpec(Mode mode, String name) {
    /// What the device carries.
    public enum Mode {
        /// Ethernet frames.
        TAP,
        /// IP datagrams.
        TUN
    }

    /// The kernel's IFNAMSIZ, less the octet that ends the name.
    public static final int NAME_LENGTH_MAX = 15;

    /// @throws DeviceException when no device can have this name
    public DeviceSpec {
        requireName(name);
    }

    /// Reads `tap:NAME` or `tun:NAME`.
    ///
    /// @throws DeviceException with [Reason#UNKNOWN_MODE], [Reason#NAME_TOO_LONG] or
    ///     [Reason#BAD_NAME]
    public static DeviceSpec parse(String text) {
        int colon = text.indexOf(':');
        String mode = colon < 0 ? text : text.substring(0, colon);
        if (colon < 0 || !(mode.equals("tap") || mode.equals("tun"))) {
            throw DeviceException.of(
                    Reason.UNKNOWN_MODE,
                    "unknown device '" + text + "'",
                    "a device is tap:NAME (Ethernet frames) or tun:NAME (IP datagrams)",
                    "tap:netstack0");
        }
        return new DeviceSpec(mode.equals("tap") ? Mode.TAP : Mode.TUN, text.substring(colon + 1));
    }

    private static void requireName(String name) {
        if (name.length() > NAME_LENGTH_MAX) {
            throw DeviceException.of(
                    Reason.NAME_TOO_LONG,
                    "device name '" + name + "' has " + name.length() + " characters",
                    "Linux allows an interface " + NAME_LENGTH_MAX,
                    name.substring(0, NAME_LENGTH_MAX));
        }
        boolean readable = name.chars().allMatch(DeviceSpec::isNameCharacter);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || !readable) {
            throw DeviceException.of(
                    Reason.BAD_NAME,
                    "device name '" + name + "' cannot be used",
                    "a name has 1 to 15 visible ASCII characters, none of them '/' or ':',"
                            + " and is not '.' or '..'",
                    "a name of letters and digits, such as netstack0");
        }
    }

    private static boolean isNameCharacter(int c) {
        return c > ' ' && c < 0x7F && c != '/' && c != ':';
    }

    @Override
    public String toString() {
        return (mode == Mode.TAP ? "tap:" : "tun:") + name;
    }
}
