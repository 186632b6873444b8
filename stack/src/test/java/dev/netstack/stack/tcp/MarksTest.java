package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.EcnField;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The counters of accurate ECN feedback, on both sides (RFC 9768 §3.2).
class MarksTest {
    private static final int MSS = 1_000;

    private final Segment segment = new Segment();
    private final ReceivedMarks received = new ReceivedMarks();
    private final ReportedMarks reported = new ReportedMarks();

    /// §3.2.1, §3.2.2: the field begins with 5 and counts marked packets, with text and without,
    /// each one of a super-segment.
    @Test
    void theFieldCountsMarkedPackets() {
        assertEquals(5, ace());
        arrives(EcnField.ECT_0, MSS, 1);
        assertEquals(5, ace());
        arrives(EcnField.CE, MSS, 1);
        arrives(EcnField.CE, 0, 1);
        assertEquals(7, ace());
        arrives(EcnField.CE, 44 * MSS, 44);
        assertEquals((5 + 46) % 8, ace());
    }

    /// §3.2.2.5.1: a mark behind text that had none is told of at once, the ones behind it when
    /// there are two, or three without text.
    @Test
    void marksCallForAcknowledgments() {
        assertFalse(arrives(EcnField.ECT_0, MSS, 1));
        assertTrue(arrives(EcnField.CE, MSS, 1), "the first");
        received.onSent();
        assertFalse(arrives(EcnField.CE, MSS, 1));
        assertTrue(arrives(EcnField.CE, MSS, 1), "two");
        received.onSent();
        assertFalse(arrives(EcnField.CE, 0, 1));
        assertFalse(arrives(EcnField.CE, 0, 1));
        assertTrue(arrives(EcnField.CE, 0, 1), "three without text");
        received.onSent();
        assertFalse(arrives(EcnField.ECT_0, MSS, 1));
        assertTrue(arrives(EcnField.CE, MSS, 1), "the first again");
    }

    /// §3.2.3: ECT(0), CE, ECT(1), all of them at first, then without the last as long as it says
    /// nothing; in the other order when ECT(1) is news.
    @Test
    void theOptionTellsWhatChanged() {
        assertEquals("172: 1 0 1", option());
        assertEquals("172: 1 0", option());
        assertFalse(received.isOptionDue());
        arrives(EcnField.ECT_0, 100, 1);
        arrives(EcnField.CE, 200, 1);
        assertEquals("172: 101 200", option());
        assertFalse(received.isOptionDue());
        arrives(EcnField.ECT_1, 300, 1);
        assertEquals("174: 301 200 101", option());
        arrives(EcnField.NOT_ECT, 300, 1);
        assertFalse(received.isOptionDue());
    }

    /// §3.2.2.5.2, appendix A.2: up to seven packets the field is enough.
    @ParameterizedTest
    @CsvSource({"5, 7, 0", "6, 7, 1000", "4, 7, 7000", "7, 2, 2000"})
    void theFieldAloneTellsOfFewPackets(int ace, int packets, int marked) {
        assertEquals(marked, acknowledged(ace, packets));
    }

    /// Appendix A.2: beyond seven the worst is assumed of a peer that usually acknowledges less.
    @ParameterizedTest
    @CsvSource({"5, 8, 8000", "6, 8, 1000", "6, 20, 17000", "5, 20, 16000"})
    void theWorstIsAssumedOfManyPackets(int ace, int packets, int marked) {
        assertEquals(marked, acknowledged(ace, packets));
    }

    /// Of one that always acknowledges many, lost acknowledgments are not the reason.
    @Test
    void thinnedOutAcknowledgmentsAreBelieved() {
        for (int i = 0; i < 20; i++) acknowledged(5, 45);
        assertEquals(0, acknowledged(5, 45));
        assertEquals(2_000, acknowledged(7, 45));
    }

    /// Appendix A.2: the option settles what the field leaves open.
    @ParameterizedTest
    @CsvSource({"5, 0, 0", "6, 1000, 1000", "6, 9000, 9000", "5, 7900, 7900", "4, 15000, 15000"})
    void theOptionSettlesIt(int ace, int octets, int marked) {
        assertEquals(marked, acknowledged(ace, 45, 45_001, octets));
        int toField = (5 + Math.ceilDiv(octets, MSS)) % 8;
        assertEquals(0, acknowledged(toField, 1, 45_001, octets), "the count is the one meant");
    }

    /// What the field told of already is not told of twice.
    @Test
    void anOptionThatComesLaterIsNotNews() {
        acknowledged(5, 1, 1, 0);
        assertEquals(2_000, acknowledged(7, 2));
        assertEquals(1_000, acknowledged(0, 1, 2, 3_000));
    }

    /// An option that was overtaken says nothing.
    @Test
    void anOldOptionIsIgnored() {
        assertEquals(3_000, acknowledged(0, 3, 1, 3_000));
        assertEquals(0, acknowledged(0, 1, 1, 2_000));
        assertEquals(0, acknowledged(0, 1, 1, 3_000));
    }

    /// §3.2.3: 24 bits are enough.
    @Test
    void countsWrap() {
        int octets = 0;
        for (int i = 0; i < 40; i++) {
            octets = octets + 500_000 & 0xFF_FFFF;
            assertEquals(500_000, acknowledged((5 + 500 * (i + 1)) % 8, 500, 1, octets));
        }
    }

    /// §3.2.3.2.4: a count that begins with 0 was changed on the way.
    @Test
    void anOptionOfZerosIsNotBelieved() {
        option(0, 0, 0);
        reported.check(segment.options);
        assertFalse(reported.hasOption());
        option(1, 0, 1);
        reported.check(segment.options);
        assertFalse(reported.hasOption());
    }

    private int ace() {
        return received.ace() >>> TcpHeader.ACE_SHIFT;
    }

    private boolean arrives(int codepoint, int octets, int segments) {
        segment.codepoint = codepoint;
        segment.textLength = octets;
        segment.segments = segments;
        return received.onSegment(segment);
    }

    /// The option that is due, as kind and counts; it is sent.
    private String option() {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(TcpOptions.MSS_LENGTH * 10);
            assertEquals(received.optionLength(), received.writeOption(bytes, 0));
            segment.options.decode(bytes, 0, received.optionLength());
        }
        received.onOptionSent();
        var text = new StringBuilder(segment.options.accurateKind() + ":");
        for (int i = 0; i < segment.options.accurateFields(); i++) {
            text.append(' ').append(segment.options.accurateField(i));
        }
        return text.toString();
    }

    private void option(int... counts) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(TcpOptions.MSS_LENGTH * 10);
            long end =
                    TcpOptions.putAccurateEcn(bytes, 0, TcpOptions.ACCURATE_ECN_0, counts.length);
            for (int count : counts) end = TcpOptions.putAccurateField(bytes, end, count);
            segment.options.decode(bytes, 0, end);
        }
    }

    private int acknowledged(int ace, int packets) {
        segment.options.clear();
        segment.flags = TcpHeader.ACK | ace << TcpHeader.ACE_SHIFT;
        return reported.onAcknowledgment(segment, packets * MSS, MSS);
    }

    private int acknowledged(int ace, int packets, int ect0, int octets) {
        option(ect0, octets, 1);
        reported.check(segment.options);
        segment.flags = TcpHeader.ACK | ace << TcpHeader.ACE_SHIFT;
        return reported.onAcknowledgment(segment, packets * MSS, MSS);
    }
}
