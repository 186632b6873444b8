package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.SipHash;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    /// Against a hash map, through growing and shrinking.
    @Test
    void findsWhatAMapFinds() {
        var random = new Random(StackFixture.SEED);
        var pair = TcpPair.of(TcpPair.Family.IPV4);
        var donor = pair.connect();
        var table = new ConnectionTable(random::nextLong);
        var oracle = new HashMap<Integer, Flow>();
        for (int step = 0; step < 20_000; step++) {
            int key = random.nextInt(2_000);
            boolean isGrowing = step / 5_000 % 2 == 0;
            if (random.nextInt(100) < (isGrowing ? 70 : 30)) {
                var like = donor.tcb();
                var flow = new Tcb(like.tcp, tuple(key), like.path, like.settings);
                table.put(flow);
                oracle.put(key, flow);
            } else {
                var flow = oracle.remove(key);
                if (flow != null) table.remove(flow);
            }
            assertEquals(oracle.size(), table.size());
            int probe = random.nextInt(2_000);
            assertSame(oracle.get(probe), table.find(tuple(probe)), "seed " + StackFixture.SEED);
        }
        var found = new ArrayList<Flow>();
        table.forEach(found::add);
        assertEquals(oracle.size(), found.size());
    }

    private static FourTuple tuple(int key) {
        var local = new SocketAddress(new Ipv4Address(0xC000_0202), 80);
        var remote = new SocketAddress(new Ipv4Address(0x0A00_0000 | key / 7), 1_024 + key);
        return FourTuple.of(local, remote);
    }

    /// SipHash-2-4 under the key 0 to 15 of the octets 0 to 35 and four zeros, as OpenSSL computes
    /// it.
    @Test
    void sipHashIsTheReferenceFunction() {
        var function = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        var flow = new FourTuple();
        flow.localHigh = 0x0706050403020100L;
        flow.localLow = 0x0f0e0d0c0b0a0908L;
        flow.remoteHigh = 0x1716151413121110L;
        flow.remoteLow = 0x1f1e1d1c1b1a1918L;
        flow.ports = 0x23222120;
        assertEquals("916f2205c827a81f", HexFormat.of().toHexDigits(flow.hash(function)));
    }

    /// SHLD-1, MUST-8, MUST-9: the clock moves the ISN by one in 4 microseconds; another flow, or
    /// another key, begins elsewhere.
    @Test
    void initialSequenceNumbersFollowTheClockAndTheFlow() {
        var random = new Random(StackFixture.SEED);
        var one = new InitialSequence(random::nextLong);
        var other = new InitialSequence(random::nextLong);
        int first = one.next(tuple(1), 0);
        assertEquals(first, one.next(tuple(1), 3_999));
        assertEquals(first + 250_000, one.next(tuple(1), 1_000_000_000L));
        assertNotEquals(first, one.next(tuple(2), 0));
        assertNotEquals(first, other.next(tuple(1), 0));
    }

    /// G2: tuples that collide by any hash without a key spread like others.
    @Test
    void g2_nobodyOutsideCanMakeTuplesCollide() {
        var random = new Random(StackFixture.SEED);
        var function = SipHash.keyed(random::nextLong);
        var local = new SocketAddress(new Ipv4Address(0xC000_0202), 80);
        var chains = new int[1 << 20];
        int longest = 0;
        for (int key = 0; key < 1 << 20; key++) {
            // Address and port cancel each other out where they are added or combined by XOR.
            int port = 1 + (key & 0x7FFF);
            var remote = new SocketAddress(new Ipv4Address(0x0A00_0000 + key - port), port);
            int chain = (int) FourTuple.of(local, remote).hash(function) & (chains.length - 1);
            longest = Math.max(longest, ++chains[chain]);
        }
        assertTrue(longest <= 16, "a chain of " + longest + ", seed " + StackFixture.SEED);
    }
}
