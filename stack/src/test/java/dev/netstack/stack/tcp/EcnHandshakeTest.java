package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.wire.TcpHeader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows of the tables of RFC 9768 §3.1.1 and §3.2.2.1; bits are AE, CWR, ECE.
class EcnHandshakeTest {
    @ParameterizedTest
    @CsvSource({"OFF, 000", "PASSIVE, 000", "CLASSIC, 011", "ACCURATE, 111"})
    void aSynAsksForWhatThePolicyWants(EcnPolicy policy, String bits) {
        assertEquals(flags(bits), EcnHandshake.request(policy));
    }

    /// §3.1.3: a combination that means nothing yet is taken for accurate feedback.
    @ParameterizedTest
    @CsvSource({
        "000, OFF, OFF, OFF",
        "001, OFF, OFF, ACCURATE",
        "010, OFF, OFF, ACCURATE",
        "011, OFF, CLASSIC, CLASSIC",
        "100, OFF, OFF, ACCURATE",
        "101, OFF, OFF, ACCURATE",
        "110, OFF, OFF, ACCURATE",
        "111, OFF, CLASSIC, ACCURATE"
    })
    void aSynIsAgreedWith(String bits, Ecn.Mode off, Ecn.Mode classic, Ecn.Mode accurate) {
        int flags = flags(bits) | TcpHeader.SYN;
        assertEquals(off, EcnHandshake.requested(flags, EcnPolicy.OFF));
        assertEquals(classic, EcnHandshake.requested(flags, EcnPolicy.CLASSIC));
        assertEquals(accurate, EcnHandshake.requested(flags, EcnPolicy.PASSIVE));
        assertEquals(accurate, EcnHandshake.requested(flags, EcnPolicy.ACCURATE));
    }

    @ParameterizedTest
    @CsvSource({"0, 010", "1, 011", "2, 100", "3, 110"})
    void anAnswerReflectsTheEcnFieldOfTheSyn(int codepoint, String bits) {
        assertEquals(flags(bits), EcnHandshake.reply(Ecn.Mode.ACCURATE, codepoint));
        assertEquals(TcpHeader.ECE, EcnHandshake.reply(Ecn.Mode.CLASSIC, codepoint));
        assertEquals(0, EcnHandshake.reply(Ecn.Mode.OFF, codepoint));
    }

    @ParameterizedTest
    @CsvSource({
        "000, OFF, OFF",
        "001, CLASSIC, CLASSIC",
        "010, OFF, ACCURATE",
        "011, OFF, ACCURATE",
        "100, OFF, ACCURATE",
        "101, CLASSIC, CLASSIC",
        "110, OFF, ACCURATE",
        "111, OFF, OFF"
    })
    void anAnswerIsTakenAsTheSynAsked(String bits, Ecn.Mode classic, Ecn.Mode accurate) {
        int flags = flags(bits) | TcpHeader.SYN | TcpHeader.ACK;
        assertEquals(Ecn.Mode.OFF, EcnHandshake.replied(flags, EcnPolicy.OFF));
        assertEquals(Ecn.Mode.OFF, EcnHandshake.replied(flags, EcnPolicy.PASSIVE));
        assertEquals(classic, EcnHandshake.replied(flags, EcnPolicy.CLASSIC));
        assertEquals(accurate, EcnHandshake.replied(flags, EcnPolicy.ACCURATE));
    }

    /// §3.2.2.3: what left without ECN arrives without.
    @ParameterizedTest
    @CsvSource({
        "000, false", "001, false", "010, false", "011, true",
        "100, true", "101, false", "110, true", "111, false"
    })
    void aReflectionTellsOfMangling(String bits, boolean isMangled) {
        assertEquals(isMangled, EcnHandshake.isMangled(flags(bits) | TcpHeader.ACK));
    }

    private static int flags(String bits) {
        return Integer.parseInt(bits, 2) << TcpHeader.ACE_SHIFT;
    }
}
