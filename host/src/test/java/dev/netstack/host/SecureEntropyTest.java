package dev.netstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// The numbers that initial sequence numbers and ports rest on (RFC 6528 §3, RFC 6056 §3.3).
class SecureEntropyTest {
    private static final int DRAWS = 10_000;

    /// Threat I6: a weak or shared generator would show here as a repetition; by chance one comes
    /// in 10¹¹ runs.
    @Test
    void i6_numbersDifferFromDrawToDrawAndFromHostToHost() {
        var drawn = new HashSet<Long>();
        var one = new SecureEntropy();
        var other = new SecureEntropy();
        for (int i = 0; i < DRAWS; i++) {
            drawn.add(one.nextLong());
            drawn.add(other.nextLong());
        }
        assertEquals(2 * DRAWS, drawn.size());
    }
}
