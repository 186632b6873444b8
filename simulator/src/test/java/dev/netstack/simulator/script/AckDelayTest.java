package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How long acknowledgments wait (RFC 9293 §3.8.6.3, RFC 5681 §4.2).
class AckDelayTest {
    /// MUST-40: each small segment that comes alone waits a little, and longer if the next one is
    /// known to come later, but never so long as the peer's timer. CC-22, CC-24.
    @ParameterizedTest
    @EnumSource
    void theDelayFollowsTheGaps(Family family) {
        var tcp = quiet(family);
        tcp.inject("P. 20001:20101(100) ack 1 win 65535").expectNothing();
        tcp.after(39, MILLISECONDS).expectNothing().after(1, MILLISECONDS).expect(ack(20_101));
        // Nothing could take the acknowledgment along: the next one waits twice as long.
        tcp.after(60, MILLISECONDS).inject("P. 20101:20201(100) ack 1 win 65535").expectNothing();
        tcp.after(79, MILLISECONDS).expectNothing().after(1, MILLISECONDS).expect(ack(20_201));
        tcp.end();
    }

    /// RFC 5681 §4.1, §4.2: after silence the peer starts slowly and needs every acknowledgment.
    @ParameterizedTest
    @EnumSource
    void afterSilenceAcknowledgmentsAreQuick(Family family) {
        quiet(family)
                .after(5_000, MILLISECONDS)
                .inject("P. 20001:20101(100) ack 1 win 65535")
                .expect(ack(20_101))
                .inject("P. 20101:20201(100) ack 1 win 65535")
                .expect(ack(20_201))
                .end();
    }

    /// SHLD-18: where each segment is answered the acknowledgment goes with the answer, from the
    /// second exchange on.
    @ParameterizedTest
    @EnumSource
    void anAnswerTakesTheAcknowledgmentAlong(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P. 1:101(100) ack 1 win 65535")
                .expect(ack(101))
                .write(50)
                .expect("P. 1:51(50) ack 101")
                .after(20, MILLISECONDS)
                .inject("P. 101:201(100) ack 51 win 65535")
                .expectNothing()
                .after(10, MILLISECONDS)
                .write(50)
                .expect("P. 51:101(50) ack 201")
                .expectNothing()
                .inject("P. 201:301(100) ack 101 win 65535")
                .expectNothing()
                .after(40, MILLISECONDS)
                .expect(". 101:101(0) ack 301")
                .inject("P. 301:401(100) ack 101 win 65535")
                .expect(". 101:101(0) ack 401")
                .end();
    }

    /// [TcpOption#QUICK_ACK]: nothing waits, and what waited does not any more.
    @ParameterizedTest
    @EnumSource
    void quickAcknowledgmentsDoNotWait(Family family) {
        quiet(family)
                .inject("P. 20001:20101(100) ack 1 win 65535")
                .expectNothing()
                .option(TcpOption.QUICK_ACK, 1)
                .expect(ack(20_101))
                .inject("P. 20101:20201(100) ack 1 win 65535")
                .expect(ack(20_201))
                .option(TcpOption.QUICK_ACK, 0)
                .inject("P. 20201:20301(100) ack 1 win 65535")
                .expectNothing()
                .end();
    }

    private static String ack(int number) {
        return ". 1:1(0) ack " + number;
    }

    /// A connection that has received enough not to acknowledge each segment any more.
    private static TcpScript quiet(Family family) {
        var tcp = TcpScript.established().over(family).mss(1_000).roundTrip(100, MILLISECONDS);
        for (int i = 0; i < 20; i++) {
            int from = 1 + 1_000 * i;
            tcp.inject(". " + from + ":" + (from + 1_000) + "(1000) ack 1 win 65535");
            tcp.read(1_000);
        }
        return tcp.after(50, MILLISECONDS).skip();
    }
}
