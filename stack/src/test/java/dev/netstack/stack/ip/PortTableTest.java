package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortTableTest {
    private static final IpAddress FOUR = new Ipv4Address(0xC000_0202);
    private static final IpAddress OTHER_FOUR = new Ipv4Address(0xC000_0203);
    private static final IpAddress SIX = new Ipv6Address(0x2001_0DB8L << 32, 2);

    private final PortTable ports =
            new PortTable(new SplittableRandom(Long.getLong("netstack.seed", 1))::nextLong);

    private static IpAddress named(String name) {
        return switch (name) {
            case "any4" -> Ipv4Address.ANY;
            case "any6" -> Ipv6Address.ANY;
            case "four" -> FOUR;
            case "other" -> OTHER_FOUR;
            case "six" -> SIX;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// RFC 1122 §4.1.3.5, §4.2.4.4: a wildcard covers every local address; `::` covers both
    /// families.
    @ParameterizedTest
    @CsvSource({
        "any4, any4, true", "any4, four, true", "any4, six, false", "any4, any6, true",
        "any6, any6, true", "any6, four, true", "any6, six, true", "four, any4, true",
        "four, four, true", "four, other, false", "four, six, false", "six, any4, false",
        "six, any6, true"
    })
    void reservationsThatCoverACommonAddressConflict(String held, String asked, boolean conflict) {
        assertEquals(new Done<>(80), ports.reserve(named(held), 80, ReuseAddress.NO));
        Outcome<Integer> second = ports.reserve(named(asked), 80, ReuseAddress.NO);
        assertEquals(
                conflict ? new Refused<Integer>(Refusal.ADDRESS_IN_USE) : new Done<>(80), second);
    }

    @Test
    void reuseIsAllowedOnlyWhenBothAskForIt() {
        ports.reserve(FOUR, 80, ReuseAddress.YES);
        assertTrue(ports.isTaken(Ipv4Address.ANY, 80, ReuseAddress.NO));
        assertEquals(new Done<>(80), ports.reserve(Ipv4Address.ANY, 80, ReuseAddress.YES));
        assertEquals(new Done<>(80), ports.reserve(FOUR, 80, ReuseAddress.YES));
        assertEquals(3, ports.reserved());
    }

    @Test
    void whatIsReleasedIsFreeAgain() {
        ports.reserve(FOUR, 80, ReuseAddress.YES);
        ports.reserve(FOUR, 80, ReuseAddress.YES);
        ports.reserve(SIX, 80, ReuseAddress.NO);
        ports.release(FOUR, 80);
        assertTrue(ports.isTaken(FOUR, 80, ReuseAddress.NO));
        ports.release(FOUR, 80);
        assertFalse(ports.isTaken(FOUR, 80, ReuseAddress.NO));
        assertTrue(ports.isTaken(SIX, 80, ReuseAddress.NO));
        assertThrows(IllegalStateException.class, () -> ports.release(FOUR, 80));
    }

    /// Threat G11: the last port is found, and one more is refused at once.
    @Test
    void g11_exhaustedEphemeralPortsAreAnError() {
        var seen = new HashSet<Integer>();
        int count = PortTable.EPHEMERAL_MAX - PortTable.EPHEMERAL_MIN + 1;
        for (int i = 0; i < count; i++) {
            var done = assertInstanceOf(Done.class, ports.reserve(FOUR, 0, ReuseAddress.NO));
            assertTrue(seen.add((Integer) done.value()), "port given twice");
        }
        assertEquals(
                new Refused<>(Refusal.PORTS_EXHAUSTED), ports.reserve(FOUR, 0, ReuseAddress.NO));
        assertInstanceOf(Done.class, ports.reserve(OTHER_FOUR, 0, ReuseAddress.NO));
        ports.release(FOUR, 40_000);
        assertEquals(new Done<>(40_000), ports.reserve(FOUR, 0, ReuseAddress.NO));
    }

    /// RFC 6056 §3.3: consecutive ports are far apart more often than not.
    @Test
    void ephemeralPortsAreNotSequential() {
        int near = 0;
        int last = 0;
        for (int i = 0; i < 1_000; i++) {
            var done = (Done<Integer>) ports.reserve(FOUR, 0, ReuseAddress.NO);
            if (Math.abs(done.value() - last) < 328) near++;
            last = done.value();
        }
        assertTrue(near < 60, near + " of 1,000 ports within 1 % of the one before");
    }
}
