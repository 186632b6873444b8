package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 4861 §4.
class NdpMessageTest {
    private static final String TARGET = "20010db8007700000000000000000002";

    private final Arena arena = Arena.ofAuto();

    private Parsed<NdpMessage> parse(String hex) {
        var bytes = Golden.of(arena, hex);
        return NdpMessage.parse(bytes, 0, bytes.byteSize());
    }

    private static NdpMessage captured(MemorySegment frame) {
        return Golden.ok(NdpMessage.parse(frame, 54, frame.byteSize()));
    }

    @Test
    void aCapturedSolicitationAsksForItsTarget() {
        var frame = GoldenFrame.NEIGHBOR_SOLICITATION.in(arena);
        var message = assertInstanceOf(NdpMessage.NeighborSolicitation.class, captured(frame));
        assertEquals("2001:db8:77::2", message.target().toString());
        assertEquals(0x02005E005301L, message.linkAddressBits(NdpOption.SOURCE_LINK_ADDRESS));
        assertEquals(-1, message.linkAddressBits(NdpOption.TARGET_LINK_ADDRESS));

        var written = arena.allocate(32);
        NdpMessage.writeNeighbor(
                written, 0, Icmp6Message.NEIGHBOR_SOLICITATION, 0, message.target());
        NdpOption.LinkAddress.write(written, 24, NdpOption.SOURCE_LINK_ADDRESS, 0x02005E005301L);
        var ip = Golden.ok(Ipv6Header.parse(frame, 14, frame.byteSize()));
        Icmp6Message.writeChecksum(
                written,
                0,
                32,
                Checksum.addresses(
                        ip.sourceHigh(),
                        ip.sourceLow(),
                        ip.destinationHigh(),
                        ip.destinationLow()));
        assertEquals(Golden.hex(frame.asSlice(54)), Golden.hex(written));
    }

    @Test
    void aCapturedAdvertisementGivesItsTargetsAddress() {
        var message =
                assertInstanceOf(
                        NdpMessage.NeighborAdvertisement.class,
                        captured(GoldenFrame.NEIGHBOR_ADVERTISEMENT.in(arena)));
        assertFalse(message.isRouter());
        assertTrue(message.isSolicited());
        assertTrue(message.isOverride());
        assertEquals("2001:db8:77::2", message.target().toString());
        var option =
                Golden.ok(NdpOption.parse(message.bytes(), message.optionsStart(), message.end()));
        var link = assertInstanceOf(NdpOption.LinkAddress.class, option);
        assertEquals(NdpOption.TARGET_LINK_ADDRESS, link.kind());
        assertEquals("02:00:5e:00:53:02", link.address().toString());
        assertEquals(message.end(), link.end());
    }

    @Test
    void anAdvertisementOfARouterIsRead() {
        var parsed =
                parse(
                        """
                        86 00 0000 40 c8 0708 00007530 000003e8
                        01 01 020000000001
                        05 01 0000 000005dc
                        03 04 40 c0 00015180 ffffffff 00000000 20010db8000000000000000000000000
                        19 03 0000 00000e10 20010db8000000000000000000000053
                        18 02 30 18 00000258 20010db800050000
                        1f 03 0000 00000e10 076578616d706c65 036f726700000000
                        fd 01 000000000000
                        """);
        var ra = assertInstanceOf(NdpMessage.RouterAdvertisement.class, Golden.ok(parsed));
        assertEquals(64, ra.hopLimit());
        assertEquals(RouterPreference.HIGH, ra.preference());
        assertTrue(ra.isManaged());
        assertTrue(ra.isOtherConfiguration());
        assertEquals(1800, ra.routerLifetimeSeconds());
        assertEquals(30_000, ra.reachableTimeMillis());
        assertEquals(1_000, ra.retransTimerMillis());
        var link = option(ra, ra.optionsStart());
        var mtu = option(ra, link.end());
        assertEquals(1500, assertInstanceOf(NdpOption.Mtu.class, mtu).mtu());
        var prefix = assertInstanceOf(NdpOption.PrefixInformation.class, option(ra, mtu.end()));
        assertEquals(64, prefix.prefixLength());
        assertTrue(prefix.isOnLink());
        assertTrue(prefix.isAutonomous());
        assertEquals(86_400, prefix.validLifetimeSeconds());
        assertEquals(0xFFFF_FFFFL, prefix.preferredLifetimeSeconds());
        assertEquals("2001:db8::", prefix.prefix().toString());
        var servers =
                assertInstanceOf(NdpOption.RecursiveDnsServers.class, option(ra, prefix.end()));
        assertEquals(1, servers.count());
        assertEquals("2001:db8::53", servers.server(0).toString());
        assertEquals(3_600, servers.lifetimeSeconds());
        var route = assertInstanceOf(NdpOption.RouteInformation.class, option(ra, servers.end()));
        assertEquals(48, route.prefixLength());
        assertEquals(RouterPreference.LOW, route.preference());
        assertEquals(600, route.lifetimeSeconds());
        assertEquals("2001:db8:5::", route.prefix().toString());
        var domains = assertInstanceOf(NdpOption.DnsSearchList.class, option(ra, route.end()));
        assertEquals(List.of("example.org"), domains.names());
        var other = assertInstanceOf(NdpOption.Other.class, option(ra, domains.end()));
        assertEquals(253, other.kind());
        assertEquals(ra.end(), other.end());
    }

