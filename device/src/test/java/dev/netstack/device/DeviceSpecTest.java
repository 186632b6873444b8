package dev.netstack.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.device.DeviceSpec.Mode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceSpecTest {
    @ParameterizedTest
    @CsvSource({
        "tap:netstack0, TAP, netstack0",
        "tun:t, TUN, t",
        "tap:fifteen-letters, TAP, fifteen-letters",
        "tap:tap%d, TAP, tap%d"
    })
    void modeAndNameAreRead(String text, Mode mode, String name) {
        DeviceSpec spec = DeviceSpec.parse(text);
        assertEquals(new DeviceSpec(mode, name), spec);
        assertEquals(text, spec.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "eth:netstack0, UNKNOWN_MODE",
        "TAP:netstack0, UNKNOWN_MODE",
        "netstack0, UNKNOWN_MODE",
        "tap, UNKNOWN_MODE",
        "'', UNKNOWN_MODE",
        "tap:sixteen-letters-, NAME_TOO_LONG",
        "tap:, BAD_NAME",
        "tap:., BAD_NAME",
        "tap:.., BAD_NAME",
        "tap:a/b, BAD_NAME",
        "tap:a:b, BAD_NAME",
        "'tap:a b', BAD_NAME",
        "tap:ä, BAD_NAME"
    })
    void refusalSaysWhatWhyAndWhatToTry(String text, Reason reason) {
        var e = assertThrows(DeviceException.class, () -> DeviceSpec.parse(text));
        assertEquals(reason, e.reason());
        String[] lines = String.valueOf(e.getMessage()).lines().toArray(String[]::new);
        assertEquals(3, lines.length);
        assertTrue(lines[0].contains("'"), "the value is in the first line: " + lines[0]);
        assertTrue(lines[1].startsWith("  why:  ") && lines[2].startsWith("  try:  "));
    }
}
