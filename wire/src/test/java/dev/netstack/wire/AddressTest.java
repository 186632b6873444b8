package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    /// RFC 1122 §3.2.1.3, RFC 6890 §2.2.2.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "127.255.255.255",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.0",
                "255.255.255.255"
            })
    void noDatagramCanComeFromAMartian(String text) {
        assertTrue(Ipv4Address.parse(text).isMartianSource());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0.0", "126.255.255.255", "128.0.0.1", "223.255.255.255"})
    void whatIsBesideAMartianRangeIsNone(String text) {
        assertFalse(Ipv4Address.parse(text).isMartianSource());
    }

    @Test
    void ipv4KindsAreToldApart() {
        assertTrue(Ipv4Address.BROADCAST.isBroadcast());
        assertTrue(Ipv4Address.BROADCAST.isReserved());
        assertFalse(Ipv4Address.parse("255.255.255.254").isBroadcast());
        assertTrue(Ipv4Address.ANY.isUnspecified());
        assertTrue(Ipv4Address.ANY.isThisNetwork());
        assertTrue(Ipv4Address.LOOPBACK.isLoopback());
        assertTrue(Ipv4Address.parse("169.254.1.1").isLinkLocal());
        assertFalse(Ipv4Address.parse("169.253.255.255").isLinkLocal());
        assertTrue(Ipv4Address.parse("224.0.0.251").isMulticast());
        assertEquals(32, Ipv4Address.ANY.bitLength());
    }

    @Test
    void ipv6KindsAreToldApart() {
        assertTrue(Ipv6Address.parse("fe80::1").isLinkLocal());
        assertTrue(Ipv6Address.parse("febf:ffff::").isLinkLocal());
        assertFalse(Ipv6Address.parse("fec0::1").isLinkLocal());
        assertTrue(Ipv6Address.parse("fd00::1").isUniqueLocal());
        assertFalse(Ipv6Address.parse("fe00::1").isUniqueLocal());
        assertTrue(Ipv6Address.ALL_NODES.isMulticast());
        assertTrue(Ipv6Address.ALL_ROUTERS.isMulticast());
        assertEquals(2, Ipv6Address.ALL_NODES.multicastScope());
        assertEquals(14, Ipv6Address.parse("ff0e::1").multicastScope());
        assertFalse(Ipv6Address.parse("fe00::").isMulticast());
        assertTrue(Ipv6Address.LOOPBACK.isLoopback());
        assertFalse(Ipv6Address.ANY.isLoopback());
        assertTrue(Ipv6Address.ANY.isUnspecified());
        assertFalse(Ipv6Address.LOOPBACK.isUnspecified());
        assertTrue(Ipv6Address.parse("::ffff:1.2.3.4").isIpv4Mapped());
        assertFalse(Ipv6Address.parse("::1.2.3.4").isIpv4Mapped());
        assertEquals(128, Ipv6Address.ANY.bitLength());
    }

    /// The example of RFC 4291 §2.7.1.
    @Test
    void aSolicitedNodeAddressHasTheLastThreeOctets() {
        assertEquals(
                Ipv6Address.parse("ff02::1:ff0e:8c6c"),
                Ipv6Address.parse("4037::1:800:200e:8c6c").solicitedNode());
    }

    /// The example of RFC 2464 §4.
    @Test
    void aLinkLocalAddressIsMadeOfTheHardwareAddress() {
        assertEquals(
                Ipv6Address.parse("fe80::3656:78ff:fe9a:bcde"),
                Ipv6Address.linkLocal(MacAddress.parse("34:56:78:9a:bc:de")));
    }

    /// RFC 1112 §6.4, RFC 2464 §7.
    @ParameterizedTest
    @CsvSource({
        "224.0.0.1, 01:00:5e:00:00:01",
        "239.129.2.3, 01:00:5e:01:02:03",
        "ff02::1, 33:33:00:00:00:01",
        "ff02::1:ff0e:8c6c, 33:33:ff:0e:8c:6c"
    })
    void aGroupHasAHardwareAddress(String group, String mac) {
        var address = IpAddress.parse(group);
        long bits = MacAddress.groupBits(address.high(), address.low());
        assertEquals(mac, new MacAddress(bits).toString());
        assertTrue(MacAddress.isMulticast(bits));
    }

    @Test
    void hardwareAddressBitsSayWhatTheyAre() {
        assertTrue(MacAddress.BROADCAST.isMulticast());
        assertTrue(MacAddress.BROADCAST.isBroadcast());
        assertFalse(MacAddress.ZERO.isMulticast());
        assertFalse(MacAddress.ZERO.isBroadcast());
        assertTrue(MacAddress.parse("02:00:00:00:00:01").isLocal());
        assertFalse(MacAddress.parse("00:00:5e:00:53:01").isLocal());
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(-1));
    }

    @Test
    void addressesAreReadAsTheyAreWritten() {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(32);
            var four = Ipv4Address.parse("192.0.2.1");
            four.write(bytes, 1);
            assertEquals(192, Octets.u8(bytes, 1));
            assertEquals(four, Ipv4Address.read(bytes, 1));
            var six = Ipv6Address.parse("2001:db8::8:800:200c:417a");
            six.write(bytes, 3);
            assertEquals(0x20, Octets.u8(bytes, 3));
            assertEquals(six, Ipv6Address.read(bytes, 3));
            var mac = MacAddress.parse("02:00:5e:10:00:01");
            mac.write(bytes, 5);
            assertEquals(0x02, Octets.u8(bytes, 5));
            assertEquals(mac, MacAddress.read(bytes, 5));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77/24, 192.0.2.0, 192.0.2.255, 255.255.255.0",
        "192.0.2.77/32, 192.0.2.77, 192.0.2.77, 255.255.255.255",
        "192.0.2.77/31, 192.0.2.76, 192.0.2.77, 255.255.255.254",
        "0.0.0.0/0, 0.0.0.0, 255.255.255.255, 0.0.0.0",
        "2001:db8::1/64, 2001:db8::, 2001:db8::ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff::",
        "2001:db8::1/128, 2001:db8::1, 2001:db8::1," + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::8001/113, 2001:db8::8000, 2001:db8::ffff,"
                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:8000",
        "::/0, ::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::"
    })
    void aPrefixHasAFirstAndALastAddress(String text, String first, String last, String mask) {
        var prefix = Prefix.parse(text);
        assertEquals(text, prefix.toString());
        assertEquals(first, prefix.network().toString());
        assertEquals(last, prefix.broadcast().toString());
        assertEquals(mask, prefix.mask().toString());
        assertTrue(prefix.contains(prefix.network()));
        assertTrue(prefix.contains(prefix.broadcast()));
        assertEquals(new Prefix(prefix.network(), prefix.length()), prefix.range());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.1.255",
        "192.0.2.0/24, 192.0.3.0",
        "2001:db8::/64, 2001:db8:0:1::",
        "2001:db8::/65, 2001:db8:0:0:8000::",
        "::/0, 192.0.2.1",
        "0.0.0.0/0, 2001:db8::1",
        "0.0.0.0/0, ::1"
    })
    void anAddressOutsideIsNotContained(String prefix, String address) {
        assertFalse(Prefix.parse(prefix).contains(IpAddress.parse(address)));
    }

    /// RFC 3021 §2.1.
    @Test
    void aPointToPointPrefixHasNoBroadcastAddress() {
        assertTrue(Prefix.parse("192.0.2.0/30").hasBroadcast());
        assertFalse(Prefix.parse("192.0.2.0/31").hasBroadcast());
        assertFalse(Prefix.host(Ipv4Address.LOOPBACK).hasBroadcast());
        assertFalse(Prefix.parse("2001:db8::/64").hasBroadcast());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "192.0.2.1/",
                "192.0.2.1/33",
                "192.0.2.1/024",
                "192.0.2.1/-1",
                "192.0.2.1/255.255.255.0",
                "2001:db8::/129",
                "/24",
                "192.0.2.1/24/24"
            })
    void otherPrefixesAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Prefix.parse(text));
    }

    @Test
    void aPrefixIsNotLongerThanItsAddress() {
        assertThrows(IllegalArgumentException.class, () -> new Prefix(Ipv4Address.ANY, 33));
        assertThrows(IllegalArgumentException.class, () -> new Prefix(Ipv6Address.ANY, -1));
    }
}
