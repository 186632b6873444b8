package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the identification of our datagrams tells (RFC 7739 §5.3, RFC 6864 §4).
class IdentificationTest {
    private final StackFixture fixture = StackFixture.create();
    private final Identification identification = identification();

    /// F10, I2: who watches the numbers that we send to him learns nothing of what we send to
    /// others: with a thousand of them between, his own go on by one, but for the few that share
    /// his count.
    @Test
    void f10_othersDoNotMoveTheNumbersThatOneSees() {
        var watcher = path(0xC000_0201);
        int disturbed = 0;
        int last = identification.next(watcher, IpProtocol.TCP);
        for (int i = 0; i < 1_000; i++) {
            identification.next(path(0xC633_6400 + i % 200), IpProtocol.TCP);
            int next = identification.next(watcher, IpProtocol.TCP);
            if (next - last != 1) disturbed++;
            last = next;
        }
        // 200 destinations in 1,024 counts: each is the watcher's with a chance of 1 in 1,024.
        assertTrue(disturbed <= 25, disturbed + " of 1,000, seed " + StackFixture.SEED);
    }

    /// F10: nor do the numbers of one destination tell those of another.
    @Test
    void f10_destinationsBeginApart() {
        var begins = new HashSet<Integer>();
        for (int i = 0; i < 200; i++) {
            begins.add(identification.next(path(0xC633_6400 + i), IpProtocol.TCP) >>> 8);
        }
        assertEquals(200, begins.size());
    }

    private Path path(int destination) {
        var to = new Ipv4Address(destination);
        var limits = new Path.Limits(1_500, 0);
        return new Path(fixture.nic(), StackFixture.IPV4, to, to, limits);
    }

    private static Identification identification() {
        var random = new Random(StackFixture.SEED);
        return new Identification(random::nextLong);
    }
}
