package dev.netstack.fuzz;

import dev.netstack.wire.Checksum;
import dev.netstack.wire.Octets;
import java.lang.foreign.MemorySegment;

/// Makes the fields right that a fuzzer would need an age to guess, so that it gets behind them:
/// lengths, destination, header checksum. Transport checksums are declared verified instead.
final class IpRepair {
    private static final int OURS_IPV4 = 0xC000_0202;
    private static final long OURS_IPV6_HIGH = 0x2001_0db8_0077_0000L;
    private static final long OURS_IPV6_LOW = 2;

    private IpRepair() {}

    static void ipv4(MemorySegment bytes, long start, long end) {
        int headerLength = (Octets.u8(bytes, start) & 0xf) * 4;
        Octets.putU16(bytes, start + 2, (int) Math.min(0xffff, end - start));
        Octets.putU32(bytes, start + 16, OURS_IPV4);
        if (headerLength < 20 || headerLength > end - start) return;
        Octets.putU16(bytes, start + 10, 0);
        Octets.putU16(bytes, start + 10, Checksum.of(bytes, start, start + headerLength));
    }

    static void ipv6(MemorySegment bytes, long start, long end) {
        Octets.putU16(bytes, start + 4, (int) Math.min(0xffff, end - start - 40));
        Octets.putU64(bytes, start + 24, OURS_IPV6_HIGH);
        Octets.putU64(bytes, start + 32, OURS_IPV6_LOW);
    }
}
