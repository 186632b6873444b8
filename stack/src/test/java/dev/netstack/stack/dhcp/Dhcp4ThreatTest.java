package dev.netstack.stack.dhcp;

import static dev.netstack.stack.StackFixture.SECOND;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.dhcp.Dhcp4Config.ClasslessRoutes;
import dev.netstack.wire.Dhcp4Message.Kind;
import dev.netstack.wire.Dhcp4Options;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.MacAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows K of the catalogue of threats.
class Dhcp4ThreatTest extends LeaseFixture {
    /// K2, RFC 2131 §4.4.5: at most once a minute, however short what is left.
    @Test
    void k2_renewalsAreAMinuteApart() {
        bind(1_000);
        server.link.advance(990 * SECOND);
        var asked = server.heard();
        assertTrue(asked.size() > 3);
        for (int i = 1; i < asked.size(); i++) {
            long apart = asked.get(i).at() - asked.get(i - 1).at();
            boolean isOfAnotherState =
                    asked.get(i).ip().destinationBits() != asked.get(i - 1).ip().destinationBits();
            assertTrue(apart >= 60 * SECOND || isOfAnotherState, apart + " at " + i);
        }
    }

    /// K2, RFC 2131 §4.4.5: T1 < T2 < lease, or the defaults.
    @ParameterizedTest
    @CsvSource({
        "1000, 300, 600, 300, 600",
        "1000, 600, 300, 500, 875",
        "1000, 2000, 3000, 500, 875",
        "1000, 0, 0, 500, 875",
        "1000, 4294967295, 4294967295, 500, 875",
        "1000, 300, 4294967295, 300, 875",
    })
    void k2_timesThatCannotBeAreReplaced(
            long lease, long renewal, long rebinding, long t1, long t2) {
        server.word(Dhcp4Options.RENEWAL_TIME, renewal);
        server.word(Dhcp4Options.REBINDING_TIME, rebinding);
        long since = bind(lease);
        var held = client.lease();
        assertNotNull(held);
        assertEquals(t1, (held.renewAt() - since) / SECOND);
        assertEquals(t2, (held.rebindAt() - since) / SECOND);
    }

    /// RFC 2131 §4.4.1, K6: somebody answers the check. Declined, and asked anew after 10 s.
    @Test
    void k6_anAddressInUseIsDeclined() {
        server.say(Kind.ACK, toRequest());
        server.link.advance(SECOND / 10);
        server.heard();
        conflict();
        var decline = server.only();
        assertEquals(Kind.DECLINE, decline.kind());
        assertEquals(Dhcp4Server.OFFERED, decline.address(Dhcp4Options.REQUESTED_ADDRESS));
        assertEquals(Dhcp4Server.ADDRESS, decline.address(Dhcp4Options.SERVER_IDENTIFIER));
        assertEquals(Ipv4Address.ANY, decline.ciaddr());
        assertEquals(1, server.link.count(Counter.DHCP_DECLINED));
        server.link.advance(9 * SECOND);
        assertEquals(List.of(), server.heard());
        server.link.advance(2 * SECOND);
        assertEquals(Kind.DISCOVER, server.only().kind());
        assertFalse(hasAddress());
    }

