package dev.netstack.wire;

import java.lang.foreign.MemorySegment;

/// The options of one TCP segment, decoded (RFC 9293 §3.2, RFC 7323 §2.2 and §3.2, RFC 2018 §2 and
/// §3, RFC 9768 §3.2.3).
///
/// ```
/// +--------+--------+---------//---------+
/// |  kind  | length |        data        |    of END and NO_OPERATION there is the kind alone
/// +--------+--------+---------//---------+
/// ```
///
/// One decoder serves a stack: [#decode] overwrites what it held. An option that comes twice counts
/// once, the first time; an unknown one is skipped by its length (RFC 9293 §3.2
/// MUST-4, MUST-6).
///
/// The static methods write options. Each writes a multiple of four octets, so they can follow each
/// other in any order, and returns where the next one goes.
public final class TcpOptions {
    public static final int END = 0;
    public static final int NO_OPERATION = 1;
    public static final int MSS = 2;
    public static final int WINDOW_SCALE = 3;
    public static final int SACK_PERMITTED = 4;
    public static final int SACK = 5;
    public static final int TIMESTAMPS = 8;
    public static final int FAST_OPEN = 34; // TFO-14, RFC 7413 §8.5

    /// Accurate ECN feedback with the counts in the order ECT(0), CE, ECT(1) (RFC 9768 §3.2.3).
    public static final int ACCURATE_ECN_0 = 172;

    /// The same in the order ECT(1), CE, ECT(0).
    public static final int ACCURATE_ECN_1 = 174;

    /// Octets that [#putMss] writes.
    public static final int MSS_LENGTH = 4;

    /// Octets that [#putWindowScale] writes.
    public static final int WINDOW_SCALE_LENGTH = 4;

    /// Octets that [#putSackPermitted] writes.
    public static final int SACK_PERMITTED_LENGTH = 4;

    /// Octets that [#putTimestamps] writes.
    public static final int TIMESTAMPS_LENGTH = 12;

    /// Octets that [#putSack] writes, before the blocks.
    public static final int SACK_LENGTH = 4;

    /// Octets that [#putSackBlock] writes.
    public static final int SACK_BLOCK_LENGTH = 8;

    /// Bits of a count of accurate ECN feedback.
    public static final int ACCURATE_FIELD_BITS = 24;

    /// Counts of accurate ECN feedback; the last ones may be left out.
    public static final int ACCURATE_FIELDS_MAX = 3;

    private static final int ACCURATE_FIELD_LENGTH = ACCURATE_FIELD_BITS / Byte.SIZE;

    /// Octets of a Fast Open cookie: an even number of them (RFC 7413 §4.1.1).
    public static final int COOKIE_LENGTH_MIN = 4;

    public static final int COOKIE_LENGTH_MAX = 16;

    /// As many blocks as 40 octets of options can hold (RFC 2018 §3).
    public static final int SACK_BLOCKS_MAX = 4;

    private boolean hasMss;
    private int mss;
    private boolean hasWindowScale;
    private int windowScale;
    private boolean isSackPermitted;
    private boolean hasTimestamps;
    private int tsVal;
    private int tsEcr;
    private boolean hasSack;
    private int sackBlocks;
    private boolean hasFastOpen;
    private int cookieLength;
    private long cookieHigh;
    private long cookieLow;
    private final int[] left = new int[SACK_BLOCKS_MAX];
    private final int[] right = new int[SACK_BLOCKS_MAX];
    private int accurateKind;
    private int accurateFields;
    private final int[] accurate = new int[ACCURATE_FIELDS_MAX];

    /// A decoder that holds what a header without options says.
    public TcpOptions() {}

    /// Decodes the options of a header that was parsed.
    ///
    /// @return false when the length of an option is 0, 1, beyond the header, or not the one that
    ///     its kind has: [Malformation#BAD_OPTION], and nothing here is to be believed
    public boolean decode(TcpHeader header) {
        return decode(header.bytes(), header.optionsStart(), header.payloadStart());
    }

    /// The same for options that lie from `start` to `end`.
    public boolean decode(MemorySegment bytes, long start, long end) {
        clear();
        long at = start;
        // Each step takes an octet or ends the walk. RFC 9293 §3.2 MUST-7: no length is trusted.
        // MUST-64: nothing is aligned.
        while (at < end) {
            int kind = Octets.u8(bytes, at);
            if (kind == END) return true;
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            if (end - at < 2) return false;
            int length = Octets.u8(bytes, at + 1);
            if (length < 2 || length > end - at) return false;
            if (!isLengthOf(kind, length)) return false;
            take(kind, bytes, at + 2, length - 2);
            at += length;
        }
        return true;
    }

    /// Forgets the last segment: what a header without options says.
    public void clear() {
        hasMss = false;
        mss = 0;
        hasWindowScale = false;
        windowScale = 0;
        isSackPermitted = false;
        hasTimestamps = false;
        tsVal = 0;
        tsEcr = 0;
        hasSack = false;
        sackBlocks = 0;
        accurateKind = 0;
        accurateFields = 0;
        hasFastOpen = false;
        cookieLength = 0;
        cookieHigh = 0;
        cookieLow = 0;
    }

