package dev.netstack.wire;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/// The Internet checksum (RFC 1071, RFC 1624).
///
/// A partial sum is any number whose value modulo 65,535 is that of the 16-bit words summed;
/// partial sums are added with `+` and ended by [#finish] or [#isValid]. So a transport checksum
/// reads
///
/// ```
/// finish(addresses(…) + protocol + length + sum(bytes, start, end))
/// ```
///
/// The sum does not depend on octet order (RFC 1071 §2 B): octets are added 64 bits at a time in
/// the machine's order, folded, and swapped once at the end.
public final class Checksum {
    private static final boolean IS_SWAPPED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private Checksum() {}

    /// The partial sum of the octets from `start` to `end`, 0 to 65,535; an odd last octet is
    /// padded with a zero. Where `start` lies does not matter: the first octet is the high one of a
    /// word.
    public static int sum(MemorySegment bytes, long start, long end) {
        long even = 0;
        long odd = 0;
        // An int counts, so that the compiler unrolls the loop and adds several words at once.
        int words = (int) ((end - start) >> 3);
        for (int i = 0; i < words; i++) {
            long word = Octets.nativeU64(bytes, start + i * 8L);
            even += word & LOW_32;
            odd += word >>> 32;
        }
        long at = start + Math.max(words, 0) * 8L;
        int sum = fold(fold(even) + fold(odd) + tail(bytes, at, end));
        return IS_SWAPPED ? swap(sum) : sum;
    }

    /// The last 0 to 7 octets, in the machine's order.
    private static long tail(MemorySegment bytes, long start, long end) {
        long sum = 0;
        long at = start;
        for (; at <= end - 2; at += 2) sum += Octets.nativeU16(bytes, at);
        if (at < end) sum += IS_SWAPPED ? Octets.u8(bytes, at) : Octets.u8(bytes, at) << 8;
        return sum;
    }

    /// The part that a pair of addresses has in a pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1), 0
    /// to 65,535: constant for a connection, so worth keeping.
    ///
    /// Serves both families: the prefix `ffff` of a mapped IPv4 address adds 65,535, which is
    /// nothing. The rest of either pseudo-header is added as numbers: the protocol and the
    /// transport's length.
    public static int addresses(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        return fold(
                halves(sourceHigh)
                        + halves(sourceLow)
                        + halves(destinationHigh)
                        + halves(destinationLow));
    }

    private static long halves(long word) {
        return (word & LOW_32) + (word >>> 32);
    }

    /// The checksum of octets that no pseudo-header covers, their checksum field 0.
    public static int of(MemorySegment bytes, long start, long end) {
        return finish(sum(bytes, start, end));
    }

    /// The same partial sum in 0 to 65,535.
    ///
    /// @param sum not negative
    public static int fold(long sum) {
        long folded = halves(sum);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return (int) folded;
    }

    /// What a folded partial sum is when its octets follow an odd number of others: octets that
    /// come in pieces are summed piece by piece, and each piece at an odd place is swapped.
    public static int swap(int folded) {
        return (folded << 8 | folded >>> 8) & 0xFFFF;
    }

    /// The value of the checksum field.
    public static int finish(long sum) {
        return ~fold(sum) & 0xFFFF;
    }

    /// The value of a UDP checksum field, where 0 means that there is none (RFC 768, RFC 8200
    /// §8.1).
    public static int finishUdp(long sum) {
        int checksum = finish(sum);
        return checksum == 0 ? 0xFFFF : checksum;
    }

    /// Whether the octets summed, the checksum field among them, are as they were sent.
    public static boolean isValid(long sum) {
        return fold(sum) == 0xFFFF;
    }

    /// The checksum after one 16-bit word of the octets became another (RFC 1624 §3, equation 3).
    public static int update(int checksum, int before, int after) {
        return finish((~checksum & 0xFFFF) + (~before & 0xFFFF) + (after & 0xFFFF));
    }

    /// The checksum after one 32-bit word became another.
    public static int update32(int checksum, int before, int after) {
        return update(update(checksum, before >>> 16, after >>> 16), before, after);
    }
}
