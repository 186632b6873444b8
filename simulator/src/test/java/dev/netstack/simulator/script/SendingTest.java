package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How much is sent, and when: segment size, Nagle, windows and their probes (RFC 9293 §3.7,
/// §3.8.6).
class SendingTest {
    /// MUST-14, MUST-16: segments are as large as the peer said, and no larger than our link takes.
    @ParameterizedTest
    @EnumSource
    void thePeersMssLimitsSegments(Family family) {
        TcpScript.established()
                .over(family)
                .mss(700)
                .write(1_400)
                .expect(". 1:701(700) ack 1")
                .expect("P. 701:1401(700) ack 1")
                .end();
    }

    /// MUST-16, SHLD-28: what our own link takes limits them too.
    @ParameterizedTest
    @EnumSource
    void ourLinkLimitsSegments(Family family) {
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        TcpScript.established()
                .over(family)
                .mss(9_000)
                .write(2 * mss)
                .expect(". 1:" + (1 + mss) + "(" + mss + ") ack 1")
                .expect("P. " + (1 + mss) + ":" + (1 + 2 * mss) + "(" + mss + ") ack 1")
                .end();
    }

    /// MUST-16: options take their room from the text.
    @ParameterizedTest
    @EnumSource
    void optionsTakeTheirRoomFromTheText(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .timestamps()
                .write(1_976)
                .expect(". 1:989(988) ack 1")
                .expect("P. 989:1977(988) ack 1")
                .end();
    }

    /// MUST-15: without the option the peer takes 536 octets over IPv4 and 1,220 over IPv6.
    @ParameterizedTest
    @EnumSource
    void withoutTheOptionADefaultIsAssumed(Family family) {
        int mss = family == Family.IPV4 ? 536 : 1_220;
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535")
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .accept()
                .write(2 * mss)
                .expect(". 1:" + (1 + mss) + "(" + mss + ") ack 1")
                .expect("P. " + (1 + mss) + ":" + (1 + 2 * mss) + "(" + mss + ") ack 1")
                .end();
    }

    /// MUST-67: what we announce is what our link takes, less both headers.
    @ParameterizedTest
    @EnumSource
    void theMssThatWeAnnounceFollowsTheMtu(Family family) {
        int mss = family == Family.IPV4 ? 1_240 : 1_220;
        TcpScript.listen()
                .over(family)
                .mtu(1_280)
                .inject("S 0:0(0) win 65535 <mss 1460>")
                .expect("S. 0:0(0) ack 1 <mss " + mss + ">")
                .end();
    }

    /// MUST-65: the MSS option is on SYN segments alone, and means nothing elsewhere.
    @ParameterizedTest
    @EnumSource
    void theMssIsToldInTheSynAlone(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .inject(". 1:1(0) ack 1 win 65535 <mss 500>")
                .write(1_000)
                .expect("P. 1:1001(1000) ack 1 <>")
                .end();
    }

    /// SHLD-7, RFC 9293 §3.7.4: a small segment waits while another one is not acknowledged.
    @ParameterizedTest
    @EnumSource
    void smallSegmentsWaitForTheAcknowledgment(Family family) {
        TcpScript.established()
                .over(family)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .write(10)
                .write(10)
                .expectNothing()
                .at(50, MILLISECONDS)
                .inject(". 1:1(0) ack 11 win 65535")
                .expect("P. 11:31(20) ack 1")
                .end();
    }

    /// SHLD-7: what fills a segment does not wait.
    @ParameterizedTest
    @EnumSource
    void aFullSegmentDoesNotWait(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .write(1_000)
                .expect("P. 11:1011(1000) ack 1")
                .end();
    }

    /// MUST-17: the program switches that off.
    @ParameterizedTest
    @EnumSource
    void withNoDelayNothingWaits(Family family) {
        TcpScript.established()
                .over(family)
                .option(TcpOption.NO_DELAY, 1)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .write(10)
                .expect("P. 11:21(10) ack 1")
                .end();
    }

    /// MUST-60, MUST-61, SHLD-27: PSH is on the last segment of what is buffered, once.
    @ParameterizedTest
    @EnumSource
    void theLastSegmentIsPushed(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .write(2_500)
                .expect(". 1:1001(1000) ack 1")
                .expect(". 1001:2001(1000) ack 1")
                .expect("P. 2001:2501(500) ack 1")
                .end();
    }
}