    private static boolean isLengthOf(int kind, int length) {
        return switch (kind) {
            case MSS -> length == 4;
            case WINDOW_SCALE -> length == 3;
            case SACK_PERMITTED -> length == 2;
            case SACK -> length % SACK_BLOCK_LENGTH == 2;
            case TIMESTAMPS -> length == 10;
            default -> true;
        };
    }

    private void take(int kind, MemorySegment bytes, long data, int length) {
        switch (kind) {
            case MSS -> takeMss(Octets.u16(bytes, data));
            case WINDOW_SCALE -> takeWindowScale(Octets.u8(bytes, data));
            case SACK_PERMITTED -> isSackPermitted = true;
            case SACK -> takeSack(bytes, data, length / SACK_BLOCK_LENGTH);
            case TIMESTAMPS -> takeTimestamps(bytes, data);
            case ACCURATE_ECN_0, ACCURATE_ECN_1 -> takeAccurate(kind, bytes, data, length);
            case FAST_OPEN -> takeFastOpen(bytes, data, length);
            default -> {}
        }
    }

    private void takeMss(int value) {
        if (hasMss) return;
        hasMss = true;
        mss = value;
    }

    private void takeWindowScale(int value) {
        if (hasWindowScale) return;
        hasWindowScale = true;
        windowScale = value;
    }

    private void takeTimestamps(MemorySegment bytes, long data) {
        if (hasTimestamps) return;
        hasTimestamps = true;
        tsVal = Octets.u32(bytes, data);
        tsEcr = Octets.u32(bytes, data + 4);
    }

    // TFO-2 (RFC 7413 §4.1.1): one of another length is ignored, not malformed.
    private void takeFastOpen(MemorySegment bytes, long data, int length) {
        boolean isInRange = length >= COOKIE_LENGTH_MIN && length <= COOKIE_LENGTH_MAX;
        if (hasFastOpen || length % 2 != 0 || (length != 0 && !isInRange)) return;
        hasFastOpen = true;
        cookieLength = length;
        for (int i = 0; i < length; i++) {
            long octet = (long) Octets.u8(bytes, data + i) << (56 - 8 * (i & 7));
            if (i < Long.BYTES) cookieHigh |= octet;
            else cookieLow |= octet;
        }
    }

    private void takeSack(MemorySegment bytes, long data, int blocks) {
        if (hasSack) return;
        hasSack = true;
        sackBlocks = Math.min(blocks, SACK_BLOCKS_MAX);
        for (int i = 0; i < sackBlocks; i++) {
            left[i] = Octets.u32(bytes, data + (long) i * SACK_BLOCK_LENGTH);
            right[i] = Octets.u32(bytes, data + (long) i * SACK_BLOCK_LENGTH + 4);
        }
    }

    /// RFC 9768 §3.2.3: what is longer than three counts has more to say to who knows more.
    private void takeAccurate(int kind, MemorySegment bytes, long data, int length) {
        if (accurateKind != 0) return;
        accurateKind = kind;
        accurateFields = Math.min(ACCURATE_FIELDS_MAX, length / ACCURATE_FIELD_LENGTH);
        for (int i = 0; i < accurateFields; i++) {
            long at = data + (long) i * ACCURATE_FIELD_LENGTH;
            accurate[i] = Octets.u8(bytes, at) << 16 | Octets.u16(bytes, at + 1);
        }
    }

    public boolean hasMss() {
        return hasMss;
    }

    /// As sent, 0 to 65,535; 0 without the option.
    public int mss() {
        return mss;
    }

    public boolean hasWindowScale() {
        return hasWindowScale;
    }

    /// As sent, 0 to 255: more than 14 counts as 14 (RFC 7323 §2.3). TS-2.
    public int windowScale() {
        return windowScale;
    }

    public boolean isSackPermitted() {
        return isSackPermitted;
    }

    public boolean hasTimestamps() {
        return hasTimestamps;
    }

    public int tsVal() {
        return tsVal;
    }

    public int tsEcr() {
        return tsEcr;
    }

    public boolean hasFastOpen() {
        return hasFastOpen;
    }

    /// Octets of the Fast Open cookie; 0 in a request for one.
    public int cookieLength() {
        return cookieLength;
    }

    /// The first eight octets of the cookie, the first in the highest place; what is missing is 0.
    public long cookieHigh() {
        return cookieHigh;
    }

    /// The octets behind those.
    public long cookieLow() {
        return cookieLow;
    }

    /// 0 to [#SACK_BLOCKS_MAX].
    public int sackBlocks() {
        return sackBlocks;
    }

    /// The first sequence number of block `i`, as sent: whether it makes sense is not known here.
    public int left(int i) {
        return left[i];
    }

    /// The sequence number behind the last of block `i`, as sent.
    public int right(int i) {
        return right[i];
    }

    /// [#ACCURATE_ECN_0], [#ACCURATE_ECN_1], or 0 without such an option.
    public int accurateKind() {
        return accurateKind;
    }

