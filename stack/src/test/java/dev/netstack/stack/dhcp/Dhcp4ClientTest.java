package dev.netstack.stack.dhcp;

import static dev.netstack.stack.StackFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.Dhcp4Message.Kind;
import dev.netstack.wire.Dhcp4Options;
import dev.netstack.wire.Ipv4Address;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 2131 §4.4.
class Dhcp4ClientTest extends LeaseFixture {
    /// RFC 2131 §4.4.1, table 5: from nobody to everybody, with our hardware address and name.
    @Test
    void aServerIsLookedFor() {
        server.link.advance(SECOND);
        var discover = server.only();
        assertEquals(Kind.DISCOVER, discover.kind());
        assertEquals(Ipv4Address.ANY, discover.ip().source());
        assertEquals(Ipv4Address.BROADCAST, discover.ip().destination());
        assertTrue(discover.wantsBroadcast());
        assertNull(discover.option(Dhcp4Options.SERVER_IDENTIFIER));
        var identifier = discover.option(Dhcp4Options.CLIENT_IDENTIFIER);
        assertNotNull(identifier);
        assertEquals((byte) 255, identifier[0]); // RFC 4361 §6.1
    }

    /// RFC 2131 §4.1: 4, 8, 16, 32, 64, 64 s, each off by up to a second.
    @Test
    void unansweredQuestionsBackOff() {
        server.link.advance(230 * SECOND);
        var asked = server.heard();
        assertEquals(7, asked.size());
        long[] waits = {4, 8, 16, 32, 64, 64};
        for (int i = 0; i < waits.length; i++) {
            long wait = asked.get(i + 1).at() - asked.get(i).at();
            assertTrue(Math.abs(wait - waits[i] * SECOND) <= SECOND, wait + " after " + i);
        }
    }

    /// RFC 2131 §3.1, §4.4.1: offer, request, acknowledgment, check, use.
    @Test
    void anAddressIsLeasedAndCheckedAndUsed() {
        var request = toRequest();
        assertEquals(Dhcp4Server.OFFERED, request.address(Dhcp4Options.REQUESTED_ADDRESS));
        assertEquals(Dhcp4Server.ADDRESS, request.address(Dhcp4Options.SERVER_IDENTIFIER));
        assertEquals(Ipv4Address.BROADCAST, request.ip().destination());
        server.say(Kind.ACK, request);
        assertEquals(Dhcp4State.CHECKING, client.state());
        assertFalse(hasAddress());
        server.link.advance(SECOND);
        assertEquals(Dhcp4State.BOUND, client.state());
        assertTrue(hasAddress());
        assertEquals(Dhcp4Server.ADDRESS, gateway());
    }

    /// From the start to a usable address in less than three seconds, the check included.
    @Test
    void theWholeTakesLessThanThreeSeconds() {
        for (int i = 0; i < 30 && !hasAddress(); i++) {
            for (var heard : server.heard()) answer(heard);
            server.link.advance(SECOND / 10);
        }
        assertTrue(hasAddress());
        assertTrue(server.link.now() < 3 * SECOND);
    }

    /// RFC 2131 §4.4.5: T1 asks the server itself, from the leased address.
    @Test
    void theLeaseIsRenewed() {
        bind(3_600);
        for (int i = 0; i < 10; i++) {
            server.link.advance(1_800 * SECOND);
            var request = server.only();
            assertEquals(Kind.REQUEST, request.kind());
            assertEquals(Dhcp4Server.ADDRESS, request.ip().destination());
            assertEquals(Dhcp4Server.OFFERED, request.ciaddr());
            assertNull(request.option(Dhcp4Options.SERVER_IDENTIFIER));
            assertNull(request.option(Dhcp4Options.REQUESTED_ADDRESS));
            server.sayToClient(Kind.ACK, request);
            assertEquals(Dhcp4State.BOUND, client.state());
        }
        assertTrue(hasAddress());
    }

    /// RFC 2131 §4.4.5: T2 asks everybody, and another server may answer.
    @Test
    void theLeaseIsReboundByAnyServer() {
        bind(800);
        server.link.advance(400 * SECOND);
        server.heard();
        server.link.advance(301 * SECOND);
        assertEquals(Dhcp4State.REBINDING, client.state());
        var all = server.heard();
        var request = all.getLast();
        assertEquals(Ipv4Address.BROADCAST, request.ip().destination());
        assertEquals(Dhcp4Server.OFFERED, request.ciaddr());
        server.address(Dhcp4Options.SERVER_IDENTIFIER, Ipv4Address.parse("192.0.2.9"));
        server.sayToClient(Kind.ACK, request);
        assertEquals(Dhcp4State.BOUND, client.state());
        assertEquals("192.0.2.9", held().server().toString());
    }

