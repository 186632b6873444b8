package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.MacAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 1122 §3.2.1: which datagrams are taken, and what happens to the others.
class Ipv4InputTest {
    private static final int UNASSIGNED_PROTOCOL = 253;

    private final IpLink link = new IpLink();

    private static TestDatagram echo() {
        return IpLink.echo(Family.IPV4, 1, 1, IpLink.pattern(32));
    }

    private void expectAnswered(TestDatagram datagram) {
        link.inject(datagram);
        var reply = link.sentOne();
        assertEquals(0, reply.type(), reply::toString);
        assertArrayEquals(IpLink.pattern(32), reply.from(8));
    }

    private void expectDropped(DropReason why, TestDatagram datagram) {
        long before = link.stack.count(why);
        link.inject(datagram);
        link.expectNothing();
        assertEquals(before + 1, link.stack.count(why), () -> "drops for " + why);
    }

    /// RFC 1122 §3.2.1.1 IP4-1.
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 6, 15})
    void anotherVersionIsDropped(int version) {
        expectDropped(DropReason.IP_MALFORMED, echo().version(version));
    }

    /// Threat B1, RFC 791 §3.1, IP4-2: every header length against short and long totals.
    @Test
    void b1_headerAndTotalLengthsThatDoNotFitAreDropped() {
        for (int words = 0; words < 16; words++) {
            for (int total = 0; total <= 200; total += 10) {
                boolean isWhole = words >= 5 && total >= 4 * words && total <= 60;
                if (isWhole) continue;
                long before = link.stack.count(DropReason.IP_BAD_CHECKSUM);
                link.inject(echo().headerWords(words).lengthField(total));
                link.expectNothing();
                assertEquals(
                        before,
                        link.stack.count(DropReason.IP_BAD_CHECKSUM),
                        "checksum looked at with IHL " + words + ", total length " + total);
            }
        }
    }

    /// Threat B16, RFC 1122 §3.2.1.2 IP4-2.
    @Test
    void b16_aBadHeaderChecksumIsDropped() {
        expectDropped(DropReason.IP_BAD_CHECKSUM, echo().checksumFault(1));
        expectAnswered(echo());
    }

    /// Threat B17: octets behind the total length are the link's.
    @Test
    void b17_paddingIsNotData() {
        expectAnswered(echo().trailing(14));
    }

    /// Threat B18, RFC 1122 §3.2.1.7 IP4-12.
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void b18_aTtlOfNothingIsDeliveredToUs(int ttl) {
        expectAnswered(echo().hopLimit(ttl));
    }

    /// Threat B18, RFC 1122 §3.3.1 IP4-4: nothing is forwarded.
    @Test
    void b18_whatIsForAnotherHostIsDropped() {
        expectDropped(
                DropReason.IP_NOT_FOR_US, echo().to(new Ipv4Address(0xC000_0203)).hopLimit(64));
    }

    /// Threat B13, RFC 1122 §3.2.1.3, RFC 6890 §2.2.2, IP4-5.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "127.255.255.254",
                "224.0.0.1",
                "239.1.2.3",
                "240.0.0.1",
                "255.255.255.255",
                "192.0.2.255",
                "192.0.2.0"
            })
    void b13_aSourceThatIsNoHostIsDropped(String source) {
        var from = new Ipv4Address(bits(source));
        expectDropped(DropReason.IP_BAD_SOURCE, echo().from(from));
        expectDropped(DropReason.IP_BAD_SOURCE, IpLink.udp(Family.IPV4, 9, 9, (byte) 1).from(from));
    }

    /// Threat B12 (land): from us it cannot come.
    @Test
    void b12_ourOwnAddressAsSourceIsDropped() {
        expectDropped(DropReason.IP_BAD_SOURCE, echo().from(StackFixture.IPV4));
    }

    /// Threat B14, RFC 1122 §3.2.2.6 IC4-10, §3.2.2 IC4-5: neither reply nor error, in any form of
    /// broadcast (IP4-23).
    @ParameterizedTest
    @ValueSource(strings = {"255.255.255.255", "192.0.2.255", "192.0.2.0", "0.0.0.0", "224.0.0.1"})
    void b14_broadcastsAreNotAnswered(String destination) {
        var to = new Ipv4Address(bits(destination));
        link.inject(echo().to(to), MacAddress.BROADCAST);
        link.inject(IpLink.udp(Family.IPV4, 7, 9, (byte) 1).to(to), MacAddress.BROADCAST);
        link.inject(IpLink.datagram(Family.IPV4, UNASSIGNED_PROTOCOL).to(to), MacAddress.BROADCAST);
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.ICMP_BROADCAST_ECHO));
        assertEquals(1, link.stack.count(DropReason.UDP_NO_ENDPOINT));
        assertEquals(1, link.stack.count(DropReason.IP_UNKNOWN_PROTOCOL));
    }

    /// RFC 1112 §7.2 IP4-25: a group that nobody joined.
    @Test
    void anotherGroupIsDropped() {
        expectDropped(DropReason.IP_NOT_FOR_US, echo().to(new Ipv4Address(0xE000_00FB)));
    }

    /// Threat B15, RFC 1122 §3.3.4.2 IP4-22: the strong host model.
    @Test
    void b15_theAddressOfAnotherInterfaceIsNotForThisOne() {
        expectDropped(DropReason.IP_NOT_FOR_US, echo().to(Ipv4Address.LOOPBACK));
        expectDropped(DropReason.IP_NOT_FOR_US, echo().to(new Ipv4Address(0x7F01_0203)));
    }

    /// RFC 1122 §3.3.6 IP4-24.
    @Test
    void aUnicastDatagramInALinkBroadcastIsDropped() {
        link.inject(echo(), MacAddress.BROADCAST);
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.IP_UNICAST_IN_LINK_BROADCAST));
    }

    /// Threat B11, RFC 1122 §3.2.2.1 IC4-6: tunnels are protocols that we do not speak.
    @ParameterizedTest
    @ValueSource(ints = {4, 41, 47, 2, UNASSIGNED_PROTOCOL})
    void b11_anUnknownProtocolIsReported(int protocol) {
        var datagram = IpLink.datagram(Family.IPV4, protocol, IpLink.pattern(100));
        link.inject(datagram);
        var error = link.sentOne();
        assertEquals(3, error.type());
        assertEquals(2, error.code());
        assertArrayEquals(datagram.octets(), error.from(8));
        assertEquals(1, link.stack.count(DropReason.IP_UNKNOWN_PROTOCOL));
    }

    /// Threat B3, RFC 7126 §4.3, §4.4, RFC 1122 §3.2.1.8 IP4-16: refused, the route never reversed.
    @ParameterizedTest
    @CsvSource({"131, 4", "131, 8", "137, 4", "137, 8"})
    void b3_sourceRoutesAreRefused(int kind, int pointer) {
        link.inject(echo().options(kind, 7, pointer, 198, 51, 100, 1));
        var error = link.sentOne();
        assertEquals(3, error.type());
        assertEquals(5, error.code());
        assertEquals(20, error.emitted().ipv4().headerLength());
        assertEquals(1, link.stack.count(DropReason.IP_SOURCE_ROUTE));
        link.inject(
                echo().options(kind, 7, pointer, 198, 51, 100, 1).to(new Ipv4Address(0xC633_6401)));
        link.expectNothing();
    }

    /// RFC 1122 §3.2.1.8 IP4-14: what is not known is passed over; RFC 7126 §4.1, §4.2.
    @Test
    void unknownOptionsAreIgnored() {
        expectAnswered(echo().options(0x5E, 4, 1, 2));
        expectAnswered(echo().options(1, 1, 1, 1));
        expectAnswered(echo().options(0, 0xFF, 0xFF, 0xFF));
        expectAnswered(echo().options(148, 4, 0, 0));
        expectAnswered(echo().options(7, 7, 4, 0, 0, 0, 0));
        int[] longest = new int[40];
        Arrays.fill(longest, 1);
        expectAnswered(echo().options(longest));
    }

    /// Threat B2, RFC 1122 §3.2.1.8 IP4-15: one Parameter Problem that points at the option.
    @ParameterizedTest
    @CsvSource({
        "0x5E 0, 20", "0x5E 1, 20", "0x5E 5, 20", "0x5E 255, 20", "1 1 1 0x5E, 23",
        "1 0x5E 1 0, 21", "7 2 4 0, 20", "7 7 0 0, 20", "7 7 1 0, 20", "7 7 2 0, 20",
        "7 7 3 0, 20", "68 4 4 0, 20"
    })
    void b2_brokenOptionsAreReportedOnce(String octets, int pointer) {
        int[] options = Arrays.stream(octets.split(" ", -1)).mapToInt(Integer::decode).toArray();
        link.inject(echo().options(Arrays.copyOf(options, Math.max(4, options[1] == 7 ? 8 : 4))));
        var error = link.sentOne();
        assertEquals(12, error.type());
        assertEquals(pointer, error.payload()[4]);
        assertEquals(1, link.stack.count(DropReason.IP_BAD_OPTION));
    }

    /// Threat B2: a second source route does not get further than the first.
    @Test
    void b2_twoSourceRoutesAreOneProblem() {
        link.inject(echo().options(131, 3, 4, 137, 3, 4));
        assertEquals(1, link.sent().size());
    }

    /// RFC 1122 §3.2.2 IC4-2: the quoted header is as it came, options and all.
    @Test
    void theErrorQuotesTheHeaderUnmodified() {
        var datagram = echo().options(0x5E, 0, 0, 0).trafficClass(0xA0).identification(0xBEEF);
        link.inject(datagram);
        assertArrayEquals(datagram.octets(), link.sentOne().from(8));
    }

    private static int bits(String address) {
        int bits = 0;
        for (String octet : address.split("\\.", -1)) bits = (bits << 8) | Integer.parseInt(octet);
        return bits;
    }
}
