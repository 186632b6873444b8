package dev.netstack.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What rtnetlink was told is what `ip` shows. Root, in a network namespace of its own.
@Tag("native")
class KernelLinkNativeTest {
    private final TunTapDevice device =
            TunTapDevice.open(DeviceSpec.parse("tap:netstack0"), OffloadMode.OFF);
    private final KernelLink link = device.kernelLink();

    @AfterEach
    void close() {
        device.close();
    }

    /// The output of `ip` on one line.
    private static String ip(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return output.replaceAll("\\s+", " ");
    }

    private static void assertShows(String wanted, String found) {
        assertTrue(found.contains(wanted), "wanted: " + wanted + "\nfound: " + found);
    }

    @Test
    void linkGoesUpAndDown() throws IOException {
        assertFalse(link.isUp());
        link.up();
        assertTrue(link.isUp());
        assertShows("UP", ip("link", "show", "netstack0"));
        link.down();
        assertFalse(link.isUp());
    }

    @Test
    void mtuMacAndQueueAreSetAndReadBack() throws IOException {
        link.mtu(9000);
        link.mac(new MacAddress(0x0200_5E00_5301L));
        link.queueLength(5000);
        assertEquals(9000, link.mtu());
        assertEquals(9000, device.properties().mtu());
        assertEquals(new MacAddress(0x0200_5E00_5301L), link.mac());
        String shown = ip("link", "show", "netstack0");
        assertShows("mtu 9000", shown);
        assertShows("qlen 5000", shown);
        assertShows("link/ether 02:00:5e:00:53:01", shown);
    }

    /// RFC 4862 §5.4: a tentative address answers nobody, so the kernel's side skips the wait.
    @Test
    void addressesOfBothFamiliesAreUsableAtOnce() throws IOException {
        NativeLink.configure(link);
        NativeLink.configure(link);
        String shown = ip("address", "show", "netstack0");
        assertShows("inet 192.0.2.1/24 scope global netstack0", shown);
        assertShows("inet6 2001:db8:77::1/64 scope global nodad", shown);
        int tentative = shown.indexOf("2001:db8:77::1/64 scope global tentative");
        assertEquals(-1, tentative);
    }

    @Test
    void routesOfBothFamiliesAreAdded() throws IOException {
        NativeLink.configure(link);
        link.addRoute(new Prefix(new Ipv4Address(0xC633_6400), 24));
        link.addRoute(new Prefix(new Ipv4Address(0xCB00_7100), 24), new Ipv4Address(Packets.STACK));
        long documentation = 0x2001_0DB8_0099_0000L;
        link.addRoute(
                new Prefix(new Ipv6Address(documentation, 0), 64),
                new Ipv6Address(Packets.PREFIX, 2));
        String routes = ip("route", "show");
        assertShows("198.51.100.0/24 dev netstack0 proto static scope link", routes);
        assertShows("203.0.113.0/24 via 192.0.2.2 dev netstack0 proto static", routes);
        assertShows("2001:db8:99::/64 via 2001:db8:77::2 dev netstack0", ip("-6", "route", "show"));
    }

    @Test
    void eachRefusalHasItsReasonAndItsErrorNumber() {
        assertRefused(Reason.NO_SUCH_DEVICE, "ENODEV", () -> KernelLink.of("none0").up());
        assertRefused(Reason.NOT_SUPPORTED, "EINVAL", () -> link.mtu(1));
        assertRefused(
                Reason.FAILED,
                "ENETUNREACH",
                () ->
                        link.addRoute(
                                new Prefix(new Ipv4Address(0xCB00_7100), 24),
                                new Ipv4Address(Packets.STACK)));
    }

    private static void assertRefused(Reason reason, String errno, Runnable call) {
        var e = assertThrows(DeviceException.class, call::run);
        assertEquals(reason, e.reason(), e.getMessage());
        assertShows(errno, String.valueOf(e.getMessage()));
        assertEquals(3, String.valueOf(e.getMessage()).lines().count());
    }
}
