package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import dev.netstack.stack.tcp.CongestionControl;
import dev.netstack.stack.tcp.EcnPolicy;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Explicit congestion notification (RFC 3168 §6.1).
class EcnTest {
    private static final String ACK = ". 1:1(0) ack 1 win 65535";

    // The handshake.

    /// §6.1.1: whoever asks for ECN gets it; SYN and acknowledgment are not ECN-capable (§6.1.4),
    /// text is. ECN-1, SHLD-8.
    @ParameterizedTest
    @EnumSource
    void aPeerThatAsksIsAgreedWith(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("SEW 0:0(0) win 65535 <mss 1000>")
                .expect("[noecn] SE. 0:0(0) ack 1")
                .inject(ACK)
                .accept()
                .inject("[ect0] P. 1:101(100) ack 1 win 65535")
                .expect("[noecn] . 1:1(0) ack 101")
                .write(100)
                .expect("[ect0] P. 1:101(100) ack 101")
                .end();
    }

    /// §6.1.1: one bit alone, or none, asks for nothing. ECN-5, ECN-10.
    @ParameterizedTest
    @CsvSource({"IPV4, S", "IPV6, S"})
    void aPeerThatDoesNotAskGetsNone(Family family, String flags) {
        TcpScript.listen()
                .over(family)
                .inject(flags + " 0:0(0) win 65535 <mss 1000>")
                .expect("S. 0:0(0) ack 1")
                .inject(ACK)
                .accept()
                .inject("[ce] P. 1:101(100) ack 1 win 65535")
                .expect("[noecn] . 1:1(0) ack 101")
                .write(100)
                .expect("[noecn] P. 1:101(100) ack 101")
                .inject("E. 101:101(0) ack 101 win 65535")
                .write(100)
                .expect("[noecn] P. 101:201(100) ack 101")
                .end();
    }

    /// §6.1.1: who does not want ECN says so with both bits clear. ECN-9.
    @ParameterizedTest
    @EnumSource
    void whereItIsOffItIsNotAgreedTo(Family family) {
        TcpScript.listen()
                .over(family)
                .option(TcpOption.ECN, EcnPolicy.OFF.ordinal())
                .inject("SEW 0:0(0) win 65535 <mss 1000>")
                .expect("S. 0:0(0) ack 1")
                .end();
    }

    /// §6.1.1: the SYN asks with both bits, the answer agrees with ECE alone. An answer with both
    /// is an echo of what was sent, and one with none declines.
    @ParameterizedTest
    @CsvSource({
        "IPV4, SE., [ect0]", "IPV4, SEW., [noecn]", "IPV4, SW., [noecn]", "IPV4, S., [noecn]",
        "IPV6, SE., [ect0]", "IPV6, SEW., [noecn]", "IPV6, SW., [noecn]", "IPV6, S., [noecn]"
    })
    void theAnswerDecides(Family family, String answer, String codepoint) {
        asking(family)
                .expect("[noecn] SEW 0:0(0)")
                .inject(answer + " 0:0(0) ack 1 win 65535 <mss 1000>")
                .expect("[noecn] . 1:1(0) ack 1")
                .write(100)
                .expect(codepoint + " P. 1:101(100) ack 1")
                .end();
    }

    /// §6.1.1.1: where SYNs that ask are lost, one goes that does not; from then on nothing is
    /// ECN-capable, whatever the answer (§6.1.1), yet marks are echoed.
    @ParameterizedTest
    @EnumSource
    void aSynThatIsLostTwiceAsksNoMore(Family family) {
        asking(family)
                .expect("SEW 0:0(0)")
                .expectAt(1_000, MILLISECONDS, "SEW 0:0(0)")
                .expectAt(3_000, MILLISECONDS, "S 0:0(0)")
                .inject("SE. 0:0(0) ack 1 win 65535 <mss 1000>")
                .expect(". 1:1(0) ack 1")
                .write(100)
                .expect("[noecn] P. 1:101(100) ack 1")
                .inject("[ce] P. 1:101(100) ack 101 win 65535")
                .expect("E. 101:101(0) ack 101")
                .end();
    }

    /// §6.1.1.1 for the answer.
    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsLostTwiceAgreesNoMore(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("SEW 0:0(0) win 65535 <mss 1000>")
                .expect("SE. 0:0(0) ack 1")
                .expectAt(1_000, MILLISECONDS, "SE. 0:0(0) ack 1")
                .expectAt(3_000, MILLISECONDS, "S. 0:0(0) ack 1")
                .inject(ACK)
                .accept()
                .write(100)
                .expect("[noecn] P. 1:101(100) ack 1")
                .end();
    }

