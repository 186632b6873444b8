package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8200: which datagrams are taken, and what happens to the others.
class Ipv6InputTest {
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int NO_NEXT_HEADER = 59;
    private static final int UNASSIGNED_PROTOCOL = 253;
    private static final int PARAMETER_PROBLEM = 4;
    private static final MacAddress ALL_NODES_MAC = new MacAddress(0x3333_0000_0001L);

    private final IpLink link = new IpLink();

    private static TestDatagram echo() {
        return IpLink.echo(Family.IPV6, 1, 1, IpLink.pattern(32));
    }

    private void expectAnswered(TestDatagram datagram) {
        link.inject(datagram);
        var reply = link.sentOne();
        assertEquals(129, reply.type(), reply::toString);
        assertEquals(58, reply.protocol());
        assertArrayEquals(IpLink.pattern(32), reply.from(8));
    }

    private void expectDropped(DropReason why, TestDatagram datagram) {
        long before = link.stack.count(why);
        link.inject(datagram);
        link.expectNothing();
        assertEquals(before + 1, link.stack.count(why), () -> "drops for " + why);
    }

    private void expectProblem(int code, int pointer, TestDatagram datagram) {
        link.inject(datagram);
        var error = link.sentOne();
        assertEquals(PARAMETER_PROBLEM, error.type(), error::toString);
        assertEquals(code, error.code());
        assertEquals(pointer, error.u32(4));
        assertEquals(0, error.checksumError());
        assertArrayEquals(datagram.octets(), error.from(8));
    }

    /// RFC 8200 §3 IP6-1.
    @ParameterizedTest
    @ValueSource(ints = {0, 4, 5, 7})
    void anotherVersionIsDropped(int version) {
        expectDropped(DropReason.IP_MALFORMED, echo().version(version));
    }

    /// Threat C1, RFC 8200 §3 IP6-1.
    @ParameterizedTest
    @ValueSource(ints = {41, 80, 65_535})
    void c1_aPayloadLengthBeyondTheFrameIsDropped(int length) {
        expectDropped(DropReason.IP_MALFORMED, echo().lengthField(length));
    }

    /// RFC 8200 §3 IP6-1: what is behind the payload is the link's.
    @Test
    void excessOctetsAreTrimmed() {
        expectAnswered(echo().trailing(9));
    }

    /// RFC 8200 §3 IP6-2.
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aHopLimitOfNothingIsDeliveredToUs(int hopLimit) {
        expectAnswered(echo().hopLimit(hopLimit));
    }

    /// Threat C12, RFC 4291 §2.5.2, §2.5.3, §2.7, IP6-22.
    @Test
    void c12_sourcesThatAreNoHostAreDropped() {
        long mapped = 0xFFFF_C000_0201L;
        for (var source :
                new Ipv6Address[] {
                    Ipv6Address.LOOPBACK,
                    Ipv6Address.ANY,
                    new Ipv6Address(0, mapped),
                    Ipv6Address.ALL_NODES,
                    StackFixture.IPV6
                }) {
            expectDropped(DropReason.IP_BAD_SOURCE, echo().from(source));
            expectDropped(
                    DropReason.IP_BAD_SOURCE, IpLink.udp(Family.IPV6, 9, 9, (byte) 1).from(source));
        }
    }

    /// Threat C12, RFC 8200 §3 IP6-21: the same as destinations, and other hosts'.
    @Test
    void c12_destinationsThatAreNotOursAreDropped() {
        for (var destination :
                new Ipv6Address[] {
                    Ipv6Address.LOOPBACK,
                    Ipv6Address.ANY,
                    new Ipv6Address(0, 0xFFFF_C000_0202L),
                    new Ipv6Address(0xFF01L << 48, 1),
                    new Ipv6Address(0xFF00L << 48, 1),
                    new Ipv6Address(0xFF02L << 48, 0xFB),
                    new Ipv6Address(0x2001_0DB8_0077_0000L, 3)
                }) {
            expectDropped(DropReason.IP_NOT_FOR_US, echo().to(destination));
        }
    }

