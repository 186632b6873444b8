package dev.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 3168 §5: a router marks what is capable of ECN, and nothing else of the datagram changes.
class CongestionMarkTest {
    private static final int DSCP = 0xB8;

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 3", "2, 3", "3, 3"})
    void whatIsCapableIsMarkedInIpv4(int ecn, int after) {
        var frame = frame(Ipv4Header.LENGTH_MIN);
        int at = frame.start();
        var fields =
                new Ipv4Header.Fields(Ipv4Header.LENGTH_MIN, 20, DSCP | ecn, 7, 0, 64, 6, 1, 2);
        Ipv4Header.write(frame.bytes(), at, fields);
        assertEquals(ecn != 0, CongestionMark.set(frame, LinkType.IP));
        var marked = new Ipv4Header(frame.bytes(), at);
        assertEquals(DSCP | after, marked.trafficClass());
        assertTrue(marked.isChecksumValid());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 3", "2, 3", "3, 3"})
    void whatIsCapableIsMarkedInIpv6(int ecn, int after) {
        var frame = frame(Ipv6Header.LENGTH);
        int at = frame.start();
        var fields = new Ipv6Header.Fields(0, DSCP | ecn, 0xABCDE, 6, 64, 1, 2, 3, 4);
        Ipv6Header.write(frame.bytes(), at, fields);
        assertEquals(ecn != 0, CongestionMark.set(frame, LinkType.IP));
        var marked = new Ipv6Header(frame.bytes(), at);
        assertEquals(DSCP | after, marked.trafficClass());
        assertEquals(0xABCDE, marked.flowLabel());
        assertEquals(Ipv6Header.VERSION, marked.version());
    }

    @Test
    void whatIsNoDatagramStays() {
        assertFalse(CongestionMark.set(frame(10), LinkType.IP));
        assertFalse(CongestionMark.set(frame(60), LinkType.ETHERNET));
    }

    private static Frame frame(int octets) {
        var frame = Frame.allocate(Arena.ofAuto());
        frame.range(frame.start(), frame.start() + octets);
        return frame;
    }
}
