package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.netstack.wire.TcpHeader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptSegmentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "S 0:0(0) win 65535 <mss 1460,sackOK,TS val 1 ecr 0,wscale 7>",
                "S. 0:0(0) ack 1 win 65535 <mss 1460,nop,nop,sackOK>",
                ". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:2001 3001:4001>",
                "FP. 1:1001(1000) ack 1",
                "PU. 1:2(1) ack 1 win 100 urg 1",
                "R -5:-5(0)",
                "- 1:1(0)",
                "SEW 0:0(0)",
                "SEWA 0:0(0)",
                "[ce] PE. 1:1001(1000) ack 1",
                "EA. 1:1(0) ack 1 <nop,ECN e0b 1 ceb 0 e1b 1,ECN e1b 5 ceb 9>",
                ". <eol,raw fe020000>",
                ".",
            })
    void whatIsParsedPrintsTheSame(String notation) {
        assertEquals(notation, ScriptSegment.parse(notation).toString());
    }

    @Test
    void anyNumberOfBlanksSeparatesTheParts() {
        assertEquals(
                ScriptSegment.parse(". 1:1001(1000) ack 1"),
                ScriptSegment.parse(".    1:1001(1000)   ack 1 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "X 1:1(0)",
                ". 1:5(3)",
                ". ack",
                ". 1:1(0) win 5 ack 1",
                ". <mss>",
                ". <TS val 1>",
                ". <nosuch 1>",
                "[ect2] . 1:1(0)",
                "8. 1:1(0)",
            })
    void whatIsNoSegmentIsRefused(String notation) {
        assertThrows(IllegalArgumentException.class, () -> ScriptSegment.parse(notation));
    }

    @Test
    void flagsAreTheControlBits() {
        assertEquals(
                TcpHeader.FIN | TcpHeader.PSH | TcpHeader.ACK,
                ScriptSegment.parse("FP. 1:1(0)").flags());
    }

    /// RFC 9768 §3.2.2: AE is the highest bit of the ACE field.
    @Test
    void aDigitIsTheValueOfTheAceField() {
        assertEquals(ScriptSegment.parse("EA. 1:1(0)"), ScriptSegment.parse("5. 1:1(0)"));
        assertEquals(TcpHeader.ACK, ScriptSegment.parse("0. 1:1(0)").flags());
    }

    @Test
    void whatAnExpectationLeavesOutMayBeAnything() {
        var sent = ScriptSegment.parse("P. 1:1001(1000) ack 7 win 100 <nop,nop,TS val 1 ecr 2>");
        for (var expectation :
                List.of("P.", "P. 1:1001(1000)", "P. ack 7", "P. win 100", "P. <TS>")) {
            assertNull(ScriptSegment.parse(expectation).difference(sent), expectation);
        }
    }

    @Test
    void eachDifferenceIsNamed() {
        var sent = ScriptSegment.parse("P. 1:1001(1000) ack 7 win 100 <nop,nop,TS val 1 ecr 2>");
        assertEquals("flags P., not .", difference(". 1:1001(1000)", sent));
        var marked = ScriptSegment.parse("[ce] . 1:1(0)");
        assertEquals("ECN field 3, not 2", difference("[ect0] . 1:1(0)", marked));
        assertEquals("text 1:1001(1000), not 1:1000(999)", difference("P. 1:1000(999)", sent));
        assertEquals("ack 7, not 8", difference("P. ack 8", sent));
        assertEquals("win 100, not 99", difference("P. win 99", sent));
        assertEquals("no option sackOK", difference("P. <TS val 1 ecr 2,sackOK>", sent));
        assertEquals("an option too many: TS val 1 ecr 2", difference("P. <>", sent));
        assertEquals(
                "option TS val 1 ecr 2, not TS val 3 ecr 2",
                difference("P. <TS val 3 ecr 2>", sent));
    }

    private static String difference(String expected, ScriptSegment sent) {
        return String.valueOf(ScriptSegment.parse(expected).difference(sent));
    }
}