    private static NdpOption option(NdpMessage message, long at) {
        return Golden.ok(NdpOption.parse(message.bytes(), at, message.end()));
    }

    @Test
    void aRedirectQuotesTheDatagram() {
        var parsed =
                parse(
                        "89 00 0000 00000000"
                                + TARGET
                                + TARGET
                                + "04 02 0000 00000000"
                                + "60000000 00000000");
        var redirect = assertInstanceOf(NdpMessage.Redirect.class, Golden.ok(parsed));
        assertEquals("2001:db8:77::2", redirect.target().toString());
        assertEquals("2001:db8:77::2", redirect.destination().toString());
        var header =
                assertInstanceOf(
                        NdpOption.RedirectedHeader.class,
                        option(redirect, redirect.optionsStart()));
        assertEquals(0x60, Octets.u8(header.bytes(), header.quotedStart()));
        assertEquals(redirect.end(), header.end());
    }

    @Test
    void aCapturedRouterSolicitationIsRead() {
        var message =
                assertInstanceOf(
                        NdpMessage.RouterSolicitation.class,
                        captured(GoldenFrame.ROUTER_SOLICITATION.in(arena)));
        assertEquals(0x02005E005302L, message.linkAddressBits(NdpOption.SOURCE_LINK_ADDRESS));
    }

    /// RFC 4861 §4.6, §6.1, §7.1: one such option, and the whole message is discarded.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "01 00 020000000001",
                "01 02 020000000001",
                "01 ff 020000000001",
                "01",
                "01 01 0200000000",
                "0e 01 000000000000 05 00 000000000000"
            })
    void a7_anOptionOfLengthZeroOrBeyondTheEndCondemnsTheMessage(String option) {
        var malformed = new Parsed.Malformed<NdpMessage>(Malformation.BAD_OPTION);
        assertEquals(malformed, parse("85 00 0000 00000000" + option));
        assertEquals(malformed, parse("86 00 0000 00000000 00000000 00000000" + option));
        assertEquals(malformed, parse("87 00 0000 00000000" + TARGET + option));
        assertEquals(malformed, parse("88 00 0000 00000000" + TARGET + option));
        assertEquals(malformed, parse("89 00 0000 00000000" + TARGET + TARGET + option));
    }

    @Test
    void a7_manyOptionsOfTheGreatestLengthAreWalkedOnce() {
        var bytes = arena.allocate(8 + 30 * 255 * 8);
        Octets.putU8(bytes, 0, Icmp6Message.ROUTER_SOLICITATION);
        for (int i = 0; i < 30; i++) {
            Octets.putU8(bytes, 8 + i * 255 * 8, NdpOption.SOURCE_LINK_ADDRESS);
            Octets.putU8(bytes, 8 + i * 255 * 8 + 1, 255);
        }
        var message = Golden.ok(NdpMessage.parse(bytes, 0, bytes.byteSize()));
        assertEquals(-1, message.linkAddressBits(NdpOption.SOURCE_LINK_ADDRESS));
    }

    /// RFC 4861 §6.1.1, §6.1.2, §7.1.1, §7.1.2, §8.1: the code is 0, the length at least the
    /// type's.
    @ParameterizedTest
    @ValueSource(ints = {133, 134, 135, 136, 137})
    void a6_anotherCodeOrAShorterMessageIsMalformed(int type) {
        int[] lengths = {8, 16, 24, 24, 40};
        int length = lengths[type - 133];
        var bytes = arena.allocate(64);
        Octets.putU8(bytes, 0, type);
        Golden.ok(NdpMessage.parse(bytes, 0, length));
        for (int end = 0; end < length; end++) {
            assertEquals(
                    new Parsed.Malformed<NdpMessage>(Malformation.TRUNCATED),
                    NdpMessage.parse(bytes, 0, end));
        }
        Octets.putU8(bytes, 1, 1);
        assertEquals(
                new Parsed.Malformed<NdpMessage>(Malformation.BAD_FIELD),
                NdpMessage.parse(bytes, 0, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 132, 138, 255})
    void anotherTypeIsNoNeighborDiscovery(int type) {
        var bytes = arena.allocate(8);
        Octets.putU8(bytes, 0, type);
        assertEquals(
                new Parsed.Malformed<NdpMessage>(Malformation.BAD_FIELD),
                NdpMessage.parse(bytes, 0, 8));
    }

    /// An option that is not of its type's length is skipped like one that is not known.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "01 02 0000000000000000000000000000",
                "03 01 000000000000",
                "05 02 0000000000000000000000000000"
            })
    void anOptionOfAnotherLengthIsAnother(String hex) {
        var bytes = Golden.of(arena, hex);
        assertInstanceOf(
                NdpOption.Other.class, Golden.ok(NdpOption.parse(bytes, 0, bytes.byteSize())));
    }
}
