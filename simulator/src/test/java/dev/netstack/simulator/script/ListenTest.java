package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static dev.netstack.stack.tcp.TcpState.SYN_RECEIVED;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The backlog of a listener (RFC 9293 §3.10.1).
class ListenTest {
    /// G7: when nobody accepts, the handshake waits instead of being refused, and goes on later.
    @ParameterizedTest
    @EnumSource
    void aFullBacklogMakesPeersWait(Family family) {
        var tcp = TcpScript.listen().over(family).backlog(1);
        tcp.inject("S 0:0(0) win 65535 <mss 1460>").expect("S. 0:0(0) ack 1");
        tcp.inject(". 1:1(0) ack 1 win 65535").expectState(ESTABLISHED);

        tcp.peer(40_001).inject("S 0:0(0) win 65535 <mss 1460>").expectNothing();
        tcp.expectCount(Counter.TCP_LISTEN_OVERFLOWS, 1);

        tcp.accept();
        tcp.at(1, SECONDS).inject("S 0:0(0) win 65535 <mss 1460>").expect("S. 0:0(0) ack 1");
        tcp.inject(". 1:1(0) ack 1 win 65535").accept().expectState(ESTABLISHED);
        tcp.end();
    }

    /// MUST-41: each SYN makes a record of its own; the others stay as they are.
    @ParameterizedTest
    @EnumSource
    void connectionsDoNotDisturbEachOther(Family family) {
        var tcp = TcpScript.listen().over(family);
        for (int port = 40_000; port < 40_010; port++) {
            tcp.peer(port).inject("S 0:0(0) win 65535 <mss 1460>").expect("S. 0:0(0) ack 1");
        }
        for (int port = 40_009; port >= 40_000; port--) {
            tcp.peer(port).expectState(SYN_RECEIVED).inject(". 1:1(0) ack 1 win 65535");
            tcp.expectState(ESTABLISHED).accept();
        }
        tcp.peer(40_003).inject("P. 1:11(10) ack 1 win 65535").expect(". 1:1(0) ack 11").read(10);
        tcp.peer(40_004).expectAvailable(0).end();
    }

    /// RFC 9293 §3.10.4: a listener that closes resets what was not accepted, and what comes later.
    @ParameterizedTest
    @EnumSource
    void aClosedListenerResetsWhatWasNotAccepted(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .closeListener()
                .expect("R. 1:1(0)")
                .inject("S 10:10(0) win 65535 <mss 1460>")
                .expect("R. 0:0(0) ack 11")
                .expectNothing()
                .end();
    }

    /// RFC 9293 §3.10.7.4: text may come with the last segment of the handshake.
    @ParameterizedTest
    @EnumSource
    void textMayComeWithTheHandshake(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject("P. 1:11(10) ack 1 win 65535")
                .expect(". 1:1(0) ack 11")
                .accept()
                .read(10)
                .end();
    }

    /// RFC 9293 §3.10.7.4: and so may the FIN.
    @ParameterizedTest
    @EnumSource
    void theFinMayComeWithTheHandshake(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject("FP. 1:11(10) ack 1 win 65535")
                .expect(". 1:1(0) ack 12")
                .accept()
                .read(10)
                .readEnd()
                .end();
    }

    /// RFC 9293 §3.8.1: the last segment of the handshake is lost, and nothing with it.
    @ParameterizedTest
    @EnumSource
    void aLostLastAcknowledgmentIsRepeated(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .expectAt(1, SECONDS, "S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .accept()
                .at(100, SECONDS)
                .expectNothing()
                .expectState(ESTABLISHED)
                .expectDrop(DropReason.TCP_BACKLOG_FULL, 0)
                .end();
    }
}