    /// RFC 4443 §4.2 IC6-5, IC6-8: from a unicast address of the interface.
    @Test
    void anEchoToAllNodesIsAnsweredFromAUnicastAddress() {
        link.inject(echo().to(Ipv6Address.ALL_NODES), ALL_NODES_MAC);
        var reply = link.sentOne();
        assertEquals(StackFixture.IPV6, reply.source());
        assertEquals(129, reply.type());
    }

    /// RFC 8200 §4.1 IP6-3, IP6-6: any order and repetition.
    @Test
    void extensionHeadersArePassedInOrder() {
        expectAnswered(echo().extension(DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0));
        expectAnswered(echo().extension(DESTINATION_OPTIONS, 0, 0, 0, 0, 0, 0, 0, 0));
        expectAnswered(
                echo().extension(DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0)
                        .extension(ROUTING, 0, 0, 0, 0, 0, 0, 0, 0)
                        .extension(DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0)
                        .extension(HOP_BY_HOP, 0, 0, 5, 2, 0, 0, 1, 0));
    }

    /// RFC 8200 §4.1, §4.3 IP6-3, IP6-4: hop-by-hop options come first or not at all.
    @Test
    void hopByHopOptionsAnywhereElseAreAnUnknownHeader() {
        expectProblem(
                1,
                40,
                echo().extension(HOP_BY_HOP, 0, 0, 1, 4, 0, 0, 0, 0)
                        .extension(DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0));
    }

    /// Threats C2: lengths beyond the datagram end the walk, not the stack.
    @ParameterizedTest
    @CsvSource({"0, 255, 1, 4", "0, 0, 1, 255", "0, 0, 5, 5", "0, 0, 1, 5"})
    void c2_lengthsBeyondTheHeaderAreDropped(int next, int length, int kind, int optionLength) {
        for (int header : new int[] {HOP_BY_HOP, DESTINATION_OPTIONS}) {
            expectDropped(
                    DropReason.IP_BAD_EXTENSION,
                    echo().extension(header, next, length, kind, optionLength, 0, 0, 0, 0));
        }
    }

    /// Threat C2: a PadN of nothing goes forward all the same.
    @Test
    void c2_emptyPaddingEnds() {
        expectAnswered(echo().extension(HOP_BY_HOP, 0, 0, 1, 0, 1, 0, 1, 0));
    }

    /// Threat C2, RFC 8200 §4: a header cut off by the end of the datagram.
    @Test
    void c2_aHeaderCutOffIsDropped() {
        for (int length = 1; length < 8; length++) {
            expectDropped(
                    DropReason.IP_BAD_EXTENSION,
                    IpLink.datagram(Family.IPV6, DESTINATION_OPTIONS, new byte[length]));
        }
    }

    /// Threat C3, RFC 8504 §5.3 IP6-19, RFC 8883 §2: eight headers, and eight options in each.
    @Test
    void c3_chainsBeyondTheLimitAreReported() {
        var most = echo();
        for (int i = 0; i < 8; i++) most.extension(DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0);
        expectAnswered(most);
        var tooMany = echo();
        for (int i = 0; i < 9; i++) tooMany.extension(DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0);
        expectProblem(8, 40 + 8 * 8, tooMany);
        assertEquals(1, link.stack.count(DropReason.IP_EXTENSION_LIMIT));
        int[] options = new int[8 + 16];
        options[1] = 2;
        for (int i = 0; i < 9; i++) options[2 + 2 * i] = 0x1E;
        options[20] = 1;
        options[21] = 2;
        expectProblem(9, 40 + 2 + 2 * 8, echo().extension(DESTINATION_OPTIONS, options));
    }

    /// Threat C3: a thousand Pad1 are walked once.
    @Test
    void c3_paddingIsFinite() {
        int[] padding = new int[1_024];
        padding[1] = 127;
        expectAnswered(echo().extension(DESTINATION_OPTIONS, padding));
    }