    /// §6.1.1.1: a peer that asks no more when it repeats its SYN has fallen back. ECN-6.
    @ParameterizedTest
    @EnumSource
    void aRepeatedSynThatDoesNotAskEndsTheAgreement(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("SEW 0:0(0) win 65535 <mss 1000>")
                .expect("SE. 0:0(0) ack 1")
                .inject("S 0:0(0) win 65535 <mss 1000>")
                .expect("S. 0:0(0) ack 1")
                .inject(ACK)
                .accept()
                .write(100)
                .expect("[noecn] P. 1:101(100) ack 1")
                .end();
    }

    /// §6.1.1: SYNs that cross ask each other; a host whose SYN did not ask is not ECN-capable.
    @ParameterizedTest
    @CsvSource({
        "IPV4, CLASSIC, SEW, [ect0]",
        "IPV4, PASSIVE, S, [noecn]",
        "IPV6, CLASSIC, SEW, [ect0]",
        "IPV6, PASSIVE, S, [noecn]"
    })
    void synsThatCross(Family family, EcnPolicy policy, String syn, String codepoint) {
        TcpScript.connect()
                .over(family)
                .option(TcpOption.ECN, policy.ordinal())
                .expect(syn + " 0:0(0)")
                .inject("SEW 0:0(0) win 65535 <mss 1000>")
                .expect("SE. 0:0(0) ack 1")
                .inject(ACK)
                .write(100)
                .expect(codepoint + " P. 1:101(100) ack 1")
                .end();
    }

    // The receiver (§6.1.3).

    /// §6.1.3: a mark is echoed with every acknowledgment until CWR arrives, and at once.
    /// ECN-8, ECN-11.
    @ParameterizedTest
    @EnumSource
    void aMarkIsEchoedUntilItIsHeard(Family family) {
        agreed(family)
                .inject("[ce] . 1:1001(1000) ack 1 win 65535")
                .expect("[noecn] E. 1:1(0) ack 1001")
                .inject("[ect0] . 1001:2001(1000) ack 1 win 65535")
                .expect("E. 1:1(0) ack 2001")
                .write(100)
                .expect("[ect0] PE. 1:101(100) ack 2001")
                .inject("[ect0] W. 2001:3001(1000) ack 101 win 65535")
                .expect(". 101:101(0) ack 3001")
                .inject("[ce] W. 3001:4001(1000) ack 101 win 65535")
                .expect("E. 101:101(0) ack 4001")
                .expectCount(Counter.IP_IN_CE, 2)
                .expectCount(Counter.IP_IN_ECT_0, 2)
                .end();
    }

    /// §6.1.5: text outside of the window says nothing, or anybody could slow the peer down.
    /// ECN-16.
    @ParameterizedTest
    @EnumSource
    void aMarkOutsideOfTheWindowIsIgnored(Family family) {
        agreed(family)
                .inject("[ect0] . 1:1001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1001")
                .inject("[ce] . 1:1001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1001")
                .inject("[ce] . 9999999:10000999(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1001")
                .end();
    }

    /// §6.1.4: an acknowledgment without text that is marked is no sign.
    @ParameterizedTest
    @EnumSource
    void aMarkedAcknowledgmentIsNotEchoed(Family family) {
        agreed(family)
                .inject("[ce] . 1:1(0) ack 1 win 65535")
                .write(100)
                .expect("P. 1:101(100) ack 1")
                .end();
    }

    // The sender (§6.1.2).

    /// §6.1.2, RFC 8511 §3: an echo shrinks the window to 0.8 of what was in flight, once for a
    /// window of text, and CWR goes once with new text. ECN-2, ECN-7, ECN-12, ECN-13, ECN-15.
    @ParameterizedTest
    @EnumSource
    void h14_anEchoShrinksTheWindowOnce(Family family) {
        var tcp = agreed(family).write(20_000);
        for (int i = 0; i < 10; i++) tcp.expect("[ect0] . " + text(i) + " ack 1");
        tcp.expectNothing().inject("E. 1:1(0) ack 2001 win 65535");
        // 8 of 10 in flight: nothing may leave until the flight is below 8,000 octets.
        tcp.expectNothing()
                .inject("E. 1:1(0) ack 3001 win 65535")
                .expect("[ect0] W. " + text(10) + " ack 1")
                .inject("E. 1:1(0) ack 5001 win 65535")
                .expect("[ect0] . " + text(11) + " ack 1")
                .expect("[ect0] . " + text(12) + " ack 1")
                .expectNothing();
        tcp.inject("E. 1:1(0) ack 10001 win 65535");
        for (int i = 13; i < 18; i++) tcp.expect(". " + text(i) + " ack 1");
        tcp.expectNothing().end();
    }

