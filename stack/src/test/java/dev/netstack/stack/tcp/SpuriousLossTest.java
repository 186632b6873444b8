package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What proves that a retransmission was none too many (RFC 3522, RFC 3708).
class SpuriousLossTest {
    private static final int MSS = 1_000;

    private final SpuriousLoss spurious = new SpuriousLoss();

    /// RFC 3522 §3.2: an echo older than the first retransmission is of the original; the same or
    /// younger is not, and only the first acknowledgment counts.
    @ParameterizedTest
    @CsvSource({
        "499, true",
        "500, false",
        "501, false",
        "0, false",
    })
    void anOlderEchoIsOfTheOriginal(int echo, boolean isOriginal) {
        spurious.begin(0);
        spurious.onResent(MSS, 500);
        spurious.onResent(MSS, 600);
        assertEquals(isOriginal, spurious.isOriginal(echo));
        assertFalse(spurious.isOriginal(499), "the second acknowledgment");
    }

    /// Where timestamps wrap.
    @Test
    void echoesAreComparedModulo() {
        spurious.begin(0);
        spurious.onResent(MSS, 5);
        assertTrue(spurious.isOriginal(-5));
    }

    /// RFC 3708 §2: every copy must be reported.
    @Test
    void eachCopyMustProveADuplicate() {
        spurious.begin(0);
        assertFalse(spurious.isProved(), "nothing was sent again");
        spurious.onResent(2 * MSS, 1);
        assertTrue(spurious.onDuplicate(MSS, MSS));
        assertFalse(spurious.isProved());
        assertTrue(spurious.onDuplicate(MSS, 2 * MSS));
        assertTrue(spurious.isProved());
        spurious.end();
        assertFalse(spurious.isProved());
    }

    /// What the network duplicated says nothing, nor what was sent again before.
    @Test
    void otherDuplicatesProveNothing() {
        assertFalse(spurious.onDuplicate(MSS, MSS), "nothing was ever sent again");
        spurious.onResent(MSS, 1);
        spurious.begin(5 * MSS);
        spurious.onResent(MSS, 1);
        assertTrue(spurious.onDuplicate(MSS, MSS));
        assertFalse(spurious.isProved());
    }
}
