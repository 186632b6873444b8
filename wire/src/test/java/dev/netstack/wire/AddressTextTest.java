package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 4291 §2.2, RFC 5952 §4 to §6.
class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0",
        "192.0.2.1, -1073741311",
        "255.255.255.255, -1",
        "127.0.0.1, 2130706433"
    })
    void ipv4TextIsFourDecimalOctets(String text, int bits) {
        assertEquals(bits, Ipv4Address.parse(text).bits());
        assertEquals(text, new Ipv4Address(bits).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.04",
                "0x1.2.3.4",
                "1..3.4",
                "1.2.3.",
                ".1.2.3",
                " 1.2.3.4",
                "1.2.3.4 ",
                "-1.2.3.4",
                "+1.2.3.4",
                "1.2.3.99999999999999999999",
                "1.2.3.٤",
                "a.b.c.d",
                "00.0.0.0"
            })
    void otherIpv4TextIsRefused(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Ipv4Address.parse(text));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .startsWith("not an IPv4 address: \"" + text + "\": "));
    }

    /// The examples of RFC 5952 §4 and §5, and the edges of each rule.
    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::ABCD, 2001:db8::abcd",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "0:0:3:4:5:6:0:0, ::3:4:5:6:0:0",
        "1:0:0:4:5:6:0:0, 1::4:5:6:0:0",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "::ffff:c000:201, ::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:7.8.9.10, 1:2:3:4:5:6:708:90a",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    })
    void ipv6TextIsReadInEveryFormAndPrintedInOne(String text, String printed) {
        var address = Ipv6Address.parse(text);
        assertEquals(printed, address.toString());
        assertEquals(address, Ipv6Address.parse(printed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                ":1::2",
                "1::2:",
                "12345::",
                "::g",
                "::1%eth0",
                "::1/64",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "::1.2.3",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "::1.2.3.04",
                "1:2:3:4:5:6:7:1.2.3.4",
                "[::1]",
                " ::1",
                "::-1",
                "1:2:3:4:5:6:7:8:9:10:11::"
            })
    void otherIpv6TextIsRefused(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Ipv6Address.parse(text));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("not an IPv"));
    }

    @Test
    void textOfAnyAddressReadsBackAsTheAddress() {
        long seed = Seeds.seed();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            // Masks make runs of zero groups of every length and place.
            long high = random.nextLong() & maskOfGroups(random.nextInt(16));
            long low = random.nextLong() & maskOfGroups(random.nextInt(16));
            var six = new Ipv6Address(high, low);
            assertEquals(six, Ipv6Address.parse(six.toString()), () -> Seeds.text(seed));
            var four = new Ipv4Address((int) random.nextLong());
            assertEquals(four, Ipv4Address.parse(four.toString()), () -> Seeds.text(seed));
            assertEquals(four, IpAddress.of(four.high(), four.low()), () -> Seeds.text(seed));
            var mac = new MacAddress(random.nextLong() >>> 16);
            assertEquals(mac, MacAddress.parse(mac.toString()), () -> Seeds.text(seed));
        }
    }

    private static long maskOfGroups(int groups) {
        long mask = 0;
        for (int i = 0; i < 4; i++) if ((groups >> i & 1) != 0) mask |= 0xFFFFL << (16 * i);
        return mask;
    }

    @Test
    void aMappedAddressReadsAsTheIpv4AddressThatItStandsFor() {
        assertEquals(Ipv4Address.parse("192.0.2.1"), IpAddress.parse("::ffff:192.0.2.1"));
        assertEquals(Ipv6Address.parse("::1"), IpAddress.parse("::1"));
        assertEquals(Ipv4Address.LOOPBACK, IpAddress.parse("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:00:00:00",
                "02-00-00-00-00-01",
                "2:0:0:0:0:1",
                "02:00:00:00:00:0g",
                "02:00:00:00:00:01:02",
                "02:00:00:00:00:1:"
            })
    void otherHardwareAddressesAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> MacAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1:80", "[2001:db8::1]:0", "0.0.0.0:65535", "[::]:443"})
    void anAddressAndPortReadsBack(String text) {
        assertEquals(text, SocketAddress.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.0.2.1",
                "192.0.2.1:",
                "192.0.2.1:65536",
                "192.0.2.1:-1",
                "192.0.2.1:080",
                "2001:db8::1:80",
                "[2001:db8::1]",
                "[2001:db8::1]80",
                "[192.0.2.1]:80",
                "[]:80",
                ":80",
                "localhost:80",
                "[::1:80"
            })
    void otherAddressesAndPortsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> SocketAddress.parse(text));
    }

    @Test
    void aPortHasSixteenBits() {
        var any = Ipv4Address.ANY;
        assertThrows(IllegalArgumentException.class, () -> new SocketAddress(any, 65_536));
        assertThrows(IllegalArgumentException.class, () -> new SocketAddress(any, -1));
    }

    @Test
    void aRefusalNamesTheFault() {
        var refusal =
                assertThrows(
                        IllegalArgumentException.class, () -> Ipv4Address.parse("192.0.2.256"));
        assertEquals(
                "not an IPv4 address: \"192.0.2.256\": 256 is more than 255", refusal.getMessage());
    }
}
