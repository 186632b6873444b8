package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.CongestionControl;
import dev.netstack.stack.tcp.EcnPolicy;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Accurate ECN feedback (RFC 9768).
class AccurateEcnTest {
    private static final String FIRST = "ECN e0b 1 ceb 0 e1b 1";

    // The handshake.

    /// §3.1.1, §3.2.3.2: the answer reflects how the SYN arrived, and carries the option.
    @ParameterizedTest
    @CsvSource({
        "IPV4, noecn, SW.", "IPV4, ect1, SEW.", "IPV4, ect0, SA.", "IPV4, ce, SWA.",
        "IPV6, noecn, SW.", "IPV6, ect1, SEW.", "IPV6, ect0, SA.", "IPV6, ce, SWA."
    })
    void theAnswerReflectsTheSyn(Family family, String codepoint, String answer) {
        TcpScript.listen()
                .over(family)
                .inject("[" + codepoint + "] SEWA 0:0(0) win 65535 <mss 1000>")
                .expect(
                        "[noecn] "
                                + answer
                                + " 0:0(0) ack 1 <mss "
                                + mss(family)
                                + ","
                                + FIRST
                                + ">")
                .end();
    }

    /// §3.1.1: a listener that knows classic ECN alone agrees to that, one without ECN to none.
    @ParameterizedTest
    @CsvSource({"IPV4, CLASSIC, SE.", "IPV4, OFF, S.", "IPV6, CLASSIC, SE.", "IPV6, OFF, S."})
    void aListenerAgreesToNoMoreThanItKnows(Family family, EcnPolicy policy, String answer) {
        TcpScript.listen()
                .over(family)
                .option(TcpOption.ECN, policy.ordinal())
                .inject("SEWA 0:0(0) win 65535 <mss 1000>")
                .expect(answer + " 0:0(0) ack 1 <mss " + mss(family) + ">")
                .end();
    }

    /// §3.2.2.1: the ACK of the SYN and ACK tells how that arrived.
    @ParameterizedTest
    @CsvSource({
        "IPV4, noecn, 2.", "IPV4, ect1, 3.", "IPV4, ect0, 4.", "IPV4, ce, 6.",
        "IPV6, noecn, 2.", "IPV6, ect1, 3.", "IPV6, ect0, 4.", "IPV6, ce, 6."
    })
    void theAckReflectsTheAnswer(Family family, String codepoint, String reflection) {
        String field = codepoint.equals("ce") ? "6" : "5";
        asking(family)
                .expect("[noecn] SEWA 0:0(0)")
                .inject("[" + codepoint + "] SW. 0:0(0) ack 1 win 65535 <mss 1000," + FIRST + ">")
                .expect("[noecn] " + reflection + " 1:1(0) ack 1 <" + FIRST + ">")
                .inject("[" + codepoint + "] SW. 0:0(0) ack 1 win 65535 <mss 1000>")
                .expect("[noecn] " + reflection + " 1:1(0) ack 1")
                .write(100)
                .expect("[ect0] P" + field + ". 1:101(100) ack 1")
                .end();
    }

    /// §3.1.1, §3.1.2: from an answer that is classic, without ECN, or broken.
    @ParameterizedTest
    @CsvSource({
        "IPV4, SE., [ect0]", "IPV4, SEA., [ect0]", "IPV4, S., [noecn]", "IPV4, SEWA., [noecn]",
        "IPV6, SE., [ect0]", "IPV6, SEA., [ect0]", "IPV6, S., [noecn]", "IPV6, SEWA., [noecn]"
    })
    void lessThanWasAskedForIsTaken(Family family, String answer, String codepoint) {
        asking(family)
                .expect("SEWA 0:0(0)")
                .inject(answer + " 0:0(0) ack 1 win 65535 <mss 1000>")
                .expect(". 1:1(0) ack 1")
                .write(100)
                .expect(codepoint + " P. 1:101(100) ack 1")
                .end();
    }

    /// §3.1.4: a SYN that is lost asks once more, and then no more; from then on nothing is
    /// ECN-capable, yet marks are told of (§3.1.5).
    @ParameterizedTest
    @EnumSource
    void aSynThatIsLostTwiceAsksNoMore(Family family) {
        asking(family)
                .expect("SEWA 0:0(0)")
                .expectAt(1_000, MILLISECONDS, "SEWA 0:0(0)")
                .expectAt(3_000, MILLISECONDS, "S 0:0(0)")
                .inject("SW. 0:0(0) ack 1 win 65535 <mss 1000>")
                .expect("2. 1:1(0) ack 1")
                .write(100)
                .expect("[noecn] P5. 1:101(100) ack 1")
                .inject("[ce] P5. 1:101(100) ack 101 win 65535")
                .expect("6. 101:101(0) ack 101")
                .end();
    }

