package dev.netstack.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.StackFixture;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.TcpOptions;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a cookie keeps of a SYN, and for how long (RFC 4987 §3.6).
class SynCookiesTest {
    private final SynCookies cookies = new SynCookies(new Random(StackFixture.SEED)::nextLong);
    private final SynOffer syn = new SynOffer();
    private final SynOffer returned = new SynOffer();

    static Stream<FourTuple> flows() {
        var ours4 = new SocketAddress(new Ipv4Address(0xC000_0202), 80);
        var theirs4 = new SocketAddress(new Ipv4Address(0xC000_0201), 40_000);
        var ours6 = new SocketAddress(new Ipv6Address(0x2001_0DB8L << 32, 2), 80);
        var theirs6 = new SocketAddress(new Ipv6Address(0x2001_0DB8L << 32, 1), 40_000);
        return Stream.of(FourTuple.of(ours4, theirs4), FourTuple.of(ours6, theirs6));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void everyCombinationOfOptionsComesBack(FourTuple flow) {
        syn.hasMss = true;
        syn.hasTimestamps = true;
        for (int shift = SynOffer.UNSCALED; shift <= WindowPolicy.SHIFT_MAX; shift++) {
            for (int mss : new int[] {Tcb.MSS_MIN, 536, 1_220, 1_340, 1_400, 1_440, 1_460, 8_940}) {
                syn.isn = mss * shift;
                syn.mss = mss;
                syn.shift = shift;
                syn.isSackPermitted = (mss & 4) != 0;
                syn.isEcn = (mss & 8) != 0;
                int iss = cookies.issue(flow, syn, 0);
                int stamp = SynCookies.stamped(mss << 20, syn);
                assertTrue(Seq.isAtMost(stamp, mss << 20), "timestamps never run ahead");
                assertTrue(cookies.accepts(ack(flow, iss, stamp), returned, 0));
                assertEquals(syn.isn, returned.isn);
                assertEquals(mss, returned.mss);
                assertEquals(shift, returned.shift);
                assertEquals(syn.isSackPermitted, returned.isSackPermitted);
                assertEquals(syn.isEcn, returned.isEcn);
                assertTrue(returned.hasTimestamps);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("flows")
    void anMssBetweenIsRoundedDown(FourTuple flow) {
        syn.hasMss = true;
        syn.mss = 1_459;
        assertTrue(cookies.accepts(ack(flow, cookies.issue(flow, syn, 0), 0), returned, 0));
        assertEquals(1_440, returned.mss);
        syn.hasMss = false;
        assertTrue(cookies.accepts(ack(flow, cookies.issue(flow, syn, 0), 0), returned, 0));
        assertEquals(flow.isIpv4() ? 536 : 1_220, returned.mss, "MUST-15");
    }

    /// The key changes each period; the last one still counts, an older one does not, whenever the
    /// cookie was made and however long nothing happened.
    @ParameterizedTest
    @MethodSource("flows")
    void aCookieIsGoodForThisPeriodAndTheNext(FourTuple flow) {
        for (long period = -2; period < 3; period++) {
            long start = period * SynCookies.PERIOD_NANOS;
            int iss = cookies.issue(flow, syn, start);
            assertTrue(cookies.accepts(ack(flow, iss, 0), returned, start));
            long last = start + 2 * SynCookies.PERIOD_NANOS - 1;
            assertTrue(cookies.accepts(ack(flow, iss, 0), returned, last));
            assertFalse(cookies.accepts(ack(flow, iss, 0), returned, last + 1));
        }
        int iss = cookies.issue(flow, syn, 10 * SynCookies.PERIOD_NANOS);
        long later = 14 * SynCookies.PERIOD_NANOS;
        assertFalse(cookies.accepts(ack(flow, iss, 0), returned, later));
    }

    /// The acknowledgment of `iss`, with an echo unless that is 0.
    private Segment ack(FourTuple flow, int iss, int echo) {
        var segment = new Segment();
        segment.flow.localHigh = flow.localHigh;
        segment.flow.localLow = flow.localLow;
        segment.flow.remoteHigh = flow.remoteHigh;
        segment.flow.remoteLow = flow.remoteLow;
        segment.flow.ports = flow.ports;
        segment.seq = syn.isn + 1;
        segment.ack = iss + 1;
        if (echo == 0) return segment;
        var bytes = Arena.ofAuto().allocate(TcpOptions.TIMESTAMPS_LENGTH);
        TcpOptions.putTimestamps(bytes, 0, 1, echo);
        assertTrue(segment.options.decode(bytes, 0, bytes.byteSize()));
        return segment;
    }
}
