package dev.netstack.simulator;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A TCP option in packetdrill's notation; sequence numbers and timestamps relative.
sealed interface ScriptOption {
    record Nop() implements ScriptOption {
        @Override
        public String toString() {
            return "nop";
        }
    }

    record EndOfList() implements ScriptOption {
        @Override
        public String toString() {
            return "eol";
        }
    }

    record MaximumSegmentSize(int octets) implements ScriptOption {
        @Override
        public String toString() {
            return "mss " + octets;
        }
    }

    record WindowScale(int shift) implements ScriptOption {
        @Override
        public String toString() {
            return "wscale " + shift;
        }
    }

    record SackPermitted() implements ScriptOption {
        @Override
        public String toString() {
            return "sackOK";
        }
    }

    /// One or more blocks, each from its left edge to its right.
    record Sack(List<Edges> blocks) implements ScriptOption {
        record Edges(int left, int right) {}

        @Override
        public String toString() {
            var text = new StringBuilder("sack");
            for (var block : blocks) {
                text.append(' ').append(block.left()).append(':').append(block.right());
            }
            return text.toString();
        }
    }

    /// @param value null in an expectation that does not care
    /// @param echo null in an expectation that does not care
    record Timestamps(@Nullable Integer value, @Nullable Integer echo) implements ScriptOption {
        @Override
        public String toString() {
            if (value == null || echo == null) return "TS";
            return "TS val " + Integer.toUnsignedString(value) + " ecr " + echo;
        }
    }

    /// Counts of accurate ECN feedback (RFC 9768 §3.2.3) in their order: ECT(0) first for kind 172,
    /// ECT(1) first for kind 174.
    record AccurateEcn(Order order, List<Integer> counts) implements ScriptOption {
        enum Order {
            ECT_0_FIRST("e0b", "ceb", "e1b"),
            ECT_1_FIRST("e1b", "ceb", "e0b");

            @SuppressWarnings("ImmutableEnumChecker") // List.of cannot change
            private final List<String> names;

            Order(String... names) {
                this.names = List.of(names);
            }
        }

        @Override
        public String toString() {
            var text = new StringBuilder("ECN");
            for (int i = 0; i < counts.size(); i++) {
                text.append(' ').append(order.names.get(i)).append(' ').append(counts.get(i));
            }
            return text.toString();
        }
    }

    /// Octets as they are, for options that no stack should send.
    record Raw(String hex) implements ScriptOption {
        @Override
        public String toString() {
            return "raw " + hex;
        }

        byte[] octets() {
            return HexFormat.of().parseHex(hex);
        }
    }

    /// Whether an option that was sent is what this expectation asks for.
    default boolean admits(ScriptOption sent) {
        if (this instanceof Timestamps(var value, var echo)
                && sent instanceof Timestamps(var sentValue, var sentEcho)) {
            return (value == null || value.equals(sentValue))
                    && (echo == null || echo.equals(sentEcho));
        }
        return equals(sent);
    }

    /// Whether it only fills the header up.
    default boolean isPadding() {
        return this instanceof Nop || this instanceof EndOfList;
    }

    /// Reads what stands between `<` and `>`.
    static List<ScriptOption> parseAll(String text) {
        var options = new ArrayList<ScriptOption>();
        if (text.isBlank()) return options;
        for (String one : text.split(",", -1)) options.add(parse(one.strip()));
        return options;
    }

    private static ScriptOption parse(String text) {
        String[] words = text.split(" +", -1);
        try {
            return switch (words[0]) {
                case "nop" -> new Nop();
                case "eol" -> new EndOfList();
                case "sackOK" -> new SackPermitted();
                case "mss" -> new MaximumSegmentSize(Integer.parseInt(words[1]));
                case "wscale" -> new WindowScale(Integer.parseInt(words[1]));
                case "sack" -> parseSack(words);
                case "TS" -> parseTimestamps(words);
                case "ECN" -> parseAccurateEcn(words);
                case "raw" -> new Raw(words[1]);
                default -> throw new IllegalArgumentException("no TCP option: " + text);
            };
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no TCP option: " + text, e);
        }
    }

    private static Sack parseSack(String[] words) {
        var blocks = new ArrayList<Sack.Edges>();
        for (int i = 1; i < words.length; i++) {
            String[] edges = words[i].split(":", -1);
            blocks.add(new Sack.Edges(Integer.parseInt(edges[0]), Integer.parseInt(edges[1])));
        }
        return new Sack(List.copyOf(blocks));
    }

    private static AccurateEcn parseAccurateEcn(String[] words) {
        boolean isEct0First = words.length < 2 || words[1].equals("e0b");
        var order = isEct0First ? AccurateEcn.Order.ECT_0_FIRST : AccurateEcn.Order.ECT_1_FIRST;
        var counts = new ArrayList<Integer>();
        for (int i = 1; i < words.length; i += 2) {
            if (!words[i].equals(order.names.get(counts.size()))) {
                throw new NumberFormatException(String.join(" ", words));
            }
            counts.add(Integer.parseInt(words[i + 1]));
        }
        return new AccurateEcn(order, List.copyOf(counts));
    }

    private static Timestamps parseTimestamps(String[] words) {
        if (words.length == 1) return new Timestamps(null, null);
        if (words.length != 5 || !words[1].equals("val") || !words[3].equals("ecr")) {
            throw new NumberFormatException(String.join(" ", words));
        }
        return new Timestamps(number(words[2]), number(words[4]));
    }

    private static @Nullable Integer number(String word) {
        return word.equals("*") ? null : (Integer) (int) Long.parseLong(word);
    }
}
