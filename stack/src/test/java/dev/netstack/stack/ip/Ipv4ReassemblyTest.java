package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.Ipv4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 791 §3.2 and the limits of its reassembly (IP4-6 to IP4-9).
class Ipv4ReassemblyTest {
    private static final int MORE = 0x2000;
    private static final int ECHO_PROTOCOL = 1;

    private final IpLink link = new IpLink();

    /// The octets of `payload` from `from` to `to`.
    private static TestDatagram piece(byte[] payload, int from, int to) {
        int more = to < payload.length ? MORE : 0;
        return IpLink.datagram(Family.IPV4, ECHO_PROTOCOL, Arrays.copyOfRange(payload, from, to))
                .identification(7)
                .fragment(more | (from / 8));
    }

    private static byte[] echo(int length) {
        return IpLink.echo(Family.IPV4, 1, 1, IpLink.pattern(length)).payload();
    }

    private void expectEcho(byte[] request) {
        var reply = link.sent();
        int total = 0;
        byte[] whole = new byte[request.length];
        for (var part : reply) {
            int at = part.emitted().ipv4().fragmentOffset();
            System.arraycopy(part.payload(), 0, whole, at, part.payload().length);
            total += part.payload().length;
        }
        assertEquals(request.length, total);
        assertEquals(0, whole[0]);
        assertArrayEquals(
                Arrays.copyOfRange(request, 4, request.length),
                Arrays.copyOfRange(whole, 4, whole.length));
        assertEquals(0, TestDatagram.checksum(whole, null, null, 1));
    }

    private void expectNothingLeft() {
        assertEquals(0, link.stack.stack().buffers().inUse());
    }

    /// RFC 1122 §3.2.2.6 IC4-9, §3.3.2 IP4-6: the largest datagram there is, both ways.
    @ParameterizedTest
    @ValueSource(ints = {1_473, 8_000, 65_000, 65_507})
    void largeEchoesAreAnsweredWhole(int length) {
        byte[] request = echo(length);
        for (int at = 0; at < request.length; at += 1_480) {
            link.inject(piece(request, at, Math.min(at + 1_480, request.length)));
        }
        expectEcho(request);
        expectNothingLeft();
        assertEquals(1, link.stack.count(Counter.IP_REASM_OKS));
    }

    /// Any cut, any order, any duplicates: the datagram or nothing (IP4-6), against an oracle of
    /// octets.
    @Test
    void anyOrderOfPiecesGivesTheSameDatagram() {
        long seed = Long.getLong("netstack.seed", StackFixture.SEED);
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] request = echo(1 + random.nextInt(3_000));
            List<TestDatagram> pieces = new ArrayList<>();
            for (int at = 0; at < request.length; ) {
                int least = request.length / PartialDatagram.PIECES_MAX / 8 + 1;
                int to = Math.min(request.length, at + 8 * (least + random.nextInt(60)));
                pieces.add(piece(request, at, to).identification(round));
                if (pieces.size() > 1 && random.nextInt(4) == 0) pieces.add(pieces.getLast());
                at = to;
            }
            Collections.shuffle(pieces, random);
            for (var piece : pieces) link.inject(piece);
            try {
                expectEcho(request);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        link.stack.advance(31 * StackFixture.SECOND);
        expectNothingLeft();
    }

