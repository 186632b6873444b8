package dev.netstack.simulator;

import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpOptions;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Writes and reads the options of a segment one by one, in their order and with their padding,
/// which the stack's own decoder has no use for.
///
/// @param sackBase what 0 in a SACK block stands for
/// @param valueBase what 0 in TSval stands for
/// @param echoBase what 0 in TSecr stands for
record ScriptOptions(int sackBase, int valueBase, int echoBase) {
    private static final int WORD = 4;

    /// Writes `options` and zeros up to the next word; returns where the header ends.
    long write(MemorySegment bytes, long start, List<ScriptOption> options) {
        long at = start;
        for (var option : options) at = write(bytes, at, option);
        while ((at - start) % WORD != 0) at = putU8(bytes, at, TcpOptions.END);
        return at;
    }

    private long write(MemorySegment bytes, long at, ScriptOption option) {
        return switch (option) {
            case ScriptOption.Nop _ -> putU8(bytes, at, TcpOptions.NO_OPERATION);
            case ScriptOption.EndOfList _ -> putU8(bytes, at, TcpOptions.END);
            case ScriptOption.SackPermitted _ -> putHead(bytes, at, TcpOptions.SACK_PERMITTED, 2);
            case ScriptOption.MaximumSegmentSize(int octets) -> {
                long data = putHead(bytes, at, TcpOptions.MSS, 4);
                Octets.putU16(bytes, data, octets);
                yield data + 2;
            }
            case ScriptOption.WindowScale(int shift) ->
                    putU8(bytes, putHead(bytes, at, TcpOptions.WINDOW_SCALE, 3), shift);
            case ScriptOption.Sack(var blocks) -> {
                long next = putHead(bytes, at, TcpOptions.SACK, 2 + 8 * blocks.size());
                for (var block : blocks) {
                    next = putU32(bytes, next, block.left() + sackBase);
                    next = putU32(bytes, next, block.right() + sackBase);
                }
                yield next;
            }
            case ScriptOption.Timestamps(var value, var echo) -> {
                long data = putHead(bytes, at, TcpOptions.TIMESTAMPS, 10);
                data = putU32(bytes, data, (value == null ? 0 : value) + valueBase);
                yield putU32(bytes, data, (echo == null ? 0 : echo) + echoBase);
            }
            case ScriptOption.AccurateEcn(var order, var counts) -> {
                boolean isEct0First = order == ScriptOption.AccurateEcn.Order.ECT_0_FIRST;
                int kind = isEct0First ? TcpOptions.ACCURATE_ECN_0 : TcpOptions.ACCURATE_ECN_1;
                long next = putHead(bytes, at, kind, 2 + 3 * counts.size());
                for (int count : counts) next = TcpOptions.putAccurateField(bytes, next, count);
                yield next;
            }
            case ScriptOption.Raw raw -> {
                long next = at;
                for (byte octet : raw.octets()) next = putU8(bytes, next, octet);
                yield next;
            }
        };
    }

    /// Every option from `start` to `end`; what makes no sense as one becomes a last raw one.
    List<ScriptOption> read(MemorySegment bytes, long start, long end) {
        var options = new ArrayList<ScriptOption>();
        long at = start;
        while (at < end) {
            int kind = Octets.u8(bytes, at);
            boolean isSingle = kind == TcpOptions.END || kind == TcpOptions.NO_OPERATION;
            int length = isSingle ? 1 : at + 1 < end ? Octets.u8(bytes, at + 1) : 0;
            if (length == 0 || (!isSingle && length < 2) || length > end - at) {
                options.add(raw(bytes, at, end));
                return options;
            }
            options.add(read(bytes, at, length, kind));
            at += length;
        }
        return options;
    }

    private ScriptOption read(MemorySegment bytes, long at, int length, int kind) {
        long data = at + 2;
        return switch (kind << 8 | length) {
            case TcpOptions.END << 8 | 1 -> new ScriptOption.EndOfList();
            case TcpOptions.NO_OPERATION << 8 | 1 -> new ScriptOption.Nop();
            case TcpOptions.SACK_PERMITTED << 8 | 2 -> new ScriptOption.SackPermitted();
            case TcpOptions.MSS << 8 | 4 ->
                    new ScriptOption.MaximumSegmentSize(Octets.u16(bytes, data));
            case TcpOptions.WINDOW_SCALE << 8 | 3 ->
                    new ScriptOption.WindowScale(Octets.u8(bytes, data));
            case TcpOptions.TIMESTAMPS << 8 | 10 ->
                    new ScriptOption.Timestamps(
                            Octets.u32(bytes, data) - valueBase,
                            Octets.u32(bytes, data + 4) - echoBase);
            default -> readLong(bytes, at, length, kind);
        };
    }

    /// An option that does not have one length alone.
    private ScriptOption readLong(MemorySegment bytes, long at, int length, int kind) {
        if (kind == TcpOptions.SACK && length % 8 == 2) {
            return readSack(bytes, at + 2, length / 8);
        }
        boolean isEct0First = kind == TcpOptions.ACCURATE_ECN_0;
        boolean isAccurate = isEct0First || kind == TcpOptions.ACCURATE_ECN_1;
        if (!isAccurate || length % 3 != 2) return raw(bytes, at, at + length);
        var counts = new ArrayList<Integer>();
        for (long data = at + 2; data < at + length; data += 3) {
            counts.add(Octets.u8(bytes, data) << 16 | Octets.u16(bytes, data + 1));
        }
        var order =
                isEct0First
                        ? ScriptOption.AccurateEcn.Order.ECT_0_FIRST
                        : ScriptOption.AccurateEcn.Order.ECT_1_FIRST;
        return new ScriptOption.AccurateEcn(order, List.copyOf(counts));
    }

    private ScriptOption readSack(MemorySegment bytes, long start, int count) {
        var blocks = new ArrayList<ScriptOption.Sack.Edges>();
        for (long at = start; blocks.size() < count; at += 8) {
            int left = Octets.u32(bytes, at) - sackBase;
            blocks.add(new ScriptOption.Sack.Edges(left, Octets.u32(bytes, at + 4) - sackBase));
        }
        return new ScriptOption.Sack(List.copyOf(blocks));
    }

    private static ScriptOption raw(MemorySegment bytes, long from, long to) {
        var octets = new byte[(int) (to - from)];
        for (int i = 0; i < octets.length; i++) octets[i] = (byte) Octets.u8(bytes, from + i);
        return new ScriptOption.Raw(HexFormat.of().formatHex(octets));
    }

    private static long putHead(MemorySegment bytes, long at, int kind, int length) {
        return putU8(bytes, putU8(bytes, at, kind), length);
    }

    private static long putU8(MemorySegment bytes, long at, int value) {
        Octets.putU8(bytes, at, value);
        return at + 1;
    }

    private static long putU32(MemorySegment bytes, long at, int value) {
        Octets.putU32(bytes, at, value);
        return at + 4;
    }
}
