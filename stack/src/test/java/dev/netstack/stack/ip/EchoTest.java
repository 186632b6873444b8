package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.ip.EchoEndpoint.Failure;
import dev.netstack.stack.ip.EchoEndpoint.Reply;
import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.Icmp6Message;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EchoTest {
    private final IpLink link = new IpLink();

    /// RFC 1122 §3.2.2.6 IC4-9, RFC 4443 §4.2 IC6-5, IC6-8.
    @ParameterizedTest
    @EnumSource
    void echoIsAnsweredWholeFromTheAddressAsked(Family family) {
        byte[] data = IpLink.pattern(57);
        link.inject(IpLink.echo(family, 0x1234, 7, data).trafficClass(0xB9));
        var reply = link.sentOne();
        assertEquals(IpLink.us(family), reply.source());
        assertEquals(IpLink.peer(family), reply.destination());
        int type = family == Family.IPV4 ? Icmp4Message.ECHO_REPLY : Icmp6Message.ECHO_REPLY;
        assertEquals(type, reply.type());
        assertEquals(0, reply.code());
        assertEquals(0x1234, reply.u16(4));
        assertEquals(7, reply.u16(6));
        assertArrayEquals(data, reply.from(8));
        assertEquals(0, reply.checksumError());
    }

    /// Threat D9: lengths about the header's.
    @ParameterizedTest
    @EnumSource
    void d9_shortEchoesAreDroppedAndEmptyOnesAnswered(Family family) {
        for (int length = 0; length < 8; length++) {
            byte[] message = new byte[length];
            if (length > 0) message[0] = (byte) (family == Family.IPV4 ? 8 : 128);
            int protocol = family == Family.IPV4 ? 1 : 58;
            link.inject(IpLink.datagram(family, protocol, message));
            link.expectNothing();
        }
        assertEquals(8, link.stack.count(DropReason.ICMP_MALFORMED));
        link.inject(IpLink.echo(family, 1, 1));
        assertEquals(8, link.sentOne().payload().length);
    }

    /// Threat B16, RFC 1122 §3.2.2 IC4-1, RFC 4443 §2.3 IC6-10.
    @ParameterizedTest
    @EnumSource
    void b16_echoWithABadChecksumIsDropped(Family family) {
        var echo = IpLink.echo(family, 1, 1, (byte) 1, (byte) 2);
        byte[] message = echo.payload();
        message[9] ^= 1;
        link.inject(echo);
        link.expectNothing();
        assertEquals(1, link.stack.count(DropReason.ICMP_BAD_CHECKSUM));
    }

    @ParameterizedTest
    @EnumSource
    void theClientIsAnsweredOnceWithTheData(Family family) {
        var client = StackFixture.done(link.stack.stack().openEcho());
        try (var arena = Arena.ofConfined()) {
            var data = arena.allocate(100);
            data.fill((byte) 0x5A);
            assertTrue(client.send(IpLink.peer(family), 3, 9, data, link.stack.now()));
            link.stack.settle();
            var request = link.sentOne();
            assertEquals(9, request.hopLimit());
            assertEquals(client.identifier(), request.u16(4));
            assertEquals(3, request.u16(6));
            assertEquals(0, request.checksumError());
            assertNull(client.receive(data));

            int type = family == Family.IPV4 ? 0 : 129;
            link.inject(IpLink.icmp(family, type, 0, request.u32(4), request.from(8)).hopLimit(33));
            assertTrue(client.isReadable());
            var into = arena.allocate(60);
            var reply = assertInstanceOf(Reply.class, client.receive(into));
            assertEquals(new Reply(IpLink.peer(family), 3, 33, 100, 60), reply);
            assertEquals((byte) 0x5A, into.get(ValueLayout.JAVA_BYTE, 59));
            assertNull(client.receive(into));
        }
        client.close();
        assertEquals(0, link.stack.stack().buffers().inUse());
    }

    /// RFC 1122 §3.2.2.6 IC4-11, RFC 4443 §4.2 IC6-9: nobody else's reply is taken.
    @ParameterizedTest
    @EnumSource
    void aReplyToNobodyIsDropped(Family family) {
        var client = StackFixture.done(link.stack.stack().openEcho());
        int type = family == Family.IPV4 ? 0 : 129;
        int other = (client.identifier() + 1) << 16;
        link.inject(IpLink.icmp(family, type, 0, other));
        assertEquals(1, link.stack.count(DropReason.ICMP_NOT_MATCHED));
        assertTrue(!client.isReadable());
    }

    @ParameterizedTest
    @EnumSource
    void theClientHearsOfAnUnreachableDestination(Family family) {
        var client = StackFixture.done(link.stack.stack().openEcho());
        try (var arena = Arena.ofConfined()) {
            client.send(IpLink.peer(family), 5, 64, arena.allocate(8), link.stack.now());
        }
        link.stack.settle();
        link.sentOne();
        int kind = family == Family.IPV4 ? 8 : 128;
        byte[] quoted =
                IpLink.icmp(family, kind, 0, (client.identifier() << 16) | 5, new byte[8])
                        .from(IpLink.us(family))
                        .to(IpLink.peer(family))
                        .octets();
        int type = family == Family.IPV4 ? 3 : 1;
        int code = family == Family.IPV4 ? 1 : 3;
        link.inject(IpLink.icmp(family, type, code, 0, quoted));
        try (var arena = Arena.ofConfined()) {
            assertEquals(
                    new Failure(IpLink.peer(family), 5, IcmpError.Kind.HOST_UNREACHABLE),
                    client.receive(arena.allocate(8)));
        }
    }

    /// RFC 1122 §3.2.1.3 g: our own address answers over the loopback interface.
    @ParameterizedTest
    @EnumSource
    void ourOwnAddressAnswersUs(Family family) {
        var client = StackFixture.done(link.stack.stack().openEcho());
        try (var arena = Arena.ofConfined()) {
            var data = arena.allocate(1_000);
            assertTrue(client.send(IpLink.us(family), 1, 64, data, link.stack.now()));
            link.stack.settle();
            link.expectNothing();
            assertInstanceOf(Reply.class, client.receive(data));
        }
    }

    @Test
    void openingTooManyClientsIsRefused() {
        for (int i = 0; i < EchoTable.ENDPOINTS_MAX; i++) {
            StackFixture.done(link.stack.stack().openEcho());
        }
        assertInstanceOf(dev.netstack.stack.Outcome.Refused.class, link.stack.stack().openEcho());
    }
}
