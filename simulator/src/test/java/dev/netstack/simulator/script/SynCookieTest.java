package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static dev.netstack.stack.tcp.TcpState.LISTEN;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Handshakes that only a cookie remembers (RFC 4987 §3.6).
class SynCookieTest {
    private static final String SYN =
            "S 0:0(0) win 65535 <mss 1460,sackOK,TS val 5 ecr 0,wscale 7>";

    private static TcpScript always(Family family) {
        return TcpScript.listen().over(family).option(TcpOption.SYN_COOKIES, 2);
    }

    /// The answer is the only trace of a SYN; what it offered comes back with the acknowledgment.
    @ParameterizedTest
    @EnumSource
    void aCookieKeepsEveryOption(Family family) {
        var tcp = always(family).startAt(1_000, SECONDS).inject(SYN);
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        tcp.expect("S. 0:0(0) ack 1 win 65535 <mss " + mss + ",sackOK,TS val 0 ecr 5,wscale 7>");
        tcp.expectState(LISTEN);
        tcp.inject(". 1:1(0) ack 1 win 512 <TS val 6 ecr 0>").expectState(ESTABLISHED).accept();
        // A window of 512 that was not scaled would let less than a segment out.
        tcp.write(2_800);
        int text = mss - 12;
        tcp.expect(". 1:" + (1 + text) + "(" + text + ") ack 1");
        tcp.expect("P. " + (1 + text) + ":2801(" + (2_800 - text) + ") ack 1").end();
    }

    /// Without timestamps there is no room but for the MSS, and so nothing else is agreed on.
    @ParameterizedTest
    @EnumSource
    void aCookieWithoutTimestampsKeepsTheMss(Family family) {
        var tcp = always(family).inject("S 0:0(0) win 65535 <mss 600,sackOK,wscale 7>");
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        tcp.expect("S. 0:0(0) ack 1 win 65535 <mss " + mss + ">");
        tcp.inject(". 1:1(0) ack 1 win 65535").accept().write(1_000);
        tcp.expect(". 1:537(536) ack 1").end();
    }

    /// The first segment of text ends the handshake as well, when the acknowledgment was lost.
    @ParameterizedTest
    @EnumSource
    void textMayReturnTheCookie(Family family) {
        always(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .inject("FP. 1:11(10) ack 1 win 65535")
                .expect(". 1:1(0) ack 12")
                .accept()
                .read(10)
                .readEnd()
                .end();
    }

    /// A cookie is good for one or two periods of 64 s.
    @ParameterizedTest
    @EnumSource
    void anOldCookieIsRefused(Family family) {
        always(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .at(127, SECONDS)
                .inject(". 1:1(0) ack 1 win 65535")
                .expectNothing()
                .expectState(ESTABLISHED)
                .accept()
                .end();
        always(family)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .at(100, SECONDS)
                .peer(40_001)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1")
                .at(128, SECONDS)
                .peer(40_000)
                .inject(". 1:1(0) ack 1 win 65535")
                .expect("R 1:1(0)")
                .expectCount(Counter.TCP_SYN_COOKIES_FAILED, 1)
                .expectState(LISTEN)
                .end();
    }

    /// Switched off, a full queue drops SYNs; nothing is answered that is not remembered.
    @ParameterizedTest
    @EnumSource
    void withoutCookiesAFullQueueDrops(Family family) {
        var tcp = TcpScript.listen().over(family).option(TcpOption.SYN_COOKIES, 0);
        for (int i = 0; i < 128; i++) {
            tcp.peer(1_000 + i).inject("S 0:0(0) win 65535 <mss 1460>").expect("S. 0:0(0) ack 1");
        }
        tcp.peer(40_000).inject("S 0:0(0) win 65535 <mss 1460>").expectNothing();
        tcp.expectCount(Counter.TCP_LISTEN_DROPS, 1).expectDrop(DropReason.TCP_BACKLOG_FULL, 1);
        tcp.end();
    }

    /// By default cookies begin where the queue ends.
    @ParameterizedTest
    @EnumSource
    void aFullQueueAnswersWithCookies(Family family) {
        var tcp = TcpScript.listen().over(family);
        for (int i = 0; i < 128; i++) {
            tcp.peer(1_000 + i).inject("S 0:0(0) win 65535 <mss 1460>").expect("S. 0:0(0) ack 1");
        }
        tcp.expectCount(Counter.TCP_SYN_COOKIES_SENT, 0);
        tcp.peer(40_000).inject("S 0:0(0) win 65535 <mss 1460>").expect("S. 0:0(0) ack 1");
        tcp.expectCount(Counter.TCP_SYN_COOKIES_SENT, 1).expectState(LISTEN);
        tcp.inject(". 1:1(0) ack 1 win 65535").expectState(ESTABLISHED).accept();
        tcp.expectCount(Counter.TCP_SYN_COOKIES_RECV, 1).end();
    }
}