    /// Counts that the option holds, 0 to [#ACCURATE_FIELDS_MAX].
    public int accurateFields() {
        return accurateFields;
    }

    /// Count `i`, as sent: 24 bits.
    public int accurateField(int i) {
        return accurate[i];
    }

    public static long putMss(MemorySegment bytes, long at, int mss) {
        Octets.putU8(bytes, at, MSS);
        Octets.putU8(bytes, at + 1, 4);
        Octets.putU16(bytes, at + 2, mss);
        return at + MSS_LENGTH;
    }

    public static long putWindowScale(MemorySegment bytes, long at, int shift) {
        Octets.putU8(bytes, at, NO_OPERATION);
        Octets.putU8(bytes, at + 1, WINDOW_SCALE);
        Octets.putU8(bytes, at + 2, 3);
        Octets.putU8(bytes, at + 3, shift);
        return at + WINDOW_SCALE_LENGTH;
    }

    public static long putSackPermitted(MemorySegment bytes, long at) {
        Octets.putU16(bytes, at, NO_OPERATION << 8 | NO_OPERATION);
        Octets.putU8(bytes, at + 2, SACK_PERMITTED);
        Octets.putU8(bytes, at + 3, 2);
        return at + SACK_PERMITTED_LENGTH;
    }

    /// In the layout of RFC 7323 appendix A, which every stack recognises at a glance.
    public static long putTimestamps(MemorySegment bytes, long at, int tsVal, int tsEcr) {
        Octets.putU16(bytes, at, NO_OPERATION << 8 | NO_OPERATION);
        Octets.putU8(bytes, at + 2, TIMESTAMPS);
        Octets.putU8(bytes, at + 3, 10);
        Octets.putU32(bytes, at + 4, tsVal);
        Octets.putU32(bytes, at + 8, tsEcr);
        return at + TIMESTAMPS_LENGTH;
    }

    /// Both in twelve octets, which leaves room for a cookie of any length beside them.
    public static long putSackPermittedTimestamps(
            MemorySegment bytes, long at, int tsVal, int tsEcr) {
        long end = putTimestamps(bytes, at, tsVal, tsEcr);
        Octets.putU8(bytes, at, SACK_PERMITTED);
        Octets.putU8(bytes, at + 1, 2);
        return end;
    }

    /// A cookie of `length` octets, as [#cookieHigh] and [#cookieLow] give it; a request for one
    /// when that is 0.
    public static long putFastOpen(MemorySegment bytes, long at, int length, long high, long low) {
        long option = at + fastOpenLength(length) - 2 - length;
        for (long i = at; i < option; i++) Octets.putU8(bytes, i, NO_OPERATION);
        Octets.putU8(bytes, option, FAST_OPEN);
        Octets.putU8(bytes, option + 1, 2 + length);
        for (int i = 0; i < length; i++) {
            long word = i < Long.BYTES ? high : low;
            Octets.putU8(bytes, option + 2 + i, (int) (word >>> (56 - 8 * (i & 7))) & 0xFF);
        }
        return option + 2 + length;
    }

    /// Octets that [#putFastOpen] writes.
    public static int fastOpenLength(int cookieLength) {
        return (2 + cookieLength + 3) & ~3;
    }

    /// Begins an option of `blocks` blocks, 1 to [#SACK_BLOCKS_MAX], each to follow with
    /// [#putSackBlock].
    public static long putSack(MemorySegment bytes, long at, int blocks) {
        Octets.putU16(bytes, at, NO_OPERATION << 8 | NO_OPERATION);
        Octets.putU8(bytes, at + 2, SACK);
        Octets.putU8(bytes, at + 3, 2 + blocks * SACK_BLOCK_LENGTH);
        return at + SACK_LENGTH;
    }

    public static long putSackBlock(MemorySegment bytes, long at, int left, int right) {
        Octets.putU32(bytes, at, left);
        Octets.putU32(bytes, at + 4, right);
        return at + SACK_BLOCK_LENGTH;
    }

    /// Octets that an option of `fields` counts takes, 0 to [#ACCURATE_FIELDS_MAX].
    public static int accurateEcnLength(int fields) {
        return 2 + fields * ACCURATE_FIELD_LENGTH + 3 & ~3;
    }

    /// Begins an option of `fields` counts, each to follow with [#putAccurateField].
    public static long putAccurateEcn(MemorySegment bytes, long at, int kind, int fields) {
        int length = 2 + fields * ACCURATE_FIELD_LENGTH;
        long start = at + accurateEcnLength(fields) - length;
        for (long i = at; i < start; i++) Octets.putU8(bytes, i, NO_OPERATION);
        Octets.putU8(bytes, start, kind);
        Octets.putU8(bytes, start + 1, length);
        return start + 2;
    }

    /// @param count of which 24 bits are written
    public static long putAccurateField(MemorySegment bytes, long at, int count) {
        Octets.putU8(bytes, at, count >>> 16);
        Octets.putU16(bytes, at + 1, count);
        return at + ACCURATE_FIELD_LENGTH;
    }
}