    /// §3.1.4, §3.2.3.2.2: the answer goes again without the option, then without ECN.
    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsLostSaysLess(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("SEWA 0:0(0) win 65535 <mss 1000>")
                .expect("SW. 0:0(0) ack 1 <mss " + mss(family) + "," + FIRST + ">")
                .expectAt(1_000, MILLISECONDS, "SW. 0:0(0) ack 1 <mss " + mss(family) + ">")
                .expectAt(3_000, MILLISECONDS, "S. 0:0(0) ack 1")
                .end();
    }

    /// §3.2.2.3: what left without ECN and arrived with it was changed on the way.
    @ParameterizedTest
    @CsvSource({"IPV4, SEW.", "IPV4, SA.", "IPV4, SWA.", "IPV6, SEW.", "IPV6, SA.", "IPV6, SWA."})
    void aMangledSynEndsEcnCapability(Family family, String answer) {
        asking(family)
                .expect("SEWA 0:0(0)")
                .inject(answer + " 0:0(0) ack 1 win 65535 <mss 1000>")
                .expect("2. 1:1(0) ack 1")
                .write(100)
                .expect("[noecn] P5. 1:101(100) ack 1")
                .end();
    }

    /// §3.2.2.3, §3.2.2.4: the same from the ACK of our SYN and ACK, and a field that the path
    /// clears.
    @ParameterizedTest
    @CsvSource({
        "IPV4, 2., [ect0]", "IPV4, 3., [noecn]", "IPV4, 4., [noecn]", "IPV4, 6., [noecn]",
        "IPV4, 0., [noecn]", "IPV4, 5., [ect0]", "IPV6, 2., [ect0]", "IPV6, 3., [noecn]",
        "IPV6, 4., [noecn]", "IPV6, 6., [noecn]", "IPV6, 0., [noecn]", "IPV6, 5., [ect0]"
    })
    void theAckOfTheAnswerIsChecked(Family family, String reflection, String codepoint) {
        TcpScript.listen()
                .over(family)
                .inject("SEWA 0:0(0) win 65535 <mss 1000>")
                .expect("SW. 0:0(0) ack 1")
                .inject(reflection + " 1:1(0) ack 1 win 65535")
                .accept()
                .write(100)
                .expect(codepoint + " P5. 1:101(100) ack 1")
                .end();
    }

    // The receiver.

    /// §3.2.2, §3.2.3: every segment tells the count of marks, and the option of octets what
    /// changed.
    @ParameterizedTest
    @EnumSource
    void marksAreCounted(Family family) {
        agreed(family)
                .inject("[ect0] 5. 1:1001(1000) ack 1 win 65535")
                .expect("[noecn] 5. 1:1(0) ack 1001 <ECN e0b 1001 ceb 0>")
                .inject("[ce] 5. 1001:2001(1000) ack 1 win 65535")
                .expect("[noecn] 6. 1:1(0) ack 2001 <ECN e0b 1001 ceb 1000>")
                .inject("[ce] 5. 2001:3001(1000) ack 1 win 65535")
                .expect("7. 1:1(0) ack 3001 <ECN e0b 1001 ceb 2000>")
                .inject("[ect1] 5. 3001:4001(1000) ack 1 win 65535")
                .expect("7. 1:1(0) ack 4001 <ECN e1b 1001 ceb 2000 e0b 1001>")
                .inject("5. 4001:5001(1000) ack 1 win 65535")
                .expect("7. 1:1(0) ack 5001 <>")
                .write(100)
                .expect("[ect0] P7. 1:101(100) ack 5001 <>")
                .end();
    }

    /// §3.2.2: marked segments without text count too, and three of them are acknowledged
    /// (§3.2.2.5.1).
    @ParameterizedTest
    @EnumSource
    void markedAcknowledgmentsAreCounted(Family family) {
        agreed(family)
                .inject("[ce] 5. 1:1(0) ack 1 win 65535")
                .inject("[ce] 5. 1:1(0) ack 1 win 65535")
                .expectNothing()
                .inject("[ce] 5. 1:1(0) ack 1 win 65535")
                .expect("0. 1:1(0) ack 1")
                .expectNothing()
                .end();
    }

