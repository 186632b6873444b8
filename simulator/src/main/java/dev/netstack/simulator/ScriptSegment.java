package dev.netstack.simulator;

import dev.netstack.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A TCP segment in packetdrill's notation, its sequence numbers relative to the first of its side.
///
/// ```
/// P. 1:1001(1000) ack 1 win 65535 <nop,nop,sack 2001:3001>
/// │  │ │    │     │     │          └ options; in an expectation exactly these, padding aside
/// │  │ │    │     │     └ the window field, not scaled
/// │  │ │    │     └ acknowledgment number
/// │  │ │    └ octets of text
/// │  │ └ sequence number after the text
/// │  └ sequence number
/// └ S F R P U E W A and "." for ACK, "-" for none; A is AE
/// ```
///
/// A digit in place of E, W and A is the value of the ACE field, which they are bits of (RFC 9768
/// §3.2.2). In front may stand what the IP header's ECN field says: `[noecn]`, `[ect0]`, `[ect1]`
/// or `[ce]`; without it an injected segment has none.
///
/// Whatever an expectation leaves out may be anything.
///
/// @param codepoint the ECN field (RFC 3168 §5), null when left out
/// @param flags the control bits (RFC 9293 §3.1)
/// @param text null when left out
/// @param options null when left out
record ScriptSegment(
        @Nullable Integer codepoint,
        int flags,
        @Nullable Text text,
        Fields fields,
        @Nullable List<ScriptOption> options) {
    /// The names of the codepoints of [dev.netstack.wire.EcnField], by their values.
    private static final List<String> CODEPOINTS = List.of("noecn", "ect1", "ect0", "ce");

    /// Letters in the order in which they are printed, with their control bits.
    private static final String LETTERS = "SFRPUEWA.";

    private static final int[] BITS = {
        TcpHeader.SYN,
        TcpHeader.FIN,
        TcpHeader.RST,
        TcpHeader.PSH,
        TcpHeader.URG,
        TcpHeader.ECE,
        TcpHeader.CWR,
        TcpHeader.AE,
        TcpHeader.ACK
    };

    private static final Pattern NOTATION =
            Pattern.compile(
                    """
                    (?:\\[(?<codepoint>noecn|ect1|ect0|ce)\\] )?\
                    (?<flags>[SFRPUEWA0-7.]+|-)\
                    (?: (?<start>-?\\d+):(?<end>-?\\d+)\\((?<length>\\d+)\\))?\
                    (?: ack (?<ack>-?\\d+))?\
                    (?: win (?<win>\\d+))?\
                    (?: urg (?<urg>\\d+))?\
                    (?: <(?<options>[^>]*)>)?\
                    """);

    /// Where the text of a segment lies in its stream.
    record Text(int start, int length) {
        @Override
        public String toString() {
            return start + ":" + (start + length) + "(" + length + ")";
        }
    }

    /// Header fields that may be left out.
    record Fields(@Nullable Integer ack, @Nullable Integer window, @Nullable Integer urgent) {}

    /// Reads the notation above, any number of blanks between its parts.
    static ScriptSegment parse(String notation) {
        var matcher = NOTATION.matcher(notation.strip().replaceAll(" +", " "));
        if (!matcher.matches()) throw new IllegalArgumentException("no segment: " + notation);
        String options = matcher.group("options");
        String codepoint = matcher.group("codepoint");
        return new ScriptSegment(
                codepoint == null ? null : (Integer) CODEPOINTS.indexOf(codepoint),
                parseFlags(matcher.group("flags")),
                parseText(matcher),
                new Fields(
                        number(matcher.group("ack")),
                        number(matcher.group("win")),
                        number(matcher.group("urg"))),
                options == null ? null : ScriptOption.parseAll(options));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// What is different in `sent` from this expectation; null when nothing is.
    @Nullable String difference(ScriptSegment sent) {
        if (differs(codepoint, sent.codepoint)) {
            return "ECN field " + sent.codepoint + ", not " + codepoint;
        }
        if (flags != sent.flags) return "flags " + letters(sent.flags) + ", not " + letters(flags);
        if (text != null && !text.equals(sent.text)) return "text " + sent.text + ", not " + text;
        var other = sent.fields;
        if (differs(fields.ack, other.ack)) return "ack " + other.ack + ", not " + fields.ack;
        if (differs(fields.window, other.window)) {
            return "win " + other.window + ", not " + fields.window;
        }
        if (differs(fields.urgent, other.urgent)) {
            return "urg " + other.urgent + ", not " + fields.urgent;
        }
        return options == null ? null : differenceOfOptions(options, sent.options);
    }

    @Override
    public String toString() {
        var line = new StringBuilder();
        if (codepoint != null && codepoint != 0) {
            line.append('[').append(CODEPOINTS.get(codepoint)).append("] ");
        }
        line.append(letters(flags));
        if (text != null) line.append(' ').append(text);
        if (fields.ack != null) line.append(" ack ").append(fields.ack);
        if (fields.window != null) line.append(" win ").append(fields.window);
        if (fields.urgent != null) line.append(" urg ").append(fields.urgent);
        if (options == null || options.isEmpty()) return line.toString();
        var words = new ArrayList<String>();
        for (var option : options) words.add(option.toString());
        return line.append(" <").append(String.join(",", words)).append('>').toString();
    }

    private static @Nullable String differenceOfOptions(
            List<ScriptOption> expected, @Nullable List<ScriptOption> sent) {
        var left = new ArrayList<>(sent == null ? List.of() : sent);
        left.removeIf(ScriptOption::isPadding);
        for (var option : expected) {
            if (option.isPadding()) continue;
            if (left.isEmpty()) return "no option " + option;
            var first = left.removeFirst();
            if (!option.admits(first)) return "option " + first + ", not " + option;
        }
        return left.isEmpty() ? null : "an option too many: " + left.getFirst();
    }

    private static boolean differs(@Nullable Integer expected, @Nullable Integer sent) {
        return expected != null && !expected.equals(sent);
    }

    private static @Nullable Text parseText(Matcher matcher) {
        String start = matcher.group("start");
        if (start == null) return null;
        int first = Integer.parseInt(start);
        int length = Integer.parseInt(matcher.group("length"));
        if (Integer.parseInt(matcher.group("end")) != first + length) {
            throw new IllegalArgumentException(
                    "the end does not fit the length: " + matcher.group());
        }
        return new Text(first, length);
    }

    private static int parseFlags(String letters) {
        int flags = 0;
        if (letters.equals("-")) return flags;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            flags |=
                    Character.isDigit(letter)
                            ? (letter - '0') << TcpHeader.ACE_SHIFT
                            : BITS[LETTERS.indexOf(letter)];
        }
        return flags;
    }

    private static String letters(int flags) {
        if (flags == 0) return "-";
        var letters = new StringBuilder();
        for (int i = 0; i < BITS.length; i++) {
            if ((flags & BITS[i]) != 0) letters.append(LETTERS.charAt(i));
        }
        return letters.toString();
    }

    private static @Nullable Integer number(@Nullable String digits) {
        return digits == null ? null : (Integer) (int) Long.parseLong(digits);
    }
}
