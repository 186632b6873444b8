package dev.netstack.wire;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/// Prints octets, sixteen to a line, with their characters; and reads hexadecimal text back.
public final class HexDump {
    private static final int ROW = 16;

    private HexDump() {}

    /// ```
    /// 0000  45 00 00 54 00 00 40 00  40 01 b6 a5 c0 00 02 01  E..T..@.@.......
    /// ```
    public static String of(MemorySegment bytes, long start, long end) {
        var text = new StringBuilder();
        for (long row = start; row < end; row += ROW) {
            text.append("%04x ".formatted(row - start));
            appendOctets(text, bytes, row, end);
            text.append("  ");
            appendCharacters(text, bytes, row, Math.min(end, row + ROW));
            text.append('\n');
        }
        return text.toString();
    }

    private static void appendOctets(StringBuilder text, MemorySegment bytes, long row, long end) {
        for (int i = 0; i < ROW; i++) {
            if (i == ROW / 2) text.append(' ');
            text.append(row + i < end ? " %02x".formatted(Octets.u8(bytes, row + i)) : "   ");
        }
    }

    private static void appendCharacters(
            StringBuilder text, MemorySegment bytes, long row, long end) {
        for (long at = row; at < end; at++) {
            int octet = Octets.u8(bytes, at);
            text.append(octet >= 0x20 && octet < 0x7F ? (char) octet : '.');
        }
    }

    /// The octets of hexadecimal digits; white space between them means nothing.
    ///
    /// @throws IllegalArgumentException at any other character or half an octet
    public static byte[] parse(String text) {
        String digits = text.replaceAll("\\s+", "");
        return HexFormat.of().parseHex(digits);
    }
}