    /// Threats B4, IP4-7, C5's rule for IPv4: teardrop and its kin cost the datagram.
    @ParameterizedTest
    @CsvSource({
        "0, 24, 8, 16",
        "0, 24, 16, 40",
        "8, 24, 0, 16",
        "8, 16, 0, 24",
        "0, 8, 0, 16",
        "16, 40, 8, 24"
    })
    void b4_overlapDiscardsTheDatagram(int from, int to, int overFrom, int overTo) {
        byte[] request = echo(56);
        link.inject(piece(request, from, to));
        link.inject(piece(request, overFrom, overTo));
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_OVERLAP));
        // Even with every octet there, now or later, nothing comes of it.
        for (int at = 0; at < 64; at += 8) link.inject(piece(request, at, at + 8));
        link.expectNothing();
        expectNothingLeft();
        link.stack.advance(31 * StackFixture.SECOND);
        link.expectNothing();
        for (int at = 0; at < 64; at += 8) link.inject(piece(request, at, at + 8));
        expectEcho(request);
    }

    /// Threat B4: the same place with other octets is no duplicate.
    @Test
    void b4_aDuplicateMustBeIdentical() {
        byte[] request = echo(56);
        link.inject(piece(request, 0, 24));
        link.inject(piece(request, 0, 24));
        assertEquals(0, link.stack.count(DropReason.FRAGMENT_OVERLAP));
        byte[] other = request.clone();
        other[20] ^= 1;
        link.inject(piece(other, 0, 24));
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_OVERLAP));
    }

    /// Threat B4: two fragments that both claim to be the last.
    @ParameterizedTest
    @CsvSource({"40, 48", "48, 40"})
    void b4_twoEndsDiscardTheDatagram(int end, int otherEnd) {
        byte[] request = echo(56);
        link.inject(piece(Arrays.copyOf(request, end), 32, end));
        link.inject(piece(Arrays.copyOf(request, otherEnd), otherEnd - 8, otherEnd));
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_OVERLAP));
    }

    /// Threat B5 (ping of death), IP4-9: the end is computed, not trusted.
    @ParameterizedTest
    @CsvSource({"8191, 1480", "8189, 8", "8190, 1"})
    void b5_aDatagramOfMoreThan65535OctetsIsRefused(int units, int length) {
        byte[] request = echo(56);
        link.inject(piece(request, 0, 64).fragment(MORE));
        link.inject(
                IpLink.datagram(Family.IPV4, 1, new byte[length])
                        .identification(7)
                        .fragment(units));
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_MALFORMED));
        expectNothingLeft();
    }

    /// IP4-9: nor may the first fragment's options make it longer than that.
    @Test
    void b5_optionsOfTheFirstFragmentCount() {
        byte[] request = echo(65_500);
        for (int at = 1_440; at < request.length; at += 1_440) {
            link.inject(piece(request, at, Math.min(at + 1_440, request.length)));
        }
        link.inject(piece(request, 0, 1_440).options(new int[40]));
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_MALFORMED));
        expectNothingLeft();
    }

    /// Threat B6 (jolt2): repeats of one fragment cost nothing that lasts.
    @Test
    void b6_identicalFragmentsAreHeldOnce() {
        byte[] request = echo(56);
        for (int i = 0; i < 10_000; i++) link.inject(piece(request, 16, 24));
        assertEquals(2_048, link.stack.stack().buffers().inUse());
    }

    /// Threat B7 (Rose): first fragments of datagrams without end, from one source and from many.
    @ParameterizedTest
    @ValueSource(ints = {1, 20_000})
    void b7_manyDatagramsStayWithinTheirMemory(int sources) {
        byte[] request = echo(1_400);
        for (int i = 0; i < 20_000; i++) {
            link.inject(
                    piece(request, 0, 1_400)
                            .from(new Ipv4Address(0xC612_0000 + i % sources))
                            .identification(i));
            assertTrue(
                    link.stack.stack().buffers().inUse() <= Fragments.OCTETS_MAX,
                    "octets in use: " + link.stack.stack().buffers().inUse());
        }
        long share = (long) Fragments.OCTETS_MAX / Fragments.SOURCE_SHARE;
        long most = sources == 1 ? share : Fragments.OCTETS_MAX;
        assertTrue(link.stack.stack().buffers().inUse() <= most);
        byte[] honest = echo(3_000);
        for (int at = 0; at < honest.length; at += 1_480) {
            link.inject(piece(honest, at, Math.min(at + 1_480, honest.length)));
        }
        expectEcho(honest);
        link.stack.advance(31 * StackFixture.SECOND);
        expectNothingLeft();
    }

    /// Threat B8 (FragmentSmack): 64 pieces, no more.
    @Test
    void b8_aDatagramInTooManyPiecesIsDiscarded() {
        byte[] request = echo(8 * 65 - 8);
        for (int at = 0; at < request.length; at += 8) link.inject(piece(request, at, at + 8));
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_LIMIT));
        expectNothingLeft();
        byte[] most = echo(8 * 64 - 8);
        for (int at = most.length - 8; at >= 0; at -= 8) {
            link.inject(piece(most, at, at + 8).identification(8));
        }
        expectEcho(most);
    }

    /// Threat B8, RFC 1122 §3.3.2 IP4-8: later fragments do not extend the time, and the sender is
    /// told when the first one arrived.
    @Test
    void b8_theTimeIsFixed() {
        byte[] request = echo(120);
        link.inject(piece(request, 0, 8));
        for (int i = 1; i < 15; i++) {
            link.stack.advance(2 * StackFixture.SECOND);
            link.inject(piece(request, 8 * i, 8 * i + 8));
        }
        link.stack.advance(2 * StackFixture.SECOND - 1);
        assertEquals(0, link.stack.count(DropReason.FRAGMENT_TIMEOUT));
        link.stack.advance(1);
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_TIMEOUT));
        assertEquals(1, link.stack.count(Counter.IP_REASM_TIMEOUT));
        var error = link.sentOne();
        assertEquals(11, error.type());
        assertEquals(1, error.code());
        assertArrayEquals(piece(request, 0, 8).octets(), error.from(8));
        expectNothingLeft();
    }

    /// RFC 1122 §3.3.2 IP4-8, RFC 792: without the first fragment nobody is told.
    @Test
    void aTimeoutWithoutTheFirstFragmentIsSilent() {
        link.inject(piece(echo(120), 8, 16));
        link.stack.advance(31 * StackFixture.SECOND);
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_TIMEOUT));
    }

    /// Threat B9, RFC 3128 §2.1.
    @Test
    void b9_aFragmentInsideATcpHeaderIsDropped() {
        link.inject(IpLink.datagram(Family.IPV4, 6, new byte[40]).identification(1).fragment(1));
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_MALFORMED));
        expectNothingLeft();
    }

    /// Threat B10, RFC 791 §3.2 IP4-9.
    @ParameterizedTest
    @CsvSource({"0, true", "0, false", "1, true", "7, true", "9, true"})
    void b10_lengthsThatAreNoFragmentAreDropped(int length, boolean hasMore) {
        link.inject(
                IpLink.datagram(Family.IPV4, 1, new byte[length])
                        .identification(1)
                        .fragment((hasMore ? MORE : 0) | 2));
        assertEquals(1, link.stack.count(DropReason.FRAGMENT_MALFORMED));
        expectNothingLeft();
    }

    /// IP4-6: one datagram is (source, destination, protocol, identification).
    @Test
    void anythingElseInTheNameIsAnotherDatagram() {
        byte[] request = echo(56);
        link.inject(piece(request, 0, 32));
        link.inject(piece(request, 32, 64).identification(8));
        link.inject(piece(request, 32, 64).from(new Ipv4Address(0xC000_0207)));
        var otherProtocol = IpLink.datagram(Family.IPV4, 17, Arrays.copyOfRange(request, 32, 64));
        link.inject(otherProtocol.identification(7).fragment(4));
        link.expectNothing();
        link.inject(piece(request, 32, 64));
        expectEcho(request);
    }

    /// RFC 3168 §5.3: one mark marks the whole. ECN-4.
    @Test
    void aFragmentThatCannotBeMarkedBesideAMarkedOneCostsTheDatagram() {
        byte[] request = echo(56);
        link.inject(piece(request, 0, 32).trafficClass(3));
        link.inject(piece(request, 32, 64).trafficClass(0));
        link.expectNothing();
        link.inject(piece(request, 0, 32).trafficClass(2).identification(8));
        link.inject(piece(request, 32, 64).trafficClass(3).identification(8));
        expectEcho(request);
    }
}
