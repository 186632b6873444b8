package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static dev.netstack.stack.tcp.TcpState.LISTEN;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.netstack.simulator.Envelope;
import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Outcome;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Between whom a connection is opened: addresses, ports and initial sequence numbers (RFC 9293
/// §3.4.1, §3.9.1).
class EndpointTest {
    /// MUST-57: a SYN to an address of many is dropped without a word.
    @ParameterizedTest
    @EnumSource
    void aSynToAMulticastAddressIsDropped(Family family) {
        IpAddress group =
                family == Family.IPV4 ? new Ipv4Address(0xE000_0001) : Ipv6Address.ALL_NODES;
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>", Envelope.USUAL.to(group))
                .expectNothing()
                .expectState(LISTEN)
                .end();
    }

    /// MUST-63: and so is one from such an address, or from nobody's.
    @ParameterizedTest
    @EnumSource
    void aSynFromAnInvalidAddressIsDropped(Family family) {
        IpAddress group =
                family == Family.IPV4 ? new Ipv4Address(0xE000_0001) : Ipv6Address.ALL_NODES;
        IpAddress any = family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        var tcp = TcpScript.listen().over(family);
        for (var source : new IpAddress[] {group, any, tcp.localAddress()}) {
            tcp.inject("S 0:0(0) win 65535 <mss 1460>", Envelope.USUAL.from(source));
        }
        tcp.expectNothing().expectState(LISTEN).end();
    }

    /// MUST-46: an active open to an address of many is refused at once.
    @ParameterizedTest
    @EnumSource
    void anOpenToAMulticastAddressIsRefused(Family family) {
        IpAddress group =
                family == Family.IPV4 ? new Ipv4Address(0xE000_0001) : Ipv6Address.ALL_NODES;
        IpAddress any = family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        var tcp = TcpScript.closed().over(family).begin();
        var outcome =
                tcp.stack()
                        .tcp()
                        .connect(new SocketAddress(any, 0), new SocketAddress(group, 80), 0);
        assertEquals(Outcome.Refused.class, outcome.getClass());
        tcp.expectNothing();
    }

    /// MUST-43, MUST-44, MUST-45: the local address is the caller's, or IP's choice, and stays.
    @ParameterizedTest
    @EnumSource
    void theLocalAddressIsChosenOnce(Family family) {
        var tcp = TcpScript.connect().over(family).expect("S 0:0(0)");
        assertEquals(tcp.localAddress(), tcp.connection().local().address());
        tcp.peer(40_001)
                .open(new SocketAddress(tcp.localAddress(), 1_234))
                .expect("S 0:0(0)")
                .inject("S. 0:0(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 1");
        assertEquals(new SocketAddress(tcp.localAddress(), 1_234), tcp.connection().local());
        tcp.end();
    }

    /// MUST-41, MUST-42: a port is listened on while a connection uses it, which stays as it is.
    @ParameterizedTest
    @EnumSource
    void listeningLeavesConnectionsAlone(Family family) {
        var tcp = TcpScript.closed().over(family);
        var local = new SocketAddress(tcp.localAddress(), 1_234);
        tcp.open(local).expect("S 0:0(0)");
        assertEquals(Outcome.Done.class, tcp.stack().tcp().listen(local, 1, 0).getClass());
        tcp.inject("S. 0:0(0) ack 1 win 65535").expect(". 1:1(0) ack 1").expectState(ESTABLISHED);
    }

    /// MUST-8: the initial sequence number has a part that counts each 4 microseconds.
    @ParameterizedTest
    @EnumSource
    void initialSequenceNumbersFollowTheClock(Family family) {
        int first = issOf(TcpScript.connect().over(family).startAt(0, SECONDS));
        int second = issOf(TcpScript.connect().over(family).startAt(4, MILLISECONDS));
        assertEquals(1_000, second - first);
    }

    /// SHLD-1, MUST-9: and one that differs by flow, unpredictably.
    @ParameterizedTest
    @EnumSource
    void initialSequenceNumbersDifferByFlow(Family family) {
        var tcp = TcpScript.connect().over(family).expect("S 0:0(0)");
        int first = tcp.iss();
        tcp.peer(40_001).open().expect("S 0:0(0)");
        assertNotEquals(first, tcp.iss());
        tcp.end();
    }

    private static int issOf(TcpScript tcp) {
        return tcp.expect("S 0:0(0)").iss();
    }
}