    /// RFC 2131 §4.4.5: at its end the address is gone, its route with it, and all begins anew.
    @Test
    void aLeaseThatIsNotRenewedEnds() {
        bind(800);
        server.link.advance(795 * SECOND);
        assertTrue(hasAddress());
        server.link.advance(5 * SECOND);
        assertFalse(hasAddress());
        assertNull(server.link.stack().routes().find(Ipv4Address.parse("198.51.100.1")));
        assertEquals(Kind.DISCOVER, server.heard().getLast().kind());
        assertNull(client.lease());
    }

    /// RFC 2131 §3.3: 2^32 - 1 has no end.
    @Test
    void aLeaseMayHaveNoEnd() {
        bind(0xFFFF_FFFFL);
        server.link.advance(400L * 86_400 * SECOND);
        assertTrue(hasAddress());
        assertEquals(List.of(), server.heard());
    }

    /// RFC 2131 §4.4.2: an address of before is asked for first, without a server.
    @Test
    void aKnownAddressIsAskedForAgain() {
        client = lease(Dhcp4Config.DEFAULT.withKnown(Dhcp4Server.OFFERED));
        server.link.advance(SECOND);
        var request = server.only();
        assertEquals(Kind.REQUEST, request.kind());
        assertEquals(Dhcp4Server.OFFERED, request.address(Dhcp4Options.REQUESTED_ADDRESS));
        assertNull(request.option(Dhcp4Options.SERVER_IDENTIFIER));
        server.say(Kind.ACK, request);
        server.link.advance(SECOND);
        assertTrue(hasAddress());
    }

    /// RFC 2131 §3.2: nobody knows it, or somebody says no: it is looked for anew.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKnownAddressThatIsRefusedIsForgotten(boolean isRefused) {
        client = lease(Dhcp4Config.DEFAULT.withKnown(Dhcp4Server.OFFERED));
        server.link.advance(SECOND);
        if (isRefused) server.say(Kind.NAK, server.only());
        server.link.advance(20 * SECOND);
        assertTrue(server.heard().stream().anyMatch(heard -> heard.kind() == Kind.DISCOVER));
    }

    /// RFC 2131 §4.4.5: a refusal while renewing takes the address away at once.
    @Test
    void aRefusalEndsTheLease() {
        bind(800);
        server.link.advance(400 * SECOND);
        server.sayToClient(Kind.NAK, server.only());
        assertFalse(hasAddress());
        server.link.advance(SECOND);
        assertEquals(Kind.DISCOVER, server.only().kind());
    }

    /// RFC 2131 §4.4.6: to the server itself; the address is gone.
    @Test
    void anAddressIsGivenBack() {
        bind(3_600);
        client.release(server.link.now());
        server.link.settle();
        server.link.advance(3 * SECOND);
        var released = server.heard();
        assertEquals(Kind.RELEASE, released.getFirst().kind());
        assertEquals(Dhcp4Server.OFFERED, released.getFirst().ciaddr());
        assertFalse(hasAddress());
    }

    /// Carrier lost and back: the same address, asked for again.
    @Test
    void theLinkComesBack() {
        bind(3_600);
        int nic = server.link.nic().index();
        server.link.stack().disableInterface(nic, server.link.now());
        server.link.advance(SECOND);
        server.link.stack().enableInterface(nic, server.link.now());
        server.link.advance(SECOND);
        var request = server.heard().getLast();
        assertEquals(Kind.REQUEST, request.kind());
        assertEquals(Dhcp4Server.OFFERED, request.address(Dhcp4Options.REQUESTED_ADDRESS));
        server.say(Kind.ACK, request);
        assertEquals(Dhcp4State.BOUND, client.state());
        assertTrue(hasAddress());
    }

    /// RFC 4361 §6.1: the name that is given, the same each time.
    @Test
    void theHostHasItsOwnName() {
        client = lease(Dhcp4Config.DEFAULT.withDuid(new byte[] {0, 4, 1, 2, 3}));
        server.link.advance(SECOND);
        var identifier = server.only().option(Dhcp4Options.CLIENT_IDENTIFIER);
        assertNotNull(identifier);
        assertArrayEquals(
                new byte[] {0, 4, 1, 2, 3}, Arrays.copyOfRange(identifier, 5, identifier.length));
    }
}