    /// K5: a storm of refusals slows the client down.
    @Test
    void k5_refusalsBackOff() {
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            for (var heard : server.heard()) {
                if (heard.kind() == Kind.DISCOVER) server.say(Kind.OFFER, heard);
                if (heard.kind() != Kind.REQUEST) continue;
                server.say(Kind.NAK, heard);
                refused++;
            }
            server.link.advance(SECOND);
        }
        assertTrue(refused >= 5 && refused <= 15, "refused " + refused);
    }

    /// K5: another transaction, another client, another server.
    @Test
    void k5_forgedRepliesAreIgnored() {
        server.link.advance(SECOND);
        var discover = server.only();
        server.transactionFault = 1;
        server.say(Kind.OFFER, discover);
        server.transactionFault = 0;
        server.client = new MacAddress(0x0200_0000_0099L);
        server.say(Kind.OFFER, discover);
        assertEquals(Dhcp4State.SELECTING, client.state());
        server.client = StackFixture.MAC;
        server.say(Kind.OFFER, discover);
        assertEquals(Dhcp4State.REQUESTING, client.state());
        var request = server.only();
        server.address(Dhcp4Options.SERVER_IDENTIFIER, Ipv4Address.parse("192.0.2.9"));
        server.say(Kind.ACK, request);
        server.say(Kind.NAK, request);
        assertEquals(Dhcp4State.REQUESTING, client.state());
    }

    /// K6: what no host can have is not taken.
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 255.255.255.0, 3600",
        "0.1.2.3, 255.255.255.0, 3600",
        "127.0.0.2, 255.0.0.0, 3600",
        "224.0.0.5, 255.255.255.0, 3600",
        "255.255.255.255, 255.255.255.0, 3600",
        "192.0.2.255, 255.255.255.0, 3600",
        "192.0.2.0, 255.255.255.0, 3600",
        "192.0.2.77, 255.0.255.0, 3600",
        "192.0.2.77, 0.0.0.0, 3600",
        "192.0.2.77, 255.255.255.0, 0",
    })
    void k6_absurdOffersAreIgnored(String address, String mask, long seconds) {
        server.link.advance(SECOND);
        server.yiaddr = Ipv4Address.parse(address);
        server.address(Dhcp4Options.SUBNET_MASK, Ipv4Address.parse(mask));
        server.lease(seconds);
        server.say(Kind.OFFER, server.only());
        assertEquals(Dhcp4State.SELECTING, client.state());
    }

    /// K4, RFC 3442: routes of option 121 are not taken, nor asked for, unless that is wanted.
    @ParameterizedTest
    @ValueSource(strings = {"IGNORE", "ACCEPT"})
    void k4_classlessRoutesAreOffUnlessAskedFor(String choice) {
        var wanted = ClasslessRoutes.valueOf(choice);
        client = lease(Dhcp4Config.DEFAULT.withClasslessRoutes(wanted));
        var half = new byte[] {1, 0, (byte) 192, 0, 2, 66, 1, (byte) 128, (byte) 192, 0, 2, 66};
        server.options.put(Dhcp4Options.CLASSLESS_ROUTES, half);
        bind(3_600);
        boolean isTaken = gateway().equals(Ipv4Address.parse("192.0.2.66"));
        assertEquals(wanted == ClasslessRoutes.ACCEPT, isTaken);
    }

    /// K3: text is a name, or nothing.
    @ParameterizedTest
    @CsvSource({"example.org, example.org", "example.org., example.org", "$(id), ", "a..b, "})
    void k3_domainsAreNamesOrNothing(String said, String taken) {
        server.options.put(Dhcp4Options.DOMAIN_NAME, said.getBytes(US_ASCII));
        bind(3_600);
        assertEquals(taken, held().domain());
    }

    /// K8, RFC 2131 §4.1: options in the file field, once; a loop of overloads is not followed.
    @Test
    void k8_overloadedFieldsAreReadOnce() {
        server.overload = 1;
        server.options.put(Dhcp4Options.OVERLOAD, new byte[] {3});
        bind(3_600);
        assertTrue(hasAddress());
    }

    /// K1: every option with every length: ignored, or the message is.
    @Test
    void k1_everyOptionOfEveryLengthIsSurvived() {
        var random = new Random(StackFixture.SEED);
        server.link.advance(SECOND);
        var discover = server.only();
        for (int code = 1; code < 255; code++) {
            for (int length = 0; length < 256; length += code < 64 ? 1 : 17) {
                var value = new byte[length];
                random.nextBytes(value);
                server.options.put(code, value);
                server.say(Kind.OFFER, discover);
                server.options.remove(code);
            }
        }
        assertNull(server.link.stack().lastInternalError());
    }

    /// K7: exchanges leave nothing behind.
    @Test
    void k7_exchangesLeaveNothingBehind() {
        bind(3_600);
        long before = server.link.stack().buffers().inUse();
        for (int i = 0; i < 1_000; i++) {
            server.link.advance(1_800 * SECOND);
            for (var heard : server.heard()) server.sayToClient(Kind.ACK, heard);
        }
        assertEquals(before, server.link.stack().buffers().inUse());
        assertEquals(1, server.link.nic().addresses().size());
        assertEquals(2, server.link.stack().routes().routes().size() - 1);
    }
}