    /// §3.2.3: beside timestamps and SACK blocks there is room for fewer blocks.
    @ParameterizedTest
    @EnumSource
    void theOptionLeavesRoomForBlocks(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("SEWA 0:0(0) win 65535 <mss 1000,sackOK,TS val 0 ecr 0>")
                .expect("SW. 0:0(0) ack 1")
                .inject("2. 1:1(0) ack 1 win 65535 <TS val 1 ecr 0," + FIRST + ">")
                .accept()
                .inject("[ect0] 5. 101:201(100) ack 1 win 65535 <TS val 1 ecr 0>")
                .skip()
                .inject("[ect0] 5. 301:401(100) ack 1 win 65535 <TS val 1 ecr 0>")
                .skip()
                .inject("[ce] 5. 501:601(100) ack 1 win 65535 <TS val 1 ecr 0>")
                .expect("6. 1:1(0) ack 1 <TS,ECN e0b 201 ceb 100,sack 501:601 301:401>")
                .end();
    }

    /// §3.2.3.2.3: to a peer whose options do not come through none are sent.
    @ParameterizedTest
    @EnumSource
    void withoutThePeersOptionNoneIsSent(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("SEWA 0:0(0) win 65535 <mss 1000>")
                .expect("SW. 0:0(0) ack 1")
                .inject("2. 1:1(0) ack 1 win 65535")
                .accept()
                .inject("[ce] 5. 1:1001(1000) ack 1 win 65535")
                .expect("6. 1:1(0) ack 1001 <>")
                .end();
    }

    // The sender.

    /// RFC 8511 §3: a mark shrinks the window to 0.8 of what was in flight, once for a window of
    /// text; the bits that were CWR and ECE are part of the count.
    @ParameterizedTest
    @EnumSource
    void aMarkShrinksTheWindowOnce(Family family) {
        var tcp = sending(family);
        for (int i = 0; i < 10; i++) tcp.expect("[ect0] 5. " + text(i) + " ack 101");
        tcp.expectNothing()
                .inject("6. 101:101(0) ack 2001 win 65535")
                .expectNothing()
                .inject("7. 101:101(0) ack 3001 win 65535")
                .expect("[ect0] 5. " + text(10) + " ack 101")
                .inject("7. 101:101(0) ack 5001 win 65535")
                .expect("[ect0] 5. " + text(11) + " ack 101")
                .expect("[ect0] 5. " + text(12) + " ack 101")
                .expectNothing()
                .end();
    }

    /// A field that says what it said before is no mark.
    @ParameterizedTest
    @EnumSource
    void anUnchangedFieldIsNoMark(Family family) {
        var tcp = sending(family).skip();
        tcp.inject("5. 101:101(0) ack 2001 win 65535");
        for (int i = 10; i < 14; i++) tcp.expect("[ect0] 5. " + text(i) + " ack 101");
        tcp.expectNothing().end();
    }

    /// A connection with accurate feedback and options both ways, whose peer opened it.
    private static TcpScript agreed(Family family) {
        return TcpScript.listen()
                .over(family)
                .option(TcpOption.CONGESTION_CONTROL, CongestionControl.NEW_RENO.ordinal())
                .option(TcpOption.PACING, 0)
                .inject("SEWA 0:0(0) win 65535 <mss 1000>")
                .expect("SW. 0:0(0) ack 1")
                .inject("2. 1:1(0) ack 1 win 65535 <" + FIRST + ">")
                .accept();
    }

    /// The same with a window of text in flight, after its first options.
    private static TcpScript sending(Family family) {
        return agreed(family)
                .inject("5. 1:101(100) ack 1 win 65535")
                .expect("5. 1:1(0) ack 101")
                .write(20_000);
    }

    private static TcpScript asking(Family family) {
        return TcpScript.connect().over(family).option(TcpOption.ECN, EcnPolicy.ACCURATE.ordinal());
    }

    private static int mss(Family family) {
        return family == Family.IPV4 ? 1_460 : 1_440;
    }

    private static String text(int index) {
        int start = 1 + 1_000 * index;
        return start + ":" + (start + 1_000) + "(1000)";
    }
}