    /// §6.1.2: an echo of what left behind the reduction is a new one.
    @ParameterizedTest
    @EnumSource
    void anEchoOfTheNextWindowShrinksItAgain(Family family) {
        var tcp = agreed(family).write(30_000).skip();
        tcp.inject("E. 1:1(0) ack 10001 win 65535");
        tcp.expect("[ect0] W. " + text(10) + " ack 1");
        for (int i = 11; i < 18; i++) tcp.expect("[ect0] . " + text(i) + " ack 1");
        tcp.expectNothing().inject("E. 1:1(0) ack 18001 win 65535");
        tcp.expect("[ect0] W. " + text(18) + " ack 1");
        for (int i = 19; i < 24; i++) tcp.expect("[ect0] . " + text(i) + " ack 1");
        tcp.expectNothing().end();
    }

    /// §6.1.5: what is sent again is not ECN-capable, and §6.1.2: a window that loss made smaller
    /// is told of with CWR as well. ECN-3.
    @ParameterizedTest
    @EnumSource
    void aRetransmissionIsNotCapable(Family family) {
        agreed(family)
                .write(1_000)
                .expect("[ect0] P. 1:1001(1000) ack 1")
                .expectAt(200, MILLISECONDS, "[noecn] P. 1:1001(1000) ack 1")
                .inject(". 1:1(0) ack 1001 win 65535")
                .write(1_000)
                .expect("[ect0] PW. 1001:2001(1000) ack 1")
                .end();
    }

    /// §6.1.6: a window probe is not ECN-capable.
    @ParameterizedTest
    @EnumSource
    void aWindowProbeIsNotCapable(Family family) {
        agreed(family)
                .inject(". 1:1(0) ack 1 win 0")
                .write(100)
                .expectNothing()
                .after(2_000, MILLISECONDS)
                .expect("[noecn] . 1:2(1) ack 1")
                .end();
    }

    /// §6.1.2: with a window of one segment and an echo new text waits for the timer. ECN-14.
    @ParameterizedTest
    @EnumSource
    void aWindowOfOneSegmentWaitsForTheTimer(Family family) {
        agreed(family)
                .write(1_000)
                .expect("[ect0] P. 1:1001(1000) ack 1")
                .expectAt(200, MILLISECONDS, "[noecn] P. 1:1001(1000) ack 1")
                .inject("E. 1:1(0) ack 1001 win 65535")
                .write(1_000)
                .expectAt(600, MILLISECONDS, "[ect0] PW. 1001:2001(1000) ack 1")
                .end();
    }

    /// A connection whose peer asked for ECN, with an MSS of 1,000 octets.
    private static TcpScript agreed(Family family) {
        return TcpScript.listen()
                .over(family)
                .option(TcpOption.CONGESTION_CONTROL, CongestionControl.NEW_RENO.ordinal())
                .option(TcpOption.PACING, 0)
                .inject("SEW 0:0(0) win 65535 <mss 1000>")
                .expect("SE. 0:0(0) ack 1")
                .inject(ACK)
                .accept();
    }

    private static TcpScript asking(Family family) {
        return TcpScript.connect().over(family).option(TcpOption.ECN, EcnPolicy.CLASSIC.ordinal());
    }

    /// The place of segment `index`, the first 0.
    private static String text(int index) {
        int start = 1 + 1_000 * index;
        return start + ":" + (start + 1_000) + "(1000)";
    }

    /// ECN-17, §6.1.6: a probe, which has an octet of new text, is a sign like any other.
    @ParameterizedTest
    @EnumSource
    void aMarkedProbeIsEchoed(Family family) {
        agreed(family)
                .inject("[ce] . 1:2(1) ack 1 win 65535")
                .expect("[noecn] E. 1:1(0) ack 2")
                .end();
    }
}
