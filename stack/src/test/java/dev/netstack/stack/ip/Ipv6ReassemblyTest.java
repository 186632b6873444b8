package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8200 §4.5: fragments that arrive.
class Ipv6ReassemblyTest {
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int PARAMETER_PROBLEM = 4;

    private final IpLink link = new IpLink();

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

    private static TestDatagram piece(byte[] payload, int protocol, int from, int to) {
        int more = to < payload.length ? 1 : 0;
        return fragment(protocol, from | more, Arrays.copyOfRange(payload, from, to));
    }

    private static TestDatagram fragment(int protocol, int offset, byte... octets) {
        return IpLink.datagram(Family.IPV6, protocol, octets)
                .extension(FRAGMENT, 0, 0, offset >>> 8, offset, 0, 0, 0, 7);
    }

    private static byte[] echoPayload(int length) {
        return IpLink.echo(Family.IPV6, 1, 1, IpLink.pattern(length)).payload();
    }

    private void expectNothingLeft() {
        assertEquals(0, link.stack.stack().buffers().inUse());
    }

    /// RFC 8200 §4.5 IP6-8, IP6-15: both ways, up to the largest.
    @ParameterizedTest
    @ValueSource(ints = {1_500, 8_000, 65_000, 65_527})
    void largeEchoesAreAnsweredWhole(int length) {
        byte[] request = echoPayload(length);
        for (int at = 0; at < request.length; at += 1_448) {
            link.inject(piece(request, 58, at, Math.min(at + 1_448, request.length)));
        }
        byte[] whole = new byte[request.length];
        int total = 0;
        for (var part : link.sent()) {
            assertEquals(FRAGMENT, part.protocol());
            byte[] text = part.from(8);
            System.arraycopy(text, 0, whole, part.u16(2) & ~7, text.length);
            total += text.length;
        }
        assertEquals(request.length, total);
        assertArrayEquals(
                Arrays.copyOfRange(request, 4, request.length),
                Arrays.copyOfRange(whole, 4, whole.length));
        assertEquals(
                0, TestDatagram.checksum(whole, StackFixture.IPV6, StackFixture.PEER_IPV6, 58));
        expectNothingLeft();
    }

    /// Threat C5, RFC 5722 §4, RFC 8200 §4.5 IP6-11: silently, and with what is still to come.
    @Test
    void c5_overlapDiscardsTheDatagram() {
        byte[] request = echoPayload(56);
        link.inject(piece(request, 58, 0, 24));
        link.inject(piece(request, 58, 16, 40));
        for (int at = 0; at < 64; at += 8) link.inject(piece(request, 58, at, at + 8));
        link.stack.advance(61 * StackFixture.SECOND);
        link.expectNothing();
        expectNothingLeft();
    }

    /// Threat C6, RFC 6946 §4 IP6-13: alone, whatever of the same name waits.
    @Test
    void c6_anAtomicFragmentIsHandledAlone() {
        byte[] request = echoPayload(32);
        link.inject(piece(request, 58, 0, 16));
        link.inject(fragment(58, 0, request));
        assertEquals(129, link.sentOne().type());
        link.inject(piece(request, 58, 16, 40));
        assertEquals(129, link.sentOne().type());
    }

    /// Threat C7: a second Fragment header, in the datagram or in what came of the first.
    @Test
    void c7_nestedFragmentHeadersAreRefused() {
        expectDropped(
                DropReason.IP_BAD_EXTENSION,
                IpLink.echo(Family.IPV6, 1, 1, IpLink.pattern(32))
                        .extension(FRAGMENT, 0, 0, 0, 0, 0, 0, 0, 1)
                        .extension(FRAGMENT, 0, 0, 0, 0, 0, 0, 0, 2));
        byte[] inner = fragment(58, 0, echoPayload(48)).payload();
        link.inject(piece(inner, FRAGMENT, 0, 32));
        link.inject(piece(inner, FRAGMENT, 32, inner.length));
        assertEquals(List.of(), link.sent().stream().filter(sent -> sent.type() == 129).toList());
        link.stack.advance(61 * StackFixture.SECOND);
        expectNothingLeft();
    }

    /// Threat C9, RFC 8200 §4.5: nothing in it, and the least.
    @Test
    void c9_emptyFragmentsAreDroppedAndShortOnesAreLegal() {
        expectDropped(DropReason.FRAGMENT_MALFORMED, fragment(58, 8 | 1));
        expectDropped(DropReason.FRAGMENT_MALFORMED, fragment(58, 8));
        byte[] request = echoPayload(9);
        link.inject(piece(request, 58, 0, 16));
        link.inject(piece(request, 58, 16, 17));
        assertEquals(129, link.sentOne().type());
    }

    /// Threat C15, RFC 8200 §4.5 IP6-9, IP6-10.
    @Test
    void c15_badSizesAreReported() {
        expectProblem(0, 4, fragment(17, 8 | 1, new byte[9]));
        expectProblem(0, 42, fragment(17, 65_528, new byte[8]));
        expectNothingLeft();
    }

    /// Threat C4, RFC 7112 §5, RFC 8200 §4.5 IP6-12.
    @Test
    void c4_aFirstFragmentWithoutItsHeadersIsReported() {
        byte[] chain =
                IpLink.udp(Family.IPV6, 1, 9, new byte[16])
                        .extension(
                                DESTINATION_OPTIONS,
                                0,
                                1,
                                1,
                                12,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0)
                        .payload();
        expectProblem(3, 0, piece(chain, DESTINATION_OPTIONS, 0, 8));
        expectProblem(3, 0, piece(chain, DESTINATION_OPTIONS, 0, 16));
        expectNothingLeft();
    }

    /// RFC 8200 §4.5 IP6-14, threat C8: sixty seconds from the first to arrive.
    @Test
    void c8_theTimeIsFixedAndToldOf() {
        byte[] request = echoPayload(56);
        link.inject(piece(request, 58, 0, 32));
        link.stack.advance(59 * StackFixture.SECOND);
        link.inject(piece(request, 58, 40, 64));
        link.expectNothing();
        link.stack.advance(StackFixture.SECOND);
        var error = link.sentOne();
        assertEquals(3, error.type());
        assertEquals(1, error.code());
        assertArrayEquals(piece(request, 58, 0, 32).octets(), error.from(8));
        expectNothingLeft();
    }

    /// RFC 6980 §5: discovery in a fragment is ignored, even in one that is whole.
    @Test
    void fragmentedDiscoveryIsIgnored() {
        byte[] solicitation = new byte[24];
        solicitation[0] = (byte) 135;
        for (int i = 0; i < 8; i++) {
            solicitation[8 + i] = (byte) (StackFixture.IPV6.high() >>> (56 - 8 * i));
        }
        solicitation[23] = 2;
        var message = IpLink.datagram(Family.IPV6, 58, solicitation).checksumAt(2).hopLimit(255);
        message.extension(FRAGMENT, 0, 0, 0, 0, 0, 0, 0, 7);
        link.inject(message);
        assertEquals(1, link.stack.count(DropReason.ND_INVALID));
    }
}