    /// Threat C13, RFC 8200 §4.2 IP6-5, RFC 4443 §2.4 e IC6-3: what the two highest bits ask for.
    @ParameterizedTest
    @ValueSource(ints = {HOP_BY_HOP, DESTINATION_OPTIONS})
    void c13_unknownOptionsAreTreatedAsTheyAsk(int header) {
        expectAnswered(echo().extension(header, 0, 0, 0x1E, 4, 0, 0, 0, 0));
        expectDropped(
                DropReason.IP_BAD_EXTENSION, echo().extension(header, 0, 0, 0x5E, 4, 0, 0, 0, 0));
        expectProblem(2, 42, echo().extension(header, 0, 0, 0x9E, 4, 0, 0, 0, 0));
        expectProblem(2, 42, echo().extension(header, 0, 0, 0xDE, 4, 0, 0, 0, 0));
        var multicast = Ipv6Address.ALL_NODES;
        link.inject(
                echo().to(multicast).extension(header, 0, 0, 0x9E, 4, 0, 0, 0, 0), ALL_NODES_MAC);
        var error = link.sentOne();
        assertEquals(PARAMETER_PROBLEM, error.type());
        assertEquals(StackFixture.IPV6, error.source());
        link.inject(
                echo().to(multicast).extension(header, 0, 0, 0xDE, 4, 0, 0, 0, 0), ALL_NODES_MAC);
        link.expectNothing();
    }

    /// Threat C10, RFC 2675 §3: a jumbogram is an option that we do not know.
    @Test
    void c10_jumbogramsAreReported() {
        expectProblem(2, 42, echo().extension(HOP_BY_HOP, 0, 0, 0xC2, 4, 0, 1, 0, 0));
    }

    /// Threat C11, RFC 5095 §3, RFC 8200 §4.4 IP6-7, IP6-20.
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 255})
    void c11_sourceRoutesAreRefused(int type) {
        expectAnswered(echo().extension(ROUTING, 0, 0, type, 0, 0, 0, 0, 0));
        expectProblem(0, 42, echo().extension(ROUTING, 0, 0, type, 1, 0, 0, 0, 0));
        expectProblem(0, 42, echo().extension(ROUTING, 0, 0, type, 255, 0, 0, 0, 0));
    }

    /// Threats C14, C16, RFC 8200 §4 IP6-4: ESP and AH, tunnels and numbers that mean nothing.
    @ParameterizedTest
    @ValueSource(ints = {4, 41, 47, 50, 51, 135, UNASSIGNED_PROTOCOL})
    void c14_anUnknownNextHeaderIsReported(int protocol) {
        expectProblem(1, 6, IpLink.datagram(Family.IPV6, protocol, IpLink.pattern(40)));
        expectProblem(
                1,
                40,
                IpLink.datagram(Family.IPV6, protocol, IpLink.pattern(40))
                        .extension(DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0));
    }

    /// RFC 8200 §4.7 IP6-16.
    @Test
    void nothingFollowsNoNextHeader() {
        link.inject(IpLink.datagram(Family.IPV6, NO_NEXT_HEADER, IpLink.pattern(40)));
        link.expectNothing();
        assertEquals(0, link.stack.count(DropReason.IP_UNKNOWN_PROTOCOL));
    }

    /// RFC 4443 §2.4 c IC6-2: as much as fits into 1280 octets.
    @Test
    void anErrorIsAsLongAsEveryLinkCarries() {
        link.inject(IpLink.datagram(Family.IPV6, UNASSIGNED_PROTOCOL, IpLink.pattern(1_400)));
        assertEquals(1_240, link.sentOne().payload().length);
    }

    /// RFC 8200 §4.2 IP6-18: received labels are ignored, and classes answered in kind.
    @Test
    void theTrafficClassOfAnEchoIsAnsweredWithoutItsMark() {
        link.inject(echo().trafficClass(0xB9 | 3));
        assertEquals(0xB8, link.sentOne().emitted().ipv6().trafficClass());
    }
}
