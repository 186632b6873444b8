package dev.netstack.stack.dhcp;

import static dev.netstack.stack.StackFixture.SECOND;
import static dev.netstack.stack.StackFixture.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.netstack.stack.StackFixture;
import dev.netstack.stack.dhcp.Dhcp4Server.Heard;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.Dhcp4Message.Kind;
import dev.netstack.wire.Ipv4Address;

/// A client, and the server that it finds.
class LeaseFixture {
    final Dhcp4Server server = new Dhcp4Server();
    Dhcp4Client client = lease(Dhcp4Config.DEFAULT);

    Dhcp4Client lease(Dhcp4Config config) {
        var link = server.link;
        return done(link.stack().lease(link.nic().index(), config, link.now()));
    }

    Heard toRequest() {
        server.link.advance(SECOND);
        server.say(Kind.OFFER, server.only());
        var request = server.only();
        assertEquals(Kind.REQUEST, request.kind());
        return request;
    }

    /// Leases the address; returns when it was asked for.
    long bind(long seconds) {
        server.lease(seconds);
        var request = toRequest();
        server.say(Kind.ACK, request);
        server.link.advance(3 * SECOND);
        assertEquals(Dhcp4State.BOUND, client.state());
        assertNotNull(client.lease());
        server.heard();
        return request.at();
    }

    void answer(Heard heard) {
        server.say(heard.kind() == Kind.DISCOVER ? Kind.OFFER : Kind.ACK, heard);
    }

    /// Somebody else answers for the offered address.
    void conflict() {
        server.link.injectArp(
                StackFixture.MAC,
                new ArpPacket.Fields(
                        ArpPacket.REPLY,
                        0x0200_0000_0099L,
                        Dhcp4Server.OFFERED.bits(),
                        StackFixture.MAC.bits(),
                        0));
    }

    boolean hasAddress() {
        return server.link.nic().owns(Dhcp4Server.OFFERED.high(), Dhcp4Server.OFFERED.low());
    }

    /// What the client has.
    Dhcp4Lease held() {
        var held = client.lease();
        assertNotNull(held);
        return held;
    }

    Ipv4Address gateway() {
        var route = server.link.stack().routes().find(Ipv4Address.parse("198.51.100.1"));
        assertNotNull(route);
        var gateway = route.via().gateway();
        assertNotNull(gateway);
        return (Ipv4Address) gateway;
    }
}
